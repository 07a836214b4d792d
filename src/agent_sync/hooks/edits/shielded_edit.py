"""An edit of what everybody's protection rests on (WORK-6): judged by what would stand there."""

import os

from ...clients import claude_settings
from ...clients.claude_edits import afterwards
from ...protection import shields
from ...protection.linked_worktrees import linked
from ...protection.shields import SETTINGS, Shield
from ..call import NOTHING, Answer, Call
from ..payload_in_python import given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def judge(call: Call, path: str) -> Answer:
    """Refuse an edit that breaks a shield while others are here."""
    return _judged(call, path, lambda _, before: afterwards(given(call.raw, call.shape), before))


def judge_patched(call: Call, path: str) -> Answer:
    """The same of one file of a patch, by its path in it."""
    return _judged(call, path, lambda real, _: _patched(call, real))


def _judged(call: Call, path: str, then: "Callable[[str, str], str | None]") -> Answer:
    """``then`` says, of a settings file and what it says now, what it would say; None where its
    client will not make that."""
    real = os.path.realpath(os.path.join(call.cwd, path))
    if shields.is_settings(call.project, call.env, real):
        before = shields.settings_text(real)
        after = then(real, before or "")
        if after is None or not claude_settings.disarms(before, after):
            return NOTHING
        return refuse(call, Shield(SETTINGS, real), "disarm")
    met = shields.written([one for one in places(call) if one.kind != SETTINGS], real)
    return NOTHING if met is None else refuse(call, met, "overwrite")


def _patched(call: Call, real: str) -> "str | None":
    """What the patch would make of the settings at ``real``; one that is gone calls no hook, and
    neither does one of which nobody knows what is made.
    """
    if not call.patch:
        return ""
    from ...clients import patched_files

    def read(named: str) -> "str | None":
        return shields.settings_text(os.path.join(call.cwd, named))

    found = patched_files.afterwards(call.patch, read)
    same = [one for one in found if os.path.realpath(os.path.join(call.cwd, one)) == real]
    return (found[same[-1]] or "") if same else None


def places(call: Call) -> "list[Shield]":
    """The shields of this repository, as this session meets them."""
    start = os.path.realpath(call.row.folder(call.env) or call.project.checkout)
    worktrees = [one.root for one in linked(call.project)]
    return shields.shields(
        call.project, call.env, start=start, scripts=call.scripts, worktrees=worktrees
    )


def refuse(call: Call, met: Shield, did: str) -> Answer:
    """The refusal, NOTHING when nobody else is here. ``did`` is a verb, and in brackets how."""
    other = shields.somebody_else(call.store, call.world, call.agent_id)
    if not other:
        return NOTHING
    from .refused_shield import refusal

    return refusal(call, met, did, other)

"""An edit of what everybody's protection rests on (WORK-6): judged by what would stand there."""

import os

from ...clients import claude_settings
from ...clients.claude_edits import afterwards
from ...protection import shields
from ...protection.linked_worktrees import linked
from ...protection.shields import SETTINGS, Shield
from ..call import NOTHING, Answer, Call


def judge(call: Call, path: str) -> Answer:
    """Refuse an edit that breaks a shield while others are here."""
    real = os.path.realpath(os.path.join(call.cwd, path))
    if shields.is_settings(call.project, call.env, real):
        before = shields.settings_text(real)
        after = afterwards(call.given(), before or "")
        if after is None or not claude_settings.disarms(before, after):
            return NOTHING
        return refuse(call, Shield(SETTINGS, real), "disarm")
    met = shields.written([one for one in places(call) if one.kind != SETTINGS], real)
    return NOTHING if met is None else refuse(call, met, "overwrite")


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

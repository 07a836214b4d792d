"""The words of a call that would take a shield away from others (WORK-6)."""

import os

from ...protection.shields import GIT, INSTALLED, SETTINGS, STATE, Shield
from ...repository.location import PARENT
from ...views.model_frame import line
from ...views.shield_words import WHAT
from ..call import Answer, Call
from ..refusal_record import record_refusal
from .refused_edit import blocked

_INSTEAD = {
    GIT: "A stale lock (.git/index.lock) may be removed by its own name.",
    STATE: "Leave it out; what is wrong with it `agent-sync doctor` says, and `--repair` mends.",
    INSTALLED: f"Leave it out, with find: `-not -path '*/{PARENT}/*'`. A new version comes with "
    "`agent-sync install`; taking it out is for the person.",
    SETTINGS: "Change them with the Edit tool, and leave the entries that call agent-sync as they "
    "are, and hooks on. A new version comes with `agent-sync install`; taking them out is for the "
    "person.",
}


def refusal(call: Call, met: Shield, did: str, other: str) -> Answer:
    """The refusal, and its line in the feed; ``did`` is a verb with, in brackets, the command."""
    shown = _shown(call, met.path)
    verb, _, how = did.partition(" ")
    text = "\n".join(
        [
            f"[agent-sync] BLOCKED: this would {line(f'{verb} {shown} {how}'.strip(), 200)}: "
            f"{WHAT[met.kind]}; {line(other, 60)} is at work.",
            f"Nothing of it was done. {_INSTEAD[met.kind]} Do not reach the same by another "
            "command or a script.",
        ]
    )
    record_refusal(call, f"{verb} {shown}", shield=True)
    return blocked(call, text)


def _shown(call: Call, path: str) -> str:
    root = call.project.root
    inside = path.startswith(root + os.sep)
    return line(os.path.relpath(path, root) if inside else path, 120)

"""Why something cannot be done with a checkpoint, in words."""

from collections.abc import Callable
from typing import Any

from ..actions.refusal_types import CheckpointStands, NoApprover, Refusal
from ..errors import AgentSyncError, Conflict, NotAParty, NotReady
from .terminal import clean

NAMED = 5
_WHO = {
    "own": "{0} is the author's own session: somebody else approves",
    "all": "{0} is no approver: name agents, a role or 'operator'",
    "already": "{0} is an approver already",
    "gone": "{0}, who would decide again, is gone: name somebody else with --approver",
}
_AFTER = {
    "waiting": "it has to be approved first",
    "approved": "'agent-sync checkpoint resolve {0}' ends it",
    "rejected": "a reworked one takes its place: 'agent-sync checkpoint SUMMARY --replaces {0}'",
}
_VERBS = {
    "approve": "approve {0}",
    "reject": "reject {0}",
    "resolve": "resolve {0}",
    "cancel": "cancel {0}",
    "tick": "tick an item of {0}",
    "replace": "replace {0}",
    "replace-approver": "replace an approver of {0}",
    "take-over": "take over {0}",
}


def _no_approver(refused: NoApprover) -> Conflict:
    said = _WHO[refused.why].format(clean(refused.address, 64))
    return Conflict(said, address=refused.address, why=refused.why)


def _stands(refused: CheckpointStands) -> AgentSyncError:
    words: Callable[[CheckpointStands], str] = _STANDS[refused.why]
    facts = {
        "subject": refused.subject,
        "state": refused.state,
        "why": refused.why,
        "names": list(refused.names),
        "changed": [{"path": key, "how": how} for key, how in refused.moved],
    }
    kind = _KINDS.get(refused.why, NotReady)
    said = kind(words(refused), **facts)
    if refused.why == CheckpointStands.OPEN and refused.names:
        bare = f"{_verb(refused)} is refused while items are open"
        return said.quoting(list(refused.names), without=f"{bare}; {_ticks(refused)}")
    return said


def _verb(refused: CheckpointStands) -> str:
    return "to " + _VERBS[refused.act].format(refused.subject)


def _state(refused: CheckpointStands) -> str:
    after = _AFTER.get(refused.state, "").format(refused.subject)
    return f"{refused.subject} is {refused.state}: it cannot be {_PASSIVE[refused.act]}" + (
        f"; {after}" if after else ""
    )


_PASSIVE = {
    "approve": "approved",
    "reject": "rejected",
    "resolve": "resolved",
    "cancel": "cancelled",
    "tick": "ticked",
    "replace": "replaced",
    "replace-approver": "given another approver",
    "take-over": "taken over",
}


def _names(refused: CheckpointStands) -> str:
    return ", ".join(clean(name, 64) for name in refused.names)


def _others(refused: CheckpointStands) -> str:
    whose = f" is for {_names(refused)} and the person" if refused.names else " is its author's"
    return f"{_verb(refused)}{whose}: it is not yours"


def _changed(refused: CheckpointStands) -> str:
    shown = ", ".join(f"{clean(key, 200)} ({how})" for key, how in refused.moved[:NAMED])
    left = len(refused.moved) - NAMED
    more = f" and {left} more" if left > 0 else ""
    return (
        f"what {refused.subject} covers is not what it was: {shown}{more}; its author makes a new "
        f"one with 'agent-sync checkpoint SUMMARY --replaces {refused.subject}'"
    )


def _ticks(refused: CheckpointStands) -> str:
    return f"'agent-sync checkpoint tick {refused.subject} NAME' ticks one"


def _open(refused: CheckpointStands) -> str:
    parts = []
    if refused.names:
        parts.append(f"items are open: {_names(refused)} ({_ticks(refused)})")
    if refused.exit_code:
        parts.append(f"its command ended with exit code {refused.exit_code}")
    return f"{_verb(refused)} is refused: {'; '.join(parts)}"


def _decided(refused: CheckpointStands) -> str:
    return (
        f"{refused.subject} is {refused.state}, somebody has decided: only the person cancels it "
        "now; a new one with --replaces takes its place"
    )


def _present(refused: CheckpointStands) -> str:
    return (
        f"{_names(refused)} is here and decides: only an approver who is absent or gone is "
        "replaced, or who hands it on"
    )


_KINDS = {CheckpointStands.AUTHOR: NotAParty, CheckpointStands.OTHERS: NotAParty,
          CheckpointStands.PERSON: NotAParty}  # fmt: skip
_STANDS: "dict[str, Callable[[CheckpointStands], str]]" = {
    CheckpointStands.STATE: _state,
    CheckpointStands.AUTHOR: lambda one: (
        f"you are the author of {one.subject}, or of its session: somebody else decides"
    ),
    CheckpointStands.OTHERS: _others,
    CheckpointStands.CHANGED: _changed,
    CheckpointStands.OPEN: _open,
    CheckpointStands.PERSON: lambda _: "--anyway is the person's: a session does not pass over it",
    CheckpointStands.DECIDED: _decided,
    CheckpointStands.PRESENT: _present,
    CheckpointStands.DONE: lambda one: f"{_names(one)} has approved {one.subject} already",
    CheckpointStands.HERE: lambda one: (
        f"{one.subject} is {_names(one)}'s, who is not gone: it is not taken over"
    ),
    CheckpointStands.ONLY: lambda one: (
        f"you are the only approver of {one.subject}: hand that on first, 'agent-sync checkpoint "
        f"replace-approver {one.subject} YOU OTHER'"
    ),
}
CHECKPOINT_WORDS: dict[type[Refusal], Callable[[Any], AgentSyncError]] = {
    NoApprover: _no_approver,
    CheckpointStands: _stands,
}

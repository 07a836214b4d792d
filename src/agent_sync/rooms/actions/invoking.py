"""An action is invoked: one door for those of the room and those that are built in."""

from ..audit import recording
from ..picture.picture import ACTIONS
from ..readers import Reader
from ..room_errors import RoomError, bad, conflict, denied, missing
from ..state import version_gate
from ..state.questions import Questions
from ..state.timers_given import parsed
from ..state.write_modes import apply
from . import action_clocks, write_templates
from .authority import private_authority
from .builtins import run
from .invocation_note import note
from .invoker_sight import check_clock, for_gate
from .parameters import check_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.draft import Draft
    from ..picture.room_entry import Entry
    from ..profiles import Profile
    from ..room_limits import Limits

    Answer = tuple[int, dict[str, Any]]


def invoke(
    draft: "Draft", reader: Reader, action_id: str, params: "Mapping[str, Any]",
    limits: "Limits", profile: "Profile",
) -> "Answer":  # fmt: skip
    """Do an action on the draft, record it, and answer: the HTTP status and the body.

    All its writes or none: after a RoomError the draft is to be dropped, and
    ``refused`` records the refusal on a new one.
    """
    if reader.unbound:
        message = "name the agent as which it acts, or join one"
        raise denied("agent_required", message, agents=list(reader.others))
    if not reader.writes:
        raise denied("read_only_token", "this token reads only")
    if not isinstance(params, dict):
        raise bad("params must be an object")
    entry = draft.picture.entry(ACTIONS, action_id)
    builtin = is_builtin(entry, action_id, draft.now, profile)
    if builtin:
        answer = run(draft, reader, action_id, params, limits, profile)
    elif entry is None:
        raise missing("action not found", id=action_id)
    else:
        answer = 200, _invoked(draft, reader, entry, params, limits, profile)
    recording.accepted(draft, reader, action_id, params, builtin=builtin)
    return answer


def refused(
    draft: "Draft", reader: Reader, action_id: str, params: "Any", error: RoomError,
    limits: "Limits", profile: "Profile",
) -> None:  # fmt: skip
    """Record on a new draft that ``invoke`` raised ``error``; nothing else of it is stored."""
    entry = draft.picture.entry(ACTIONS, action_id)
    builtin = is_builtin(entry, action_id, draft.now, profile)
    recording.refused(draft, reader, action_id, params, error, limits, builtin=builtin)


def is_builtin(entry: "Entry | None", name: str, now: int, profile: "Profile") -> bool:
    """Whether the built-in action of a name is meant: ``help`` can be replaced in a room."""
    if name not in profile.builtins:
        return False
    return name != "help" or entry is None or action_clocks.expired(entry, now)


def _invoked(
    draft: "Draft", reader: Reader, entry: "Entry", params: "Mapping[str, Any]",
    limits: "Limits", profile: "Profile",
) -> "dict[str, Any]":  # fmt: skip
    action = entry.value
    private = private_authority(action)
    questions = Questions(draft, reader, authority=private, params=params)
    _check(draft, entry, params, questions, for_gate(action, reader))
    filler = write_templates.Filler(draft, action, reader, params, questions, limits)
    writes = []
    for template in action["writes"]:
        write = filler.fill(template)
        version_gate.check(draft, write, reader, profile)
        writes.append(apply(draft, write, limits))
    _rest(draft, reader, action)
    note(draft, reader, action["id"], params, writes)
    answer = {
        "invoked": True, "action": action["id"], "agent": reader.agent or None,
        "params": params, "writes": [_told(write, reader) for write in writes],
    }  # fmt: skip
    if "result" in action:
        answer["result"] = questions.result(action["result"])
    return answer


def _check(
    draft: "Draft", entry: "Entry", params: "Mapping[str, Any]", questions: Questions,
    asking: Reader,
) -> None:  # fmt: skip
    """Clocks, ``enabled``, parameters, ``if``: in this order, the first that says no is told."""
    action = entry.value
    action_clocks.check(entry, action["id"], draft.now)
    if entry.enabled is not None and not questions.truth(entry.enabled, "enabled", asking):
        raise conflict("action_disabled", id=action["id"])
    check_values(action.get("params"), params)
    if "if" in action and not questions.truth(action["if"], "if", asking):
        raise conflict("precondition_failed", action=action["id"], expression=action["if"])


def _rest(draft: "Draft", reader: Reader, action: "dict[str, Any]") -> None:
    """Begin the rest that an action takes after a use; its own writes do not count for it."""
    given = action.get("on_invoke", {}).get("timer")
    if given is not None:
        check_clock(given, action, reader, ACTIONS)
        clock = parsed(given, draft.now, Reader("room", reader.agent))
        draft.mark(ACTIONS, action["id"], cooldown=clock)


def _told(write: "dict[str, Any]", reader: Reader) -> "dict[str, Any]":
    """A write as it is answered: what stands in a scope of somebody else's is not told."""
    if reader.may_read(write["scope"]):
        return write
    return {"scope": write["scope"], "key": write["key"]}

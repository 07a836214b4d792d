"""The built-in actions: each name and the function that does it."""

from ..agents import changing_agents
from ..audit.record_kinds import ACTION, VIEW, structural
from ..help.help_answer import help_answer
from ..messages.sending import send
from ..state import direct
from ..state.timers_given import parsed
from ..views import view_registering
from . import definition
from .help_text import DIRECT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..picture.draft import Draft
    from ..profiles import Profile
    from ..readers import Reader
    from ..room_limits import Limits

    Answer = tuple[int, dict[str, Any]]
    StateVerb = Callable[[Draft, Reader, Mapping[str, Any], Limits, Profile], dict[str, Any]]
    Builtin = Callable[[Draft, Reader, Mapping[str, Any], Limits, Profile], Answer]


def run(
    draft: "Draft", reader: "Reader", name: str, params: "Mapping[str, Any]", limits: "Limits",
    profile: "Profile",
) -> "Answer":  # fmt: skip
    """Do a built-in action that the profile has: the HTTP status and the body. Raises RoomError."""
    return TABLE[name](draft, reader, params, limits, profile)


def _state(verb: "StateVerb") -> "Builtin":
    return lambda draft, reader, params, limits, profile: (
        200, verb(draft, reader, params, limits, profile)
    )  # fmt: skip


def _register_action(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]", limits: "Limits", _: "Profile"
) -> "Answer":
    made = definition.register_action(draft, reader, params, limits)
    structural(draft, reader, "register_action", made["id"], made, ACTION)
    return 201, made


def _delete_action(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]", _: "Limits", _p: "Profile"
) -> "Answer":
    gone = definition.delete_action(draft, reader, params)
    structural(draft, reader, "delete_action", gone["id"], gone)
    return 200, gone


def _register_view(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]", limits: "Limits", _: "Profile"
) -> "Answer":
    timer = parsed(params.get("timer"), draft.now, reader)
    made = view_registering.register_view(draft, reader, params, limits, timer=timer)
    structural(draft, reader, "register_view", made["id"], made, VIEW)
    return 201, made


def _delete_view(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]", _: "Limits", _p: "Profile"
) -> "Answer":
    gone = view_registering.delete_view(draft, reader, params.get("id"))
    structural(draft, reader, "delete_view", gone["id"], gone)
    return 200, gone


def _send_message(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]", limits: "Limits", _: "Profile"
) -> "Answer":
    message = send(draft, reader, params, limits)
    said = {"ok": True, "action": "_send_message", "seq": message.seq, "from": message.sender}
    to = {"to": list(message.to)} if message.to else {}
    return 200, {**said, "kind": message.kind, **to}


def _heartbeat(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]", _: "Limits", _p: "Profile"
) -> "Answer":
    return 200, changing_agents.heartbeat(draft, reader, params)


def _help(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]", _: "Limits", profile: "Profile"
) -> "Answer":
    if profile.declares:
        return 200, help_answer(draft.picture, reader, draft.now, params.get("key"))
    return 200, {"invoked": True, "action": "help", "result": DIRECT}


TABLE: "dict[str, Builtin]" = {
    "_set_state": _state(direct.set_state),
    "_batch_set_state": _state(direct.batch_set_state),
    "_delete_state": _state(direct.delete_state),
    "_renew_timer": _state(direct.renew_timer),
    "_register_action": _register_action,
    "_delete_action": _delete_action,
    "_register_view": _register_view,
    "_delete_view": _delete_view,
    "_send_message": _send_message,
    "_heartbeat": _heartbeat,
    "help": _help,
}

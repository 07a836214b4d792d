"""What each tool does: a verb of rooms, and who the session is where that belongs to the answer."""

import time
from collections.abc import Callable
from typing import Any

from ...rooms.embodiment.embodied_rows import GONE
from ...rooms.embodiment.whom_to_be import slug
from ...rooms.service import (
    embodied_sessions,
    invocations,
    lobby,
    membership,
    owned_rooms,
    room_making,
    room_reading,
)
from .tool_call import ToolCall

Run = Callable[[ToolCall], Any]
SHAPING = ("depth", "only", "actions", "messages", "messages_after", "messages_limit", "include",
           "compact")  # fmt: skip


def look_around(call: ToolCall) -> "Any":
    """sync_lobby"""
    return lobby.lobby(call.service, call.asker(), call.client)


def embody(call: ToolCall) -> "Any":
    """sync_embody"""
    given = call.rest("agent", "role", "name", "state")
    spare = slug(call.client) or "agent"
    embodied_sessions.embody(call.service, call.asker(), call.room, given, spare)
    return _context(call, {})


def disembody(call: ToolCall) -> "Any":
    """sync_disembody"""
    agent = embodied_sessions.disembody(call.service, call.asker(), call.room)
    return {"ok": True, "disembodied": agent, "room": call.room}


def create_room(call: ToolCall) -> "Any":
    """sync_create_room"""
    given, asker = call.rest("id", "meta"), call.asker()
    if call.profile != "declared":
        return room_making.create_room(call.service, asker, given)[1]
    said = call.rest("label", "set_default")
    return owned_rooms.create_room(call.service, asker, {**given, **said})[1]


def list_rooms(call: ToolCall) -> "Any":
    """sync_list_rooms"""
    return {"rooms": owned_rooms.list_rooms(call.service, call.asker())[1]}


def join_room(call: ToolCall) -> "Any":
    """sync_join_room"""
    embodied_sessions.demand_whole(call.service, call.asker(), call.room)
    given = call.rest("id", "name", "role", "state", "public_keys", "views")
    return membership.join_room(call.service, call.asker(), call.room, given)[1]


def read_context(call: ToolCall) -> "Any":
    """sync_read_context"""
    return _context(call, call.query(*SHAPING))


def _context(call: ToolCall, query: "dict[str, str]") -> "Any":
    found = room_reading.read_context(call.service, call.reading(), call.room, query)[1]
    return {**found, "_session": lobby.here(call.service, call.asker(), call.room)}


def invoke_action(call: ToolCall) -> "Any":
    """sync_invoke_action"""
    return _invoked(call, call.given["action"], call.given.get("params"))


def builtin(action: str, *names: str) -> Run:
    """A tool that invokes one built-in action with the arguments of these names."""

    def run(call: ToolCall) -> "Any":
        return _invoked(call, action, call.rest(*names))

    return run


def _invoked(call: ToolCall, action: str, params: "Any") -> "Any":
    asker = call.acting()
    call.serving.rate.take(asker.digest, time.monotonic())
    return invocations.invoke(call.service, asker, call.room, action, params)[1]


def read_help(call: ToolCall) -> "Any":
    """sync_help"""
    params = call.rest("key")
    return room_reading.read_help(call.service, call.reading(), call.room, params)[1]


def evaluate(call: ToolCall) -> "Any":
    """sync_eval_cel"""
    expr = call.given["expr"]
    return room_reading.evaluate(call.service, call.reading(), call.room, expr)[1]


def restrict(call: ToolCall) -> "Any":
    """sync_restrict_scope"""
    level, role = call.given["level"], call.given.get("role", "")
    one = embodied_sessions.limit(call.service, call.asker(), call.room, level, role)
    kept = {"role": one.role} if one.role else {}
    return {"ok": True, "room": call.room, "scope_level": one.limited, **kept}


def revoke(call: ToolCall) -> "Any":
    """sync_revoke_access"""
    embodied_sessions.limit(call.service, call.asker(), call.room, GONE)
    return {"ok": True, "revoked": call.room}

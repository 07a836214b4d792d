"""What the tools for rooms do in the room of a repository (REPO). What is not here it has not.

There are no sessions: a token acts as its one agent, or as the one that a call names. Behind a tool
stands a model: with the person's key, too, it never is the person (GATE-9).
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from ...rooms.service.room_service import Asker
from ...rooms.service.waiter import Waiter
from ..repository.repository_rooms import RepositoryRooms
from .tool_call import ToolCall
from .tool_runs import SHAPING


def _rooms(call: ToolCall) -> RepositoryRooms:
    return call.serving.repositories


def _asker(call: ToolCall) -> Asker:
    asker = call.asker()
    asker.claimed = call.given.get("agent") or None
    asker.narrow = asker.person
    return asker


def join(call: ToolCall) -> "Any":
    """sync_join_room"""
    return _rooms(call).join(call.asker(), call.room, call.rest("id", "name", "role"))[1]


def embody(call: ToolCall) -> "Any":
    """sync_embody: join as an agent, or come back as it; the context."""
    given = {"id": call.given.get("agent"), **call.rest("name", "role")}
    row = _rooms(call).join(call.asker(), call.room, given)[1]
    call.given["agent"] = row["id"]
    return {**read_context(call), "_session": {"agent": row["id"], "room": call.room}}


def read_context(call: ToolCall) -> "Any":
    """sync_read_context"""
    return _rooms(call).context(_asker(call), call.room, call.query(*SHAPING))[1]


def invoke(call: ToolCall) -> "Any":
    """sync_invoke_action"""
    asker = _asker(call)
    call.serving.rate.take(asker.digest, time.monotonic())
    action, params = call.given["action"], call.given.get("params")
    return _rooms(call).invoke(asker, call.room, action, params)[1]


def evaluate(call: ToolCall) -> "Any":
    """sync_eval_cel"""
    return _rooms(call).evaluate(_asker(call), call.room, call.given["expr"])[1]


def waiter(
    call: ToolCall, query: "Mapping[str, str]", timeout: int, done: "Callable[[Any], None]"
) -> Waiter:
    """sync_wait: the waiter, for the hub."""
    waits = call.serving.repository_waits
    return waits.ask(_asker(call), call.room, query, timeout, done)


RUNS: "Mapping[str, Callable[[ToolCall], Any]]" = {
    "sync_join_room": join,
    "sync_embody": embody,
    "sync_read_context": read_context,
    "sync_invoke_action": invoke,
    "sync_eval_cel": evaluate,
}
"""tool -> what it does. Waiting has a way of its own."""

"""The endpoints of direct rooms: one-call context, actions, wait, and the tokens' own."""

import time
from collections.abc import Mapping
from typing import Any

from ..rooms.service import invocations, membership, room_making, room_reading
from .http_answers import Answer, data
from .http_calls import Call
from .route_table import COUNT, FLAG, OBJECT, TEXT, Route
from .thin_routes import ROOMS


def join(call: Call) -> Answer:
    """POST /rooms/{room}/agents"""
    given = call.body()
    return data(*membership.join_room(call.serving.service, call.asker(), call.room, given))


def patch(call: Call) -> Answer:
    """PATCH /rooms/{room}/agents/{agent}"""
    service, agent = call.serving.service, call.path["agent"]
    return data(*membership.patch_agent(service, call.asker(), call.room, agent, call.body()))


def context(call: Call) -> Answer:
    """GET /rooms/{room}/context"""
    asker = call.asker(call.query.get("agent"))
    return data(*room_reading.read_context(call.serving.service, asker, call.room, call.query))


def poll(call: Call) -> Answer:
    """GET /rooms/{room}/poll"""
    asker = call.asker(call.query.get("agent"))
    return data(*room_reading.read_rows(call.serving.service, asker, call.room, call.query))


def evaluate(call: Call) -> Answer:
    """POST /rooms/{room}/eval"""
    given = call.body()
    asker = call.asker(given.get("agent"))
    return data(*room_reading.evaluate(call.serving.service, asker, call.room, given.get("expr")))


def invoke(call: Call) -> Answer:
    """POST /rooms/{room}/actions/{action}/invoke"""
    given = call.body()
    asker = call.asker(given.get("agent"))
    call.serving.rate.take(asker.digest, time.monotonic())
    service, action = call.serving.service, call.path["action"]
    status, found = invocations.invoke(service, asker, call.room, action, given.get("params"))
    return data(status, found, compact=call.compact)


def rotate(call: Call) -> Answer:
    """POST /rooms/{room}/rotate-view-token"""
    service, asker = call.serving.service, call.asker()
    return data(*room_making.view_token(service, asker, call.room, rotate=True))


def generate(call: Call) -> Answer:
    """POST /rooms/{room}/generate-view-token"""
    service, asker = call.serving.service, call.asker()
    return data(*room_making.view_token(service, asker, call.room, rotate=False))


def export(call: Call) -> Answer:
    """GET /rooms/{room}/export"""
    return data(*room_making.export_room(call.serving.service, call.asker(), call.room))


SHAPING = {
    "only": TEXT, "include": TEXT, "messages_after": COUNT, "messages_limit": COUNT,
    "compact": FLAG, "agent": TEXT,
}  # fmt: skip
AGENT = {"id": TEXT, "name": TEXT, "role": TEXT, "meta": OBJECT}
TEXTS = {"type": "array", "items": {"type": "string"}}
IN_A_ROOM = (
    Route("GET", "/rooms/{room}/export", export, "the whole room as one document"),
    Route("POST", "/rooms/{room}/agents", join, "join a room, or again with one's own token",
          success=201, open=True,
          body={**AGENT, "enabled": TEXT, "state": OBJECT, "public_keys": TEXTS,
                "views": {"type": "array", "items": OBJECT}}),
    Route("PATCH", "/rooms/{room}/agents/{agent}", patch, "change an agent (room token)",
          body={"grants": TEXTS, "name": TEXT, "role": TEXT, "meta": OBJECT}),
    Route("GET", "/rooms/{room}/events", None, "changes as they happen (SSE)", way="events",
          kind="text/event-stream", query={"agent": TEXT}),
    Route("GET", "/rooms/{room}/poll", poll, "raw rows of everything the caller may see",
          query={"messages_limit": COUNT, "audit_limit": COUNT, "agent": TEXT, "compact": FLAG}),
    Route("POST", "/rooms/{room}/actions/{action}/invoke", invoke, "act",
          query={"compact": FLAG}, body={"params": OBJECT, "agent": TEXT}),
    Route("POST", "/rooms/{room}/eval", evaluate, "the value of an expression",
          body={"expr": TEXT, "agent": TEXT}, required=("expr",)),
    Route("POST", "/rooms/{room}/rotate-view-token", rotate, "a new view token", body={}),
    Route("POST", "/rooms/{room}/generate-view-token", generate, "the first view token", body={}),
)  # fmt: skip
"""What every room with tokens has."""


def shaped(parameters: "Mapping[str, Mapping[str, Any]]") -> "tuple[Route, ...]":
    """The two endpoints that give a context, cut as these parameters of the query say."""
    waiting = {"condition": TEXT, "timeout": COUNT, **parameters}
    return (
        Route("GET", "/rooms/{room}/context", context, "all that the caller needs, in one answer",
              query=parameters),
        Route("GET", "/rooms/{room}/wait", None, "wait until a condition holds, at most 25 s",
              query=waiting, way="wait"),
    )  # fmt: skip


ROUTES = (*ROOMS, *shaped(SHAPING), *IN_A_ROOM)

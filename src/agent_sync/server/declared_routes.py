"""The endpoints of declared rooms: those of direct ones, and what declaring adds."""

from ..rooms.service import owned_rooms, replaying
from .direct_routes import IN_A_ROOM, SHAPING, shaped
from .http_answers import Answer, data
from .http_calls import Call
from .route_table import ANY, COUNT, FLAG, TEXT, Route
from .thin_routes import ROOMS


def create(call: Call) -> Answer:
    """POST /rooms"""
    return data(*owned_rooms.create_room(call.serving.service, call.asker(), call.body()))


def rooms(call: Call) -> Answer:
    """GET /rooms"""
    status, found = owned_rooms.list_rooms(call.serving.service, call.asker())
    return data(status, found, compact=call.compact)


def replay(call: Call) -> Answer:
    """GET /rooms/{room}/replay/{seq}"""
    asker, seq = call.asker(call.query.get("agent")), call.path["seq"]
    return data(*replaying.replay(call.serving.service, asker, call.room, seq, call.query))


def history(call: Call) -> Answer:
    """GET /rooms/{room}/history/{scope}/{key}"""
    asker, scope, key = call.asker(call.query.get("agent")), call.path["scope"], call.path["key"]
    service = call.serving.service
    status, found = replaying.history(service, asker, call.room, scope, key, call.query)
    return data(status, found, compact=call.compact)


DEEPER = {**SHAPING, "depth": TEXT, "actions": FLAG, "messages": FLAG}
OTHERWISE = {("POST", "/rooms"), ("GET", "/rooms")}
"""Endpoints that direct rooms have in another way."""
ROUTES = (
    Route("POST", "/rooms", create, "make a room", body={"id": TEXT, "meta": ANY}, success=201),
    Route("GET", "/rooms", rooms, "list rooms", query={"compact": FLAG}),
    *(route for route in ROOMS if (route.method, route.path) not in OTHERWISE),
    *(route._replace(open=False) for route in (*shaped(DEEPER), *IN_A_ROOM)),
    Route("GET", "/rooms/{room}/replay/{seq}", replay, "what stood here right after a write",
          query={"messages_limit": COUNT, "audit_limit": COUNT, "agent": TEXT, "compact": FLAG}),
    Route("GET", "/rooms/{room}/history/{scope}/{key:path}", history, "what became of one key",
          query={"after": COUNT, "limit": COUNT, "agent": TEXT, "compact": FLAG}),
)  # fmt: skip

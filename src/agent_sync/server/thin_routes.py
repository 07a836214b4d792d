"""The endpoints of thin rooms: plain resources, no tokens."""

from ..rooms.room_errors import bad
from ..rooms.service import membership, room_making, thin_rooms
from .http_answers import Answer, data
from .http_calls import Call
from .route_table import ANY, COUNT, FLAG, OBJECT, TEXT, Route


def create(call: Call) -> Answer:
    """POST /rooms"""
    return data(*room_making.create_room(call.serving.service, call.asker(), call.body()))


def rooms(call: Call) -> Answer:
    """GET /rooms"""
    status, found = room_making.list_rooms(call.serving.service, call.asker())
    return data(status, found, compact=call.compact)


def room(call: Call) -> Answer:
    """GET /rooms/{room}"""
    status, found = room_making.show_room(call.serving.service, call.asker(), call.room)
    return data(status, found, compact=call.compact)


def delete(call: Call) -> Answer:
    """DELETE /rooms/{room}"""
    return data(*room_making.delete_room(call.serving.service, call.asker(), call.room))


def join(call: Call) -> Answer:
    """POST /rooms/{room}/agents"""
    return data(*membership.join_room(call.serving.service, call.asker(), call.room, call.body()))


def agents(call: Call) -> Answer:
    """GET /rooms/{room}/agents"""
    return data(*thin_rooms.list_agents(call.serving.service, call.asker(), call.room))


def say(call: Call) -> Answer:
    """POST /rooms/{room}/messages"""
    service, given = call.serving.service, call.body()
    return data(*thin_rooms.post_message(service, call.asker(), call.room, given))


def messages(call: Call) -> Answer:
    """GET /rooms/{room}/messages"""
    after = call.whole("after", 0, 2**53)
    limit = call.whole("limit", thin_rooms.DEFAULT_PAGE, thin_rooms.LARGEST_PAGE)
    kind = call.query.get("kind", "")
    service = call.serving.service
    status, found = thin_rooms.list_messages(service, call.asker(), call.room, after, limit, kind)
    return data(status, found, compact=call.compact)


def put(call: Call) -> Answer:
    """PUT /rooms/{room}/state"""
    service, given = call.serving.service, call.body()
    return data(*thin_rooms.put_state(service, call.asker(), call.room, given))


def state(call: Call) -> Answer:
    """GET /rooms/{room}/state"""
    service = call.serving.service
    scope, key = call.query.get("scope"), call.query.get("key")
    status, found = thin_rooms.list_state(service, call.asker(), call.room, scope, key)
    return data(status, found, compact=call.compact)


def remove(call: Call) -> Answer:
    """DELETE /rooms/{room}/state; what is meant may also stand in the query."""
    service = call.serving.service
    given = {**_named(call), **call.body()}
    return data(*thin_rooms.remove_state(service, call.asker(), call.room, given))


def _named(call: Call) -> "dict[str, object]":
    found: dict[str, object] = {
        name: call.query[name] for name in ("scope", "key") if name in call.query
    }
    version = call.query.get("if_version")
    if version is not None:
        if not (version.isascii() and version.isdigit() and len(version) < 16):
            raise bad("invalid_parameter", "if_version: a whole number", parameter="if_version")
        found["if_version"] = int(version)
    return found


ROOMS = (
    Route("POST", "/rooms", create, "make a room", body={"id": TEXT, "meta": ANY}, success=201,
          open=True),
    Route("GET", "/rooms", rooms, "list rooms", query={"compact": FLAG}),
    Route("GET", "/rooms/{room}", room, "one room", query={"compact": FLAG}),
    Route("DELETE", "/rooms/{room}", delete, "delete a room and all that is in it"),
)  # fmt: skip
"""What every profile has."""

PLACE = {"scope": TEXT, "key": TEXT}
ROUTES = (
    *ROOMS,
    Route("POST", "/rooms/{room}/agents", join, "join a room", success=201,
          body={"id": TEXT, "name": TEXT, "role": TEXT, "meta": OBJECT}),
    Route("GET", "/rooms/{room}/events", None, "changes as they happen (SSE)", way="events",
          kind="text/event-stream"),
    Route("GET", "/rooms/{room}/agents", agents, "who joined, in order"),
    Route("POST", "/rooms/{room}/messages", say, "say something", success=201, required=("body",),
          body={"from": TEXT, "to": TEXT, "kind": TEXT, "body": ANY}),
    Route("GET", "/rooms/{room}/messages", messages, "messages behind a number, oldest first",
          query={"after": COUNT, "kind": TEXT, "limit": COUNT, "compact": FLAG}),
    Route("PUT", "/rooms/{room}/state", put, "write one key", required=("key", "value"),
          body={**PLACE, "value": ANY, "if_version": COUNT}),
    Route("GET", "/rooms/{room}/state", state, "rows of state; one, where scope and key are named",
          query={**PLACE, "compact": FLAG}),
    Route("DELETE", "/rooms/{room}/state", remove, "delete one key",
          query={**PLACE, "if_version": COUNT}, body={**PLACE, "if_version": COUNT}),
)  # fmt: skip

"""The endpoints of a repository's room (REPO): what is not in this table it does not have."""

import time
from collections.abc import Callable

from ..rooms import room_names
from ..rooms.room_errors import missing
from .http_answers import Answer, data
from .http_calls import Call
from .repository.served_repositories import PROFILE
from .route_table import LINK, Route


def show(call: Call) -> Answer:
    """GET /rooms/{room}"""
    return data(*call.serving.repositories.show(call.asker(), call.room), compact=call.compact)


def context(call: Call) -> Answer:
    """GET /rooms/{room}/context"""
    asker = call.asker(call.query.get("agent"))
    return data(*call.serving.repositories.context(asker, call.room, call.query))


def poll(call: Call) -> Answer:
    """GET /rooms/{room}/poll"""
    asker = call.asker(call.query.get("agent"))
    return data(*call.serving.repositories.poll(asker, call.room, call.query))


def evaluate(call: Call) -> Answer:
    """POST /rooms/{room}/eval"""
    given = call.body()
    asker = call.asker(given.get("agent"))
    return data(*call.serving.repositories.evaluate(asker, call.room, given.get("expr")))


def join(call: Call) -> Answer:
    """POST /rooms/{room}/agents"""
    return data(*call.serving.repositories.join(call.asker(), call.room, call.body()))


def invite(call: Call) -> Answer:
    """POST /rooms/{room}/invite"""
    return data(*call.serving.repositories.invite(call.asker(), call.room, call.body()))


def members(call: Call) -> Answer:
    """GET /rooms/{room}/members"""
    return data(*call.serving.repositories.members(call.asker(), call.room))


def remove_member(call: Call) -> Answer:
    """DELETE /rooms/{room}/members/{user}"""
    name = call.path["user"]
    return data(*call.serving.repositories.remove_member(call.asker(), call.room, name))


def invoke(call: Call) -> Answer:
    """POST /rooms/{room}/actions/{action}/invoke"""
    given = call.body()
    asker = call.asker(given.get("agent"))
    call.serving.rate.take(asker.digest, time.monotonic())
    action, params = call.path["action"], given.get("params")
    status, found = call.serving.repositories.invoke(asker, call.room, action, params)
    return data(status, found, compact=call.compact)


HANDLERS: "dict[tuple[str, str], Callable[[Call], Answer]]" = {
    ("GET", "/rooms/{room}"): show,
    ("GET", "/rooms/{room}/context"): context,
    ("GET", "/rooms/{room}/poll"): poll,
    ("POST", "/rooms/{room}/eval"): evaluate,
    ("POST", "/rooms/{room}/agents"): join,
    ("POST", "/rooms/{room}/invite"): invite,
    ("GET", "/rooms/{room}/members"): members,
    ("DELETE", "/rooms/{room}/members/{user}"): remove_member,
    ("POST", "/rooms/{room}/actions/{action}/invoke"): invoke,
}
"""(method, path) -> what answers there. Waiting has a way of its own, as everywhere."""


def of_repository(call: Call) -> bool:
    """Whether a call is for a room whose id is kept for repositories, served here or not."""
    return "room" in call.path and room_names.of_repository(call.room)


def handler(route: Route, call: Call) -> "Callable[[Call], Answer] | None":
    """What answers a call: a route's own function, or that of a repository's room.

    Raises RoomError (404 ``room not found``) where such a room has nothing there.
    """
    if route.path.startswith(LINK):
        return route.run
    if not of_repository(call):
        if (call.profile, route.method, route.path) == (PROFILE, "GET", "/rooms"):
            call.serving.repositories.see_known()
        return route.run
    found = HANDLERS.get((route.method, route.path))
    if found is None:
        raise missing("room not found")
    return found

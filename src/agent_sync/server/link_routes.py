"""What machines ask of a repository that they share (LINK): each clone's relay speaks here."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..locks.lease import touch
from ..rooms.service import linking
from ..rooms.service.wait_hub import WaitHub
from .http_answers import JSON, Answer, data
from .http_calls import Call
from .route_table import COUNT, LINK, OBJECT, TEXT, Route
from .waiting_calls import waited


def hello(call: Call) -> Answer:
    """POST /rooms/{room}/link/hello"""
    _counted(call)
    return data(*linking.hello(call.serving.service, call.asker(), call.room, call.body()))


def put(call: Call) -> Answer:
    """POST /rooms/{room}/link/put"""
    service, asker, given = call.serving.service, call.asker(), call.body()
    return data(*linking.put(service, asker, call.room, given, touch))


def numbers(call: Call) -> Answer:
    """POST /rooms/{room}/link/numbers"""
    _counted(call)
    return data(*linking.numbers(call.serving.service, call.asker(), call.room, call.body()))


def leave(call: Call) -> Answer:
    """POST /rooms/{room}/link/leave"""
    _counted(call)
    return data(*linking.leave(call.serving.service, call.asker(), call.room, call.body()))


def _counted(call: Call) -> None:
    """What a relay asks now and then. Raises RoomError (429): this token asks all the time."""
    call.serving.rate.take(call.asker().digest, time.monotonic())


def show(call: Call) -> Answer:
    """GET /rooms/{room}/link"""
    return data(*linking.show(call.serving.service, call.asker(), call.room))


async def since(call: Call, request: Request) -> Response:
    """POST /rooms/{room}/link/since: no thread waits with it."""
    return await waited(call, request, _hub, partial(_begin, call), _answer)


def _hub(call: Call) -> WaitHub:
    return call.serving.link_hub


def _begin(call: Call, done: "Callable[[Any], None]") -> Answer:
    serving = call.serving
    call.waiter = serving.since_waits.ask(call.asker(), call.room, call.body(), done)
    serving.link_hub.add(call.waiter)
    return Answer(202, b"")


def _answer(answer: "Any") -> Answer:
    if isinstance(answer, BaseException):
        raise answer
    return Answer(200, answer.encode("utf-8"), JSON)


FLAG = {"type": "boolean"}
LIST = {"type": "array", "items": OBJECT}
WHO = {"machine": TEXT, "epoch": COUNT}
ROUTES = (
    Route("GET", LINK, show, "the machines that share this repository"),
    Route("POST", LINK + "/hello", hello, "a machine is there, with what it knows",
          body={**WHO, "name": TEXT, "version": TEXT, "seq": COUNT, "fence": COUNT,
                "numbers": OBJECT}, required=("machine",)),
    Route("POST", LINK + "/put", put, "documents of a machine, judged together",
          body={**WHO, "together": FLAG, "items": LIST}, required=("machine", "epoch", "items")),
    Route("POST", LINK + "/since", None, "what others changed; may wait", way="since",
          body={**WHO, "seq": COUNT, "wait_ms": COUNT, "machines": FLAG, "full": FLAG},
          required=("machine", "epoch")),
    Route("POST", LINK + "/numbers", numbers, "the next numbers of a kind",
          body={"machine": TEXT, "kind": TEXT}, required=("machine", "kind")),
    Route("POST", LINK + "/leave", leave, "a machine shares nothing any more",
          body={"machine": TEXT}, required=("machine",)),
)  # fmt: skip

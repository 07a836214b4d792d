"""``GET /rooms/{room}/wait``: no thread waits with it; whoever hangs up is forgotten."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..rooms.service.wait_hub import WaitHub
from ..rooms.service.waiter import Waiter
from ..rooms.service.waiting_for import ask
from .http_answers import Answer, answered, data
from .http_calls import Call
from .repository_routes import of_repository

LONGEST_MS = 25_000


async def wait(call: Call, request: Request) -> Response:
    """Answer when the condition holds, or when the time is over."""
    made = partial(_answer, compact=call.compact)
    return await waited(call, request, _hub, partial(_begin, call), made)


async def waited(
    call: Call, request: Request, hub: "Callable[[Call], WaitHub]",
    begin: "Callable[[Callable[[Any], None]], Answer]", made: "Callable[[Any], Answer]",
) -> Response:  # fmt: skip
    """Answer what ``made`` makes of what the waiter is told that ``begin`` has put into the hub."""
    told, done = teller(asyncio.get_running_loop())
    turns = call.serving.turns
    asked = await turns.run(call.token, lambda: call.answered(lambda: begin(done)))
    if asked.status != 202:
        return asked.response()
    if not await told_or_gone(hub(call), call.waiter, told, hung_up(request)):
        return Response(status_code=499)  # nobody reads it
    return answered(lambda: made(told.result())).response()


def teller(
    loop: asyncio.AbstractEventLoop,
) -> "tuple[asyncio.Future[Any], Callable[[Any], None]]":
    """What a waiter will be told, and the function that any thread tells it with."""
    told: asyncio.Future[Any] = loop.create_future()

    def done(answer: "Any") -> None:
        loop.call_soon_threadsafe(_tell, told, answer)

    return told, done


async def told_or_gone(
    hub: WaitHub, waiter: Waiter, told: "asyncio.Future[Any]", gone: "Coroutine[Any, Any, Any]"
) -> bool:
    """Wait until one of the two happens. False: whoever asked is gone, and the waiter forgotten."""
    hung_up = asyncio.ensure_future(gone)
    try:
        await asyncio.wait({told, hung_up}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hung_up.cancel()
        if not told.done():
            hub.leave(waiter)
    return told.done()


def _begin(call: Call, done: "Any") -> Answer:
    asker = call.asker(call.query.get("agent"))
    timeout = min(call.whole("timeout", LONGEST_MS, LONGEST_MS), LONGEST_MS)
    serving = call.serving
    if of_repository(call):
        waits = serving.repository_waits
        call.waiter = waits.ask(asker, call.room, call.query, timeout, done)
    else:
        call.waiter = ask(serving.service, asker, call.room, call.query, timeout, done)
    _hub(call).add(call.waiter)
    return Answer(202, b"")


def _hub(call: Call) -> WaitHub:
    return call.serving.repository_hub if of_repository(call) else call.serving.hub


def _tell(told: "asyncio.Future[Any]", answer: "Any") -> None:
    if not told.done():
        told.set_result(answer)


def _answer(answer: "Any", *, compact: bool) -> Answer:
    if isinstance(answer, BaseException):
        raise answer
    return data(200, answer, compact=compact)


async def hung_up(request: Request) -> None:
    """Until whoever asked is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass

"""``GET /rooms/{room}/wait``: no thread waits with it; whoever hangs up is forgotten."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..rooms.service.waiting_for import ask
from .http_answers import Answer, answered, data
from .http_calls import Call

LONGEST_MS = 25_000


async def wait(call: Call, request: Request) -> Response:
    """Answer when the condition holds, or when the time is over."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[Any] = loop.create_future()

    def done(answer: "Any") -> None:
        loop.call_soon_threadsafe(_tell, told, answer)

    pool = call.serving.pool
    asked = await loop.run_in_executor(pool, call.answered, lambda: _begin(call, done))
    if asked.status != 202:
        return asked.response()
    hung_up = loop.create_task(_hung_up(request))
    try:
        await asyncio.wait({told, hung_up}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hung_up.cancel()
        if not told.done():
            call.serving.hub.leave(call.waiter)
    if not told.done():
        return Response(status_code=499)  # nobody reads it
    return answered(lambda: _answer(told.result(), compact=call.compact)).response()


def _begin(call: Call, done: "Any") -> Answer:
    asker = call.asker(call.query.get("agent"))
    timeout = min(call.whole("timeout", LONGEST_MS, LONGEST_MS), LONGEST_MS)
    serving = call.serving
    call.waiter = ask(serving.service, asker, call.room, call.query, timeout, done)
    serving.hub.add(call.waiter)
    return Answer(202, b"")


def _tell(told: "asyncio.Future[Any]", answer: "Any") -> None:
    if not told.done():
        told.set_result(answer)


def _answer(answer: "Any", *, compact: bool) -> Answer:
    if isinstance(answer, BaseException):
        raise answer
    return data(200, answer, compact=compact)


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass

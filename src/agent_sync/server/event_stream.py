"""``GET /rooms/{room}/events``: what changes in a room, as it changes (SERVE-6), for one reader.

Server-sent events; ``id`` is the room's sequence up to which all has been told.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ..rooms.json_values import text_of
from ..rooms.room_errors import bad, missing
from ..rooms.service.change_stream import ChangeStream
from .http_answers import Answer
from .http_calls import Call
from .repository_routes import of_repository

QUIET_S = 15.0
"""A comment is sent as often, so that whoever is gone is noticed."""
HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}


async def events(call: Call, request: Request) -> Response:
    """The stream. It ends when the reader does, when its token ends, or the server."""
    loop, found = asyncio.get_running_loop(), list[ChangeStream]()
    given = request.headers.get("last-event-id")
    pool = call.serving.pool
    asked = await loop.run_in_executor(pool, call.answered, lambda: _begin(call, given, found))
    if asked.status != 200:
        return asked.response()
    return StreamingResponse(
        _stream(call, found[0]), media_type="text/event-stream", headers=HEADERS
    )


def _begin(call: Call, given: "str | None", found: "list[ChangeStream]") -> Answer:
    if of_repository(call):
        raise missing("room not found")
    after = _number(given)
    asker = call.asker(call.query.get("agent"))
    found.append(ChangeStream(call.serving.service, asker, call.room, after))
    return Answer(200, b"")


def _number(given: "str | None") -> "int | None":
    if given is None or given == "":
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise bad("invalid_parameter", "Last-Event-ID: a whole number", parameter="Last-Event-ID")
    return int(given)


async def _stream(call: Call, changes: ChangeStream) -> AsyncIterator[bytes]:
    loop, news = asyncio.get_running_loop(), asyncio.Event()

    def heard() -> None:
        loop.call_soon_threadsafe(news.set)

    unlisten = call.serving.news.listen(call.room, heard)
    end = call.serving.on_close(heard)
    try:
        yield b": open\n\n"
        while not call.serving.closing:
            news.clear()
            made = await loop.run_in_executor(call.serving.pool, changes.next)
            if made is None:
                return
            if made:
                yield b"".join(map(_event, made))
                continue
            try:
                await asyncio.wait_for(news.wait(), QUIET_S)
            except asyncio.TimeoutError:
                yield b": still here\n\n"
    finally:
        unlisten()
        end()


def _event(made: "tuple[int, str, Any]") -> bytes:
    number, kind, value = made
    return f"id: {number}\nevent: {kind}\ndata: {text_of(value)}\n\n".encode()

"""``/mcp``: tools for rooms over streamable HTTP, in every generation of the protocol (MCP-1).

Whoever has no token that is known here, and for this address, gets 401, and is told where tokens
are had. One request is
one answer; there are no sessions, so that any server of a store answers any of them.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ...rooms.room_errors import RoomError
from ...rooms.service.known_tokens import demand_known
from ..http_answers import Answer, refused
from ..http_calls import Call
from ..route_table import Route
from ..serving import Serving
from .tool_calling import BEARER, Bearer

NO_LIBRARY = "this server has no MCP: it needs agent-sync with its extra 'mcp' ({why})"
KEPT = "tools"


class Handed(Response):
    """A request that somebody else answers. ``run`` is an ASGI application."""

    def __init__(self, run: "Any") -> None:
        super().__init__()
        self._run = run

    async def __call__(self, scope: "Any", receive: "Any", send: "Any") -> None:
        """As it does."""
        await self._run(scope, receive, send)


class ToolDoor:
    """The SDK's part, started with the first request. It ends with the loop of the server."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._lock = asyncio.Lock()
        self._take: "Callable[..., Any] | None" = None
        self._task: "asyncio.Task[None] | None" = None

    async def take(self, scope: "Any", receive: "Any", send: "Any") -> None:
        """One request, as an ASGI application. Raises RoomError (501) without the extra."""
        async with self._lock:
            if self._take is None:
                self._take = await self._started()
        await self._take(scope, receive, send)

    async def _started(self) -> "Callable[..., Any]":
        loop = asyncio.get_running_loop()
        serve = await loop.run_in_executor(self._serving.pool, _loaded)
        started: asyncio.Future[Callable[..., Any]] = loop.create_future()
        self._task = task = loop.create_task(serve(started.set_result))
        both: "set[asyncio.Future[Any]]" = {started, task}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not started.done():
            await task  # how it failed
        return started.result()


def _loaded() -> "Any":
    try:
        from . import sdk_door
    except ImportError as error:
        raise RoomError(501, "mcp_missing", NO_LIBRARY.format(why=error)) from None
    return sdk_door.serve


async def mcp(call: Call, request: Request) -> Response:
    """POST /mcp; GET and DELETE are refused: no stream is kept, and there is no session to end."""
    loop = asyncio.get_running_loop()
    admitted = await loop.run_in_executor(
        call.serving.pool, call.answered, lambda: _admitted(call, request.method)
    )
    if admitted.status != 200:
        return admitted.response()
    if KEPT not in call.serving.kept:
        call.serving.kept[KEPT] = ToolDoor(call.serving)
    door, body = call.serving.kept[KEPT], await request.body()
    bearer = Bearer(call.serving, call.profile, call.token, call.address, call.resources)

    async def run(scope: "Any", receive: "Any", send: "Any") -> None:
        watcher = loop.create_task(_watch(receive, bearer.gone))
        try:
            own = {**scope, "headers": _accepting(scope["headers"]), BEARER: bearer}
            await door.take(own, _again(body, bearer.gone), send)
        except RoomError as error:
            await refused(error).response()(scope, receive, send)
        finally:
            watcher.cancel()

    return Handed(run)


def _admitted(call: Call, method: str) -> Answer:
    """200 for whoever may come in. What it says is read strictly here, and again by the SDK."""
    demand_known(call.serving.service, call.asker())
    if method != "POST":
        return refused(RoomError(405, "method_not_allowed", "one POST, one answer"),
                       {"Allow": "POST"})  # fmt: skip
    call.body()
    return Answer(200, b"")


def _accepting(headers: "list[tuple[bytes, bytes]]") -> "list[tuple[bytes, bytes]]":
    """Whoever does not say what it takes, takes JSON."""
    said = any(name == b"accept" for name, _ in headers)
    return headers if said else [*headers, (b"accept", b"application/json")]


async def _watch(receive: "Any", gone: asyncio.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    gone.set()


def _again(body: bytes, gone: asyncio.Event) -> "Callable[[], Any]":
    """The body that was read, once; then the end of the connection, when it comes."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> "Any":
        if left:
            return left.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    return receive


ROUTES = (
    Route("POST", "/mcp", None, "tools of MCP: JSON-RPC, one request an answer", way="mcp",
          body={"jsonrpc": {"type": "string"}, "method": {"type": "string"}, "id": {},
                "params": {"type": "object"}}),
    Route("GET", "/mcp", None, "refused: no stream is kept", way="mcp", success=405),
    Route("DELETE", "/mcp", None, "refused: there is no session to end", way="mcp", success=405),
)  # fmt: skip
"""What every profile with tokens has."""

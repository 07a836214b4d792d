"""The border (SERVE-3): what is refused before any route, and any library's own, sees it.

``Host`` and ``Origin`` must be ours, so that no page of another site reaches a port of this
machine, by a name that it turned to it (DNS rebinding) or by the user's browser. A body is read
here, whole and bounded, and must be JSON.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ..rooms.json_values import text_of
from ..rooms.room_errors import RoomError

LARGEST_BODY = 1024 * 1024
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
BODY_S = 30.0
"""A body that is not there by then is not waited for."""
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class PortGuard:
    """An ASGI application around another one.

    ``hosts``, ``origins``: ours, in lower case. ``forms``: paths whose bodies are no JSON.
    """

    def __init__(
        self, app: App, hosts: frozenset[str], origins: frozenset[str],
        forms: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self._app = app
        self._hosts = hosts
        self._origins = origins
        self._forms = forms

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Refuse, or hand on a request whose body has been read."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, _marked(send))
        else:  # no websocket is spoken here
            await send({"type": "websocket.close", "code": 1008})

    async def _request(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            self._check(scope["headers"])
            kind = FORM if scope["path"] in self._forms else JSON
            body = await _body(scope["headers"], receive, kind)
        except RoomError as refusal:
            await _refuse(send, refusal)
            return
        if body is not None:
            await self._app(scope, _again(body, receive), send)

    def _check(self, headers: "list[tuple[bytes, bytes]]") -> None:
        """Raises RoomError: 421 for a host, 403 for an origin, that is not ours."""
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or _plain(hosts[0]) not in self._hosts:
            raise RoomError(421, "unknown_host", "this server is not called so")
        origins = [value for name, value in headers if name == b"origin"]
        if any(_plain(origin) not in self._origins for origin in origins):
            raise RoomError(403, "origin_denied", "pages of another origin have no access here")


def _plain(value: bytes) -> str:
    return value.decode("latin-1").strip().lower()


def _unexpected(kind: str) -> RoomError:
    if kind == FORM:
        return RoomError(415, "form_expected", f"send Content-Type: {FORM}")
    return RoomError(415, "json_expected", f"send Content-Type: {JSON}")


async def _body(
    headers: "list[tuple[bytes, bytes]]", receive: Receive, kind: str
) -> "bytes | None":
    """The body, None where the client hung up. Raises RoomError: 408, 413, 415."""
    declared = _declared(headers)
    try:
        body = await asyncio.wait_for(_whole(receive), BODY_S) if declared else b""
    except asyncio.TimeoutError:
        raise RoomError(408, "body_timeout", "the body did not arrive") from None
    if body and not _is(kind, headers):
        raise _unexpected(kind)
    return body


def _declared(headers: "list[tuple[bytes, bytes]]") -> bool:
    """Whether a body comes. Raises RoomError (413) where its length alone is too much."""
    for name, value in headers:
        if name == b"transfer-encoding":
            return True
        if name == b"content-length":
            if value.isdigit() and (len(value) > 12 or int(value) > LARGEST_BODY):
                raise too_large()
            return value != b"0"
    return False


def too_large() -> RoomError:
    """413: a body over 1 MB."""
    message = f"a body has at most {LARGEST_BODY} bytes"
    return RoomError(413, "body_too_large", message, most=LARGEST_BODY)


async def _whole(receive: Receive) -> "bytes | None":
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY:
            raise too_large()
        if not message.get("more_body"):
            return b"".join(parts)


def _is(kind: str, headers: "list[tuple[bytes, bytes]]") -> bool:
    kinds = [value for name, value in headers if name == b"content-type"]
    return len(kinds) == 1 and _plain(kinds[0]).split(";")[0].strip() == kind


def _again(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives the body that was read, and then what comes."""
    given = False

    async def next_message() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return next_message


def _marked(send: Send) -> Send:
    """A ``send`` that adds the headers that every answer has; what an answer says itself wins."""

    async def out(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            said = {name for name, _ in headers}
            headers += [header for header in HEADERS if header[0] not in said]
            message["headers"] = headers
        await send(message)

    return out


async def _refuse(send: Send, refusal: RoomError) -> None:
    body = text_of(refusal.body()).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    if refusal.status in (408, 413):  # the rest of the body is not read
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

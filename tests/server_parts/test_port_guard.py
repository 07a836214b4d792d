"""The border: what is refused before a route sees it, and what a route then gets."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from agent_sync.server.port_guard import LARGEST_BODY, PortGuard
from support import need_module

need_module("starlette")
HOSTS = frozenset({"127.0.0.1:8765", "localhost:8765"})
ORIGINS = frozenset({"http://localhost:8765"})
OURS = [("host", "127.0.0.1:8765")]
JSON = [("content-type", "application/json")]


class Inner:
    """The application behind the guard."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002
        self.bodies.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})


def ask(
    headers: "Iterable[tuple[str, str]]", parts: "Iterable[bytes]" = (), kind: str = "http"
) -> "tuple[int, dict[bytes, bytes], list[bytes]]":
    """Status, headers, and the bodies that came through."""
    inner, sent = Inner(), list[Any]()
    bodies = list(parts)
    messages = [
        {"type": "http.request", "body": one, "more_body": at + 1 < len(bodies)}
        for at, one in enumerate(bodies)
    ] + [{"type": "http.disconnect"}]

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    guard = PortGuard(inner, HOSTS, ORIGINS)
    asyncio.run(guard({"type": kind, "path": "/", "headers": raw}, receive, send))
    if not sent or "status" not in sent[0]:
        return 0, {}, inner.bodies
    return sent[0]["status"], dict(sent[0]["headers"]), inner.bodies


@pytest.mark.proves("SERVE-3")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], 421),
        ([("host", "evil.example:8765")], 421),
        ([("host", "127.0.0.1")], 421),
        ([("host", "127.0.0.1:8765"), ("host", "evil.example")], 421),
        ([("host", "LOCALHOST:8765")], 200),
        ([*OURS, ("origin", "http://evil.example")], 403),
        ([*OURS, ("origin", "null")], 403),
        ([*OURS, ("origin", "")], 403),
        ([*OURS, ("origin", "http://localhost:8765")], 200),
        ([*OURS, ("origin", "http://localhost:8765"), ("origin", "null")], 403),
        ([*OURS, ("origin", "https://localhost:8765")], 403),
    ],
)
def test_only_our_names_and_our_pages(headers: "list[tuple[str, str]]", status: int) -> None:
    found, said, bodies = ask(headers)
    assert found == status
    assert bodies == ([b""] if status == 200 else [])
    assert said[b"x-content-type-options"] == b"nosniff"


@pytest.mark.proves("SERVE-3")
@pytest.mark.parametrize(
    ("more", "parts", "status"),
    [
        ([("content-length", "2"), *JSON], [b"{}"], 200),
        ([("content-length", "2")], [b"{}"], 415),
        ([("content-length", "2"), ("content-type", "text/plain")], [b"{}"], 415),
        ([("content-length", "2"), ("content-type", "application/jsonp")], [b"{}"], 415),
        ([("content-length", "2"), *JSON, *JSON], [b"{}"], 415),
        ([("content-length", "2"), ("content-type", "Application/JSON; a=b")], [b"{}"], 200),
        ([("content-length", "0")], [], 200),
        ([("content-length", str(LARGEST_BODY + 1)), *JSON], [], 413),
        ([("content-length", "9" * 40), *JSON], [], 413),
        ([("transfer-encoding", "chunked"), *JSON], [b"{", b"}"], 200),
        ([("transfer-encoding", "chunked"), *JSON], [b"x" * LARGEST_BODY, b"y"], 413),
    ],
)
def test_a_body_is_json_and_no_larger(
    more: "list[tuple[str, str]]", parts: "list[bytes]", status: int
) -> None:
    found, _, bodies = ask([*OURS, *more], parts)
    assert found == status
    assert bodies == ([b"".join(parts)] if status == 200 else [])


def test_who_hangs_up_in_the_middle_is_let_go() -> None:
    status, _, bodies = ask([*OURS, ("content-length", "9"), *JSON], [])
    assert (status, bodies) == (0, [])


def test_no_websocket_gets_through() -> None:
    assert ask(OURS, kind="websocket") == (0, {}, [])

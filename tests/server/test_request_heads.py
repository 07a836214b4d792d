"""A head of a request that never ends costs neither memory nor a connection."""

import asyncio
import socket
from typing import Any

import pytest

from agent_sync.server import request_heads
from support import TIMEOUT_S

from .served import Served


def spoken(served: Served) -> socket.socket:
    """A connection on which nothing was said."""
    return socket.create_connection(("127.0.0.1", served.port), TIMEOUT_S)


@pytest.mark.proves("SERVE-3")
@pytest.mark.parametrize("first", ["", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"])
def test_a_head_without_an_end_is_cut_off(served: Served, first: str) -> None:
    """Also behind a request that was answered."""
    with spoken(served) as line:
        if first:
            line.sendall(first.format(port=served.port).encode())
            assert line.recv(65536).startswith(b"HTTP/1.1 200")
        line.sendall(b"GET /healthz HTTP/1.1\r\n")
        with pytest.raises(ConnectionError):
            line.sendall(b"X: aaaaaaaaaaaaaaaa\r\n" * 3_000_000)
    served.client().get("/healthz").is_(200)


class Spoken(asyncio.Protocol):
    """What the library's own is to the bounds."""

    def __init__(self) -> None:
        self.cycle: Any = None


class Line:
    """A connection that notes that it was cut."""

    def __init__(self) -> None:
        self.cut = asyncio.Event()

    def abort(self) -> None:
        self.cut.set()


@pytest.mark.proves("SERVE-3")
def test_who_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_heads, "HEAD_S", 0.01)

    async def silent(data: bytes) -> None:
        protocol, line = request_heads.bounded(Spoken)(), Line()
        protocol.transport = line  # type: ignore[attr-defined]
        protocol.connection_made(line)  # type: ignore[arg-type]
        if data:
            protocol.data_received(data)
        await asyncio.wait_for(line.cut.wait(), TIMEOUT_S)

    asyncio.run(silent(b""))
    asyncio.run(silent(b"GET /"))

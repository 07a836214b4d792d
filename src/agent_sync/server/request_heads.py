"""How long, in bytes and in time, the head of a request may be: the library itself has no bound.

Whoever opens a connection and says nothing, or never comes to an end, would keep it for ever.
"""

import asyncio
from typing import Any

LARGEST_HEAD = 64 * 1024
HEAD_S = 30.0
"""A head that is not there by then is not waited for."""


def bounded(protocol: "type[Any]") -> "type[asyncio.Protocol]":
    """The library's way of speaking HTTP (httptools or h11), with these bounds."""
    made: type[asyncio.Protocol] = type("BoundedHeads", (_Bounded, protocol), {})
    return made


class _Bounded:
    """Stands before a protocol of the library, which knows its last request as ``cycle``."""

    cycle: Any
    transport: Any
    _head = 0
    _late: "asyncio.TimerHandle | None" = None

    def connection_made(self, transport: Any) -> None:
        """Somebody is there; the first head is waited for."""
        super().connection_made(transport)  # type: ignore[misc]
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Bytes of a head or a body; what is too long a head ends the connection."""
        super().data_received(data)  # type: ignore[misc]
        if self.cycle is not None and not self.cycle.response_complete:
            self._head = 0
            self._wait_no_more()
            return
        self._head += len(data)
        if self._head > LARGEST_HEAD:
            self.transport.abort()
        elif self._late is None:
            self._wait()

    def connection_lost(self, exc: "Exception | None") -> None:
        """They are gone."""
        self._wait_no_more()
        super().connection_lost(exc)  # type: ignore[misc]

    def _wait(self) -> None:
        self._late = asyncio.get_running_loop().call_later(HEAD_S, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

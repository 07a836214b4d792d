"""Hearing on PostgreSQL what other processes wrote: LISTEN, on a connection of its own."""

import json
import select
import socket

from ...failures import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .room_notices import Notice

CHANNEL = "agent_sync_rooms"
AGAIN_S = 1.0
"""So long after a lost connection the next one is tried."""


class PostgresWatch:
    """Used by one thread, but ``wake``."""

    always = True  # what is not taken piles up at the server

    def __init__(self, opened: "Callable[[], Any]", psycopg: "Any") -> None:
        self._opened = opened
        self._psycopg = psycopg
        self._raw: Any = None
        self._mine, self._others = socket.socketpair()

    def news(self) -> "list[Notice] | None":
        """Wait, and what was announced. None: something may have been missed, look at all rooms."""
        try:
            if self._raw is None:
                self._raw = self._opened()
                self._raw.execute(f"LISTEN {CHANNEL}")
                return None
            return self._heard()
        except (StoreError, self._psycopg.Error, OSError, ValueError):
            self._lose()
            return []

    def wake(self) -> None:
        """End a ``news`` that waits."""
        self._others.send(b".")

    def close(self) -> None:
        """For good."""
        if self._raw is not None:
            self._raw.close()
        self._mine.close()
        self._others.close()

    def _heard(self) -> "list[Notice]":
        connection = self._raw.pgconn
        ready, _, _ = select.select([connection.socket, self._mine], [], [], 60)
        if self._mine in ready:
            self._mine.recv(100)
        if connection.socket not in ready:
            return []
        connection.consume_input()
        found = []
        while (notice := connection.notifies()) is not None:
            room_id, seq, pulse = json.loads(bytes(notice.extra).decode())
            found.append((str(room_id), int(seq), int(pulse)))
        return found

    def _lose(self) -> None:
        if self._raw is not None:
            self._raw.close()
            self._raw = None
        ready, _, _ = select.select([self._mine], [], [], AGAIN_S)
        if ready:
            self._mine.recv(100)

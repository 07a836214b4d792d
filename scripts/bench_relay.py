"""A link for a measured repository: its rows, and a relay that answers at once, or never.

No server stands behind it: what is measured is what a link costs on this machine.
"""

import json
import os
import shutil
import socket
import sqlite3
import tempfile
import threading
import time
from pathlib import Path

UP, HUNG = "up", "hung"
LINK, MACHINE, OTHER = "benchlink", "mbench22", "mother22"
MIRRORED = 50
"""Leases of another machine."""

_AGENT = (
    "INSERT INTO agents (id, session_id, kind, name, name_key, state, state_at, joined_at, "
    "created_at, last_seen, sign_at) VALUES (:id, :id, 'remote', 'ann@other', 'ann@other', "
    "'running', :now, :now, :now, :now, :now)"
)
_LEASES = (
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
    "INSERT INTO leases (target, pattern, key, checkout, kind, mode, agent_id, reason, created_at, "
    "renewed_at, expires_at, asked) SELECT 'file', 0, 'far/module' || i || '.py', "
    "CASE WHEN i % 5 THEN '@' || :other ELSE '' END, "
    "CASE WHEN i % 5 THEN 'auto' ELSE 'explicit' END, 'exclusive', :id, '', :now, :now, "
    ":now + 36000000, i % 5 = 0 FROM n"
)


def link(database: Path, home: Path) -> None:
    """Let the database say that it is linked, and hold what another machine does."""
    now = time.time_ns() // 1_000_000
    facts = {"id": f"remote:{OTHER}:ann", "other": OTHER, "now": now, "count": MIRRORED}
    values = {"id": LINK, "machine": MACHINE, "remote": "advisory", "room": "repo:bench",
              "url": "http://127.0.0.1:9", "heard_at": str(now)}  # fmt: skip
    connection = sqlite3.connect(database, timeout=10)
    with connection:
        connection.executemany("INSERT INTO link_state VALUES (?, ?)", values.items())
        connection.execute(_AGENT, facts)
        connection.execute(_LEASES, facts)
    connection.close()
    _folder(home).mkdir(parents=True, mode=0o700)


def _folder(home: Path) -> Path:
    return home / ".local" / "state" / "agent-sync" / "links" / LINK


class Relay:
    """What answers on the socket of that link, in threads of this process; it knows no server."""

    def __init__(self, home: Path, how: str) -> None:
        self.how = how
        # Sockets have no long names, and what TMPDIR says may be one.
        short = "/tmp" if os.path.isdir("/tmp") else None
        self._folder = tempfile.mkdtemp(prefix="agent-sync-", dir=short)
        path = os.path.join(self._folder, "s")
        (_folder(home) / "relay.door").write_text(f"unix {path}\n", encoding="utf-8")
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(path)
        self._door.listen(64)
        self._kept: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._door.accept()
            except OSError:
                return
            if self.how == HUNG:
                self._kept.append(peer)
                continue
            with peer, peer.makefile("rb") as lines:
                asked = json.loads(lines.readline())["confirm"]
                said = [{"state": "confirmed", "fence": f"1:{local}"} for _, local in asked]
                peer.sendall((json.dumps({"results": said}) + "\n").encode())

    def close(self) -> None:
        """Nobody is answered any more."""
        shutil.rmtree(self._folder)
        self._door.close()
        for peer in self._kept:
            peer.close()

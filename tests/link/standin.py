"""A relay that answers as a test says: a real socket, and no server behind it."""

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agent_sync.system.file_lock import try_lock
from scene.database import Database, now

LINK, MACHINE, OTHER = "k7linkk7", "maaaaaaa", "mbbbbbbb"
THEIRS = f"remote:{OTHER}:bob"
Answering = Callable[[list[list[str]]], "list[dict[str, Any]] | None"]
"""What becomes of the claims that are asked for: a result each, None to say nothing at all."""


_locks: "dict[Path, int]" = {}


def confirmed(claims: "list[list[str]]") -> "list[dict[str, Any]]":
    """All of it, with rising fences."""
    return [
        {"kind": kind, "local": local, "state": "confirmed", "fence": f"1:{40 + place}"}
        for place, (kind, local) in enumerate(claims)
    ]


def away(claims: "list[list[str]]") -> "list[dict[str, Any]]":
    """The server is away."""
    return [{"kind": kind, "local": local, "state": "away"} for kind, local in claims]


def refused(error: str, holder: str = "") -> Answering:
    """All of it, for this reason."""
    found = {"holder": {"name": holder}} if holder else {}
    return lambda claims: [
        {"kind": kind, "local": local, "state": "refused", "error": error, **found}
        for kind, local in claims
    ]


def silent(_: "list[list[str]]") -> None:
    """It hangs."""
    return


class Relay:
    """What it was asked so far, and how it answers from now on."""

    def __init__(self, answering: Answering) -> None:
        self.answering = answering
        self.asked: "list[list[list[str]]]" = []
        self.over = threading.Event()

    def talk(self, peer: socket.socket) -> None:
        """One call."""
        with peer, peer.makefile("rb") as lines:
            said = json.loads(lines.readline())
            self.asked.append(said["confirm"])
            found = self.answering(said["confirm"])
            if found is None:
                self.over.wait()
                return
            peer.sendall((json.dumps({"results": found}) + "\n").encode())


def folder(home: Path) -> Path:
    """Where the files of the link are."""
    return home / ".local" / "state" / "agent-sync" / "links" / LINK


def link(database: Database, home: Path, *, remote: str = "advisory") -> None:
    """Let a clone be linked, as far as its database and its files go. No relay runs, but its lock
    is held as if one did (``relay_ends``)."""
    values = {"id": LINK, "machine": MACHINE, "remote": remote, "room": "repo:team"}
    for name, value in {**values, "url": "https://rooms.example:8443", "heard_at": now()}.items():
        database.add("link_state", name=name, value=str(value))
    for kind in ("tasks", "gates"):
        database.add("numbers", kind=kind, next=1001, last=2000, first=1001)
    folder(home).mkdir(parents=True, mode=0o700)
    folder(home).chmod(0o700)
    _locks[home] = os.open(folder(home) / "relay.lock", os.O_RDWR | os.O_CREAT, 0o600)
    assert try_lock(_locks[home])


def relay_ends(home: Path) -> None:
    """Nobody holds the lock of a relay any more."""
    os.close(_locks.pop(home))


@contextmanager
def relay(home: Path, answering: Answering) -> Iterator[Relay]:
    """A relay of that link, in threads of this process, as long as the block lasts."""
    path = home / "s"  # a short name: that of a scratch folder is too long for a socket
    home.chmod(0o700)
    (folder(home) / "relay.door").write_text(f"unix {path}\n", encoding="utf-8")
    found = Relay(answering)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(os.fspath(path))
        door.listen(64)

        def serve() -> None:
            while True:
                try:
                    peer, _ = door.accept()
                except OSError:
                    return
                threading.Thread(target=found.talk, args=(peer,), daemon=True).start()

        at_work = threading.Thread(target=serve, daemon=True)
        at_work.start()
        try:
            yield found
        finally:
            found.over.set()
            door.shutdown(socket.SHUT_RDWR)
            at_work.join(10)
    path.unlink()


def bob_is_there(database: Database) -> None:
    """An agent of another machine, as a relay writes it."""
    if not database.count("agents", id=THEIRS):
        named = {"name": "bob@south", "name_key": "bob@south", "kind": "remote"}
        database.join(THEIRS, now(), **named)
    if not database.count("linked", kind="machine"):
        row = {"kind": "machine", "uid": OTHER, "origin": OTHER, "local": "south"}
        database.add("linked", **row, state="confirmed", at=now())


def bob_holds(database: Database, key: str, *, ttl_ms: int = 600_000, **values: Any) -> int:
    """A lease of that agent, as a relay writes it; its number."""
    bob_is_there(database)
    until = now() + ttl_ms
    return database.lease(THEIRS, key, now(), **{"expires_at": until, "asked": 1, **values})

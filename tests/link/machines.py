"""Machines of a link: clones with a relay each, one real server, and a wire between them that a
test can cut."""

import contextlib
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from agent_sync.link import linked, relay_start
from scene.database import Questions
from scene.place import Scene
from server.served import Served, Store
from support import TIMEOUT_S, Cli

ROOM = "repo:shop"
LOOK_S = 0.01
PASSES, HANGS, CUT = "passes", "hangs", "cut"


def until(true: "Callable[[], object]", seconds: float = TIMEOUT_S) -> None:
    """Wait for something that another process does, a bounded time; looking is a quarter of it."""
    deadline = time.monotonic() + seconds
    begun = time.monotonic()
    while not true():
        now = time.monotonic()
        assert now < deadline, "it did not happen"
        time.sleep(max(LOOK_S, 3 * (now - begun)))
        begun = time.monotonic()


class Wire:
    """The network between one machine and a port: it passes, hangs, or is cut."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.state = PASSES
        self.swallow = 0
        """So many answers are lost on their way from now on, with the connection."""
        self._open: "set[socket.socket]" = set()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._host = b"\r\nHost: 127.0.0.1:%d\r\n" % port
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Nothing gets through, and what was open is gone."""
        self.state = CUT
        self._drop()

    def hang(self) -> None:
        """What is sent arrives nowhere; nobody is told."""
        self.state = HANGS

    def heal(self) -> None:
        """It passes again."""
        self._drop()
        self.state = PASSES

    def close(self) -> None:
        """For good."""
        self.cut()
        self._listening.close()

    def _drop(self) -> None:
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                one, _ = self._listening.accept()
            except OSError:
                return
            if self.state == CUT:
                one.close()
                continue
            try:
                other = socket.create_connection(("127.0.0.1", self.port), TIMEOUT_S)
            except OSError:
                one.close()
                continue
            with self._lock:
                self._open |= {one, other}
            for pair in ((one, other, False), (other, one, True)):
                threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _renamed(self, data: bytes) -> bytes:
        """A request for the server behind it."""
        return data.replace(self._host, b"\r\nHost: 127.0.0.1:%d\r\n" % self.port, 1)

    def _pass(self, from_: socket.socket, to: socket.socket, back: bool) -> None:  # noqa: FBT001
        with contextlib.suppress(OSError):
            while data := from_.recv(65_536):
                if back and self.swallow:
                    self.swallow -= 1
                    break
                until(lambda: self.state != HANGS, 10 * TIMEOUT_S)
                to.sendall(data if back else self._renamed(data))
        for one in (from_, to):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class Hall:
    """The server of a link, with tokens and wires to it."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        home = folder / "home"
        home.mkdir(parents=True)
        self.served = Served(
            Store(folder / "rooms"), home, "--share", "shop", *words, profile="declared"
        )
        self.wires: list[Wire] = []

    def wire(self) -> Wire:
        """A new way to it."""
        self.wires.append(Wire(self.served.port))
        return self.wires[-1]

    def token(self, user: str = "ann", level: str = ":write") -> Path:
        """A file with a new token of a user."""
        path = self.folder / f"{user}.{time.monotonic_ns()}.token"
        path.write_text(self.served.user(user, f"rooms:{ROOM}{level}") + "\n", encoding="utf-8")
        path.chmod(0o600)
        return path

    def again(self) -> None:
        """Start it once more; the wires lead to where it listens now."""
        self.served.again()
        for one in self.wires:
            one.port = self.served.port

    @property
    def database(self) -> Questions:
        """The server's database, to set its clocks; while it is not running."""
        path = self.folder / "rooms" / "rooms.sqlite"

        def run(sql: str, params: "tuple[Any, ...]") -> "list[tuple[Any, ...]]":
            with contextlib.closing(sqlite3.connect(path)) as store, store:
                return store.execute(sql, params).fetchall()

        return Questions(run)

    def close(self) -> None:
        """End all of it."""
        for one in self.wires:
            one.close()
        self.served.close()


class Machine(Scene):
    """A clone on a machine of its own, which is what its home folder says."""

    wire: Wire
    token: Path

    def link(self, hall: Hall, name: str, *more: str, token: "Path | None" = None) -> "Machine":
        """Link it, over a wire of its own."""
        self.wire, self.token = hall.wire(), token or hall.token()
        words = ("--room", ROOM, "--token-file", str(self.token), "--name", name, *more)
        self.shell().ok("link", self.wire.url, *words)
        return self

    def agent(self, name: str) -> Cli:
        """The command line of an agent of that name."""
        found = self.shell(name)
        found.ok("register", "--name", name)
        return found

    @property
    def link_id(self) -> str:
        """The id of its link, '' for none."""
        found = self.database.column("link_state", "value", name="id")
        return str(found[0]) if found else ""

    @property
    def files(self) -> Path:
        """The folder of its link."""
        return Path(linked.folder_of(self.link_id, self.machine_env()))

    @property
    def log(self) -> str:
        """What its relay wrote down."""
        return (self.files / linked.LOG).read_text(encoding="utf-8")

    @property
    def unconfirmed(self) -> int:
        """How much of what stands here the server does not have."""
        return self.database.count("linked", origin="", state="unconfirmed")

    @property
    def epoch(self) -> int:
        """The server's epoch, as far as it is known here."""
        return int(self.database.one("link_state", "value", name="epoch"))

    @contextlib.contextmanager
    def at_home(self) -> "Iterator[None]":
        """With the variables of this machine."""
        with mock.patch.dict(os.environ, self.machine_env()):
            yield

    def machine_env(self) -> "dict[str, str]":
        """The variables by which files of a link are found."""
        return {"HOME": str(self.home)}

    @property
    def relay_runs(self) -> bool:
        """Whether its relay is there."""
        return relay_start.runs(self.link_id, self.machine_env())

    @property
    def relay_pid(self) -> int:
        """Its process."""
        return int((self.files / linked.LOCK).read_text(encoding="ascii").strip())

    def kill_relay(self) -> None:
        """End it as kill -9 does."""
        os.kill(self.relay_pid, 9)
        until(lambda: not self.relay_runs)

    def start_relay(self) -> None:
        """Start it as a session's start does."""
        link = linked.Link({"id": self.link_id})
        assert relay_start.start(link, self.project(), self.shell().env())

    def holders(self, key: str = "src/a.py") -> "list[str]":
        """Who holds a path, as it is shown here."""
        found = self.shell().ok("locks")["leases"]
        return [str(one["holder"]) for one in found if one["key"] == key]

    def end(self) -> None:
        """Nothing of it runs on."""
        if (self.repo / ".claude").is_dir() and self.link_id and self.relay_runs:
            self.kill_relay()

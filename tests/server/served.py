"""A server as a process: start, kill, start again on the same data, a second one beside it."""

import queue
import re
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from support import DOOR, SOURCE, TIMEOUT_S, Cli, Done

from . import forked
from .wire import Client

LINE = re.compile(r"listening on (http://127\.0\.0\.1:(\d+))\s*")
ENDED = ""
COMMANDS = threading.Lock()
"""Commands that run in this process set its folder and its variables."""


class Store:
    """Where a server keeps its rooms: a folder with SQLite's file, or a database of PostgreSQL."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.kind = "postgres" if url else "sqlite"
        self.url = url
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def words(self) -> "list[str]":
        """Its options on the command line: a person's key lies in the folder, always."""
        return ["--data", str(self.folder), *(["--database", self.url] if self.url else [])]


class Served:
    """One server. It serves when the constructor is done."""

    def __init__(
        self,
        store: Store,
        home: Path,
        *words: str,
        profile: str = "direct",
        env: "Mapping[str, str] | None" = None,
        real: bool = False,
    ) -> None:
        """``real``: a process that was started, and not one that was forked (``forked``); so is
        one with variables of its own."""
        self.store = store
        self.home = home
        self.env = env
        self.real = real or env is not None
        self.process: subprocess.Popen[str] | forked.Forked
        self.words = ["serve", "--port", "0", *store.words, *words]
        self.words += ["--profile", profile] if profile else []
        self.profile = profile
        self._said: list[str] = []
        self._users: set[str] = set()
        self._owner = ""
        self._start()

    def _start(self) -> None:
        self._lines: queue.Queue[str] = queue.Queue()
        if self.real or not forked.POSSIBLE:
            self.process = start(self.home, self.words, self.env)
        else:
            folder = elsewhere(self.home)
            self.process = forked.Forked(self.words, environment(folder, self.home), folder)
        self._readers = [
            threading.Thread(target=self._read, args=(stream, told), daemon=True)
            for stream, told in ((self.process.stdout, True), (self.process.stderr, False))
        ]
        for reader in self._readers:
            reader.start()
        self.address, self.port = self._listening()

    def _read(self, stream: "IO[str]", told: bool) -> None:  # noqa: FBT001
        for line in stream:
            self._said.append(line)
            if told:
                self._lines.put(line)
        if told:
            self._lines.put(ENDED)

    def _listening(self) -> "tuple[str, int]":
        """The first line of its standard output is the address, and nothing stands before it."""
        line = self._lines.get(timeout=TIMEOUT_S)
        found = LINE.fullmatch(line)
        if found is None:
            self.kill()
        assert found, f"its first line is {line!r}: {self.log}"
        return found[1], int(found[2])

    @property
    def log(self) -> str:
        """All that it has said on both of its streams, over all its lives."""
        return "".join(self._said)

    def client(self, prefix: str = "", token: str = "") -> Client:
        """A client with a connection of its own. ``prefix``: ``/thin``, ``/direct`` or nothing."""
        return Client(self.port, prefix, token)

    def kill(self) -> None:
        """End it as kill -9 does."""
        self.process.kill()
        self._over()

    def end(self) -> int:
        """Ask it to end, as a service manager does; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self._over()

    def again(self) -> None:
        """Start it once more on the same data; it may listen on another port."""
        self._start()

    def beside(self, *words: str) -> "Served":
        """A second process on the same store."""
        return Served(self.store, self.home, *words, profile=self.profile, real=self.real)

    def _over(self) -> int:
        """Wait for its end and for its last words; more than a minute of dying is a failure."""
        try:
            status = self.process.wait(TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        for reader in self._readers:
            reader.join(TIMEOUT_S)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return status

    def close(self) -> None:
        """End it if it runs, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
            self._over()

    def command(self, *words: str) -> str:
        """Run another command on the same store, which has to succeed; its standard output.

        Beside a server that was started it is a process too.
        """
        if self.real:
            status, out, err = self.ran(*words)
            assert status == 0, err
            return out
        with COMMANDS:
            done = self._typed(*words)
        assert done.code == 0, done.err
        return done.out

    def user(self, name: str, scope: str = "rooms:* create_rooms", *words: str) -> str:
        """A token of a user, who is made if there is none of that name."""
        with COMMANDS:
            if name not in self._users:
                self._set_up("user", "add", name)
                self._users.add(name)
        return self.minted(name, scope, *words)

    def minted(self, name: str, scope: str, *words: str) -> str:
        """A token of a user who is there."""
        mint = "token", "mint", "--user", name, "--scope", scope, *words
        with COMMANDS:
            return str(self._set_up(*mint)["token"])

    def _set_up(self, *words: str) -> "dict[str, Any]":
        """The data of a command."""
        return self._typed(*words, "--json").data

    def _typed(self, *words: str) -> Done:
        """A command, run in this process: a start of Python is most of its price."""
        return Cli(elsewhere(self.home), self.home)(*words, *self.store.words)

    @property
    def owner(self) -> str:
        """A token that makes declared rooms, and may everything in those that it made."""
        if not self._owner:
            self._owner = self.user("owner")
        return self._owner

    def ran(self, *words: str) -> "tuple[int, str, str]":
        """Run another command on the same store: exit status, standard output, standard error."""
        return finished(start(self.home, [*words, *self.store.words]))


def start(
    home: Path,
    words: "Sequence[str]",
    env: "Mapping[str, str] | None" = None,
    at: "Path | None" = None,
) -> "subprocess.Popen[str]":
    """Start a command as a person's bare shell would, in a folder that is no repository."""
    folder = at or elsewhere(home)
    return subprocess.Popen(
        [sys.executable, "-c", DOOR, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env={**environment(folder, home), **(env or {})},
        cwd=folder,
    )


def environment(folder: Path, home: Path) -> "dict[str, str]":
    """The variables of a person's bare shell in a folder."""
    return {**Cli(folder, home).env(), "PYTHONPATH": str(SOURCE)}


def elsewhere(home: Path) -> Path:
    """A folder that is no repository."""
    folder = home / "elsewhere"
    folder.mkdir(exist_ok=True, parents=True)
    return folder


def finished(process: "subprocess.Popen[str]") -> "tuple[int, str, str]":
    """Exit status, standard output and standard error of a command that ends by itself."""
    out, err = process.communicate(timeout=TIMEOUT_S)
    return process.returncode, out, err


def unique(word: str) -> str:
    """A name that nobody else has."""
    return f"{word}-{secrets.token_hex(4)}"

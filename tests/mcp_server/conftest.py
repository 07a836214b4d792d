"""Connections to a server, and calls in this process: what of the server needs no SDK."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent_sync.mcp.connection_calls import Calls
from agent_sync.mcp.served_caller import Connection
from hooks.conftest import first_commit, home, session
from scene.database import Database
from scene.repositories import copied
from scene.session import Session
from support import Cli, need_module

from .wire import Answer, Server

__all__ = ["first_commit", "home", "session"]
Connect = Callable[..., Server]
Make = Callable[..., Session]


@pytest.fixture
def repo(tmp_path: Path, home: Path, first_commit: Path) -> Path:
    """A scratch repository with a commit, in which this program is initialised."""
    made = copied(first_commit, tmp_path / "repo")
    Cli(made, home)("init")
    return made


@pytest.fixture
def database(repo: Path) -> Database:
    """The database, to ask it questions."""
    return Database(repo)


@pytest.fixture
def connect(repo: Path, home: Path) -> Iterator[Connect]:
    """Start a server and begin a connection; all of them are ended with the test."""
    need_module("mcp")
    started: list[Server] = []

    def make(name: str = "Test Client", **env: str) -> Server:
        one = Server(repo, home, env)
        started.append(one)
        one.initialize(name)
        return one

    yield make
    for one in started:
        one.kill()


class Here:
    """A connection whose calls run in this process."""

    def __init__(self, repo: Path, home: Path, name: str, env: "dict[str, str]") -> None:
        self.calls = Calls(Connection({**Cli(repo, home).env(), **env}, str(repo)))
        self.calls.connection.introduced(name)

    @property
    def id(self) -> str:
        """The id that is the connection's own."""
        return self.calls.connection.own_id

    def call(self, tool: str, /, **given: Any) -> Answer:
        """Call a tool."""
        return Answer(self.calls.tool(tool, given, self.calls.caller()))

    def registered(self, name: str) -> "Here":
        """The same, called so."""
        assert self.call("status").data["me"]["id"] == self.id
        env = {"AGENT_SYNC_ID": self.id}
        done = Cli(Path(self.calls.connection.folder), Path(os.environ["HOME"]))(
            "register", "--name", name, env=env
        )
        assert done.code == 0, done
        return self


Hither = Callable[..., Here]


@pytest.fixture
def here(repo: Path, home: Path) -> Hither:
    """Make a connection whose calls run in this process."""

    def make(name: str = "Test Client", **env: str) -> Here:
        return Here(repo, home, name, env)

    return make


@pytest.fixture
def ann(here: Hither) -> Here:
    """An agent that is a connection alone, called ann."""
    return here("first").registered("ann")


@pytest.fixture
def bob(here: Hither) -> Here:
    """Another one, called bob."""
    return here("second").registered("bob")

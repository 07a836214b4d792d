"""The program itself in a repository with two checkouts, with a clock and processes that tests set.

Hooks run through their own handlers and commands through the command line, in this process and
on a database in memory: many thousand steps a minute.
"""

import argparse
import functools
import importlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import quick_databases
from agent_sync.cli import command_table
from agent_sync.cli import main as command_line
from agent_sync.cli.context import Context
from agent_sync.clients import client_process
from agent_sync.errors import AgentSyncError
from agent_sync.hooks.call import Answer, Call
from agent_sync.hooks.entry import HANDLERS
from agent_sync.identity.liveness import Limits
from agent_sync.locks.claim import World
from agent_sync.repository.location import Project, locate
from agent_sync.store.sqlite import Store
from agent_sync.system import processes
from support import make_repo, make_worktree

MACHINE = "here"


class Place:
    """Two checkouts of one repository on disk; made once, and never written."""

    def __init__(self, folder: Path) -> None:
        self.main = make_repo(folder / "repo")
        self.linked = make_worktree(self.main, folder / "linked")
        self.checkouts = (str(self.main), str(self.linked))
        self.names = (".", "worktrees/linked")

    def project(self, checkout: str) -> Project:
        """The project as seen from one of the checkouts."""
        found = locate(checkout, {})
        assert found is not None
        return found


class Scene:
    """One database with everything that happens to it."""

    def __init__(self, place: Place, now: int) -> None:
        self.place = place
        self.projects = {checkout: place.project(checkout) for checkout in place.checkouts}
        self.store = Store(":memory:")
        quick_databases.fill(self.store)
        self.now = now
        self.processes: dict[int, str] = {}
        self.count = 0

    def world(self) -> World:
        """This moment."""
        return World(self.now, Limits({}))

    def hook(
        self,
        event: str,
        session: str,
        *,
        child: str = "",
        pid: int = 0,
        checkout: str = "",
        **more: object,
    ) -> Answer:
        """One hook call of a session, or of its subagent."""
        self.count += 1
        here = checkout or self.place.checkouts[0]
        payload: dict[str, object] = {
            "session_id": session,
            "cwd": here,
            "prompt_id": f"p{self.count}",
            "tool_use_id": f"t{self.count}",
            **({"agent_id": child} if child else {}),
            **more,
        }
        env = {"CLAUDE_PID": str(pid)} if pid else {}
        call = Call(
            event, json.dumps(payload).encode(), env, self.projects[here], self.store, self.now
        )
        handler = importlib.import_module(f"agent_sync.hooks.{HANDLERS[event]}")
        answer = handler.handle(call)
        assert isinstance(answer, Answer)
        return answer

    def edit(self, who: str, pid: int, checkout: str, key: str, event: str) -> bool:
        """An edit before (or after) it is made; whether it was let through."""
        session, _, child = who.partition("/")
        answer = self.hook(
            event,
            session,
            child=child,
            pid=pid,
            checkout=checkout,
            tool_name="Edit",
            tool_input={"file_path": f"{checkout}/{key}"},
        )
        return answer.code == 0

    def cli(
        self, who: str, pid: int, checkout: str, *words: str
    ) -> "tuple[int, dict[str, object]]":
        """One command of a session: (exit status, data)."""
        env = {"CLAUDE_CODE_SESSION_ID": who, "CLAUDE_PID": str(pid)} if pid else {}
        env = env or {"AGENT_SYNC_ID": who}
        context = Context(env, checkout, clock=lambda: self.now)
        context._store = self.store
        context._project = self.projects[checkout]
        try:
            return 0, dict(command_line._result(context, list(words)).data)
        except AgentSyncError as error:
            return error.exit_status, {"code": error.code}


@contextmanager
def simulated(scene: Scene) -> Iterator[None]:
    """Let the process table be the scene's."""

    def probe(machine: str, pid: int, _start: str) -> str:
        return scene.processes.get(pid, "unknown") if machine == MACHINE else "unknown"

    def start_time(pid: int) -> str:
        return f"start {pid}"

    def no_client(_pid: int, _name: str = "") -> bool:
        return False

    def machine() -> str:
        return MACHINE

    parser = functools.cache(_tupled(command_table.build_parser))
    with (
        mock.patch.object(processes, "probe", probe),
        mock.patch.object(processes, "machine", machine),
        mock.patch.object(processes, "start_time", start_time),
        mock.patch.object(client_process, "is_client", no_client),
        mock.patch("agent_sync.hooks.events.session_start.machine", machine),
        mock.patch("agent_sync.hooks.events.session_start.start_time", start_time),
        mock.patch.object(command_table, "build_parser", lambda names: parser(tuple(names))),
    ):
        yield


_Built = tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]


def _tupled(build: "Callable[..., object]") -> "Callable[[Sequence[str]], object]":
    return lambda names: build(list(names))

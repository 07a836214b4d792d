"""Two threads that are stopped at the exact spot where a race would be lost.

Each has a connection of its own to one database file, as two processes have: SQLite's locks and
snapshots belong to connections. The first is stopped at a spot, the second runs, the first goes on.
"""

import importlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agent_sync.cli import main as command_line
from agent_sync.cli.context import Context
from agent_sync.clients import claude_code
from agent_sync.clients.dialect import Dialect
from agent_sync.errors import AgentSyncError
from agent_sync.hooks.call import Answer, Call
from agent_sync.hooks.entry import HANDLERS
from agent_sync.repository.location import Project, locate
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Store
from scene.database import Database

PATIENCE_S = 60
START = 1_700_000_000_000
BEFORE, INSIDE, IN_LINE = "before a transaction", "inside a transaction", "in line"

Work = Callable[[], Any]


class Runner:
    """One thread with what it gave back, and the spots where it stops."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._result: Any = None
        self._error: "BaseException | None" = None
        self._seen: dict[str, int] = {}
        self._stops: dict[tuple[str, int], tuple[threading.Event, threading.Event]] = {}
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def stop_at(self, spot: str, number: int = 1) -> None:
        """Stop when this spot is reached for the how manieth time."""
        self._stops[spot, number] = (threading.Event(), threading.Event())

    def start(self) -> "Runner":
        """Begin."""
        self._thread.start()
        return self

    def stopped(self, spot: str, number: int = 1) -> bool:
        """Wait until it stands at the spot; False when it ended without coming by."""
        reached = self._stops[spot, number][0]
        for _ in range(PATIENCE_S * 100):
            if reached.wait(0.01):
                return True
            if self.ended.is_set():
                return reached.is_set()
        raise TimeoutError(spot)

    def go_on(self) -> None:
        """Leave every spot, also those still to come."""
        for _, go in self._stops.values():
            go.set()

    def result(self) -> Any:
        """What it gave back, or its error."""
        self.go_on()
        assert self.ended.wait(PATIENCE_S), "it has not ended"
        self._thread.join(PATIENCE_S)
        if self._error is not None:
            raise self._error
        return self._result

    def at(self, spot: str) -> None:
        """The thread comes by a spot."""
        number = self._seen[spot] = self._seen.get(spot, 0) + 1
        reached, go = self._stops.get((spot, number), (None, None))
        if reached is not None and go is not None:
            reached.set()
            assert go.wait(PATIENCE_S), f"never told to go on from {spot}"

    def _run(self) -> None:
        try:
            self._result = self._work()
        except BaseException as error:  # noqa: BLE001
            self._error = error
        finally:
            self.ended.set()


class Steps:
    """Stops threads where they begin to write, have begun, and stand in line for it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.patch = monkeypatch
        self._runners: dict[int, Runner] = {}
        begin, line = Store.begin_writing, Store._begin_in_line

        def begin_writing(store: Store) -> None:
            self.note(BEFORE)
            begin(store)
            self.note(INSIDE)

        def in_line(store: Store, left: int) -> None:
            self.note(IN_LINE)
            line(store, left)

        monkeypatch.setattr(Store, "begin_writing", begin_writing)
        monkeypatch.setattr(Store, "_begin_in_line", in_line)

    def spot(self, owner: object, name: str, spot: str = "") -> str:
        """Make the beginning of a function a spot as well."""
        real, spot = getattr(owner, name), spot or name

        def stopping(*args: Any, **kwargs: Any) -> Any:
            self.note(spot)
            return real(*args, **kwargs)

        self.patch.setattr(owner, name, stopping)
        return spot

    def note(self, spot: str) -> None:
        """The running thread comes by a spot."""
        runner = self._runners.get(threading.get_ident())
        if runner is not None:
            runner.at(spot)

    def runner(self, work: Work) -> Runner:
        """A thread that has not begun."""
        made: Runner

        def registered() -> Any:
            self._runners[threading.get_ident()] = made
            return work()

        made = Runner(registered)
        return made

    def serial(
        self, one: Work, two: Work, *, spot: str = INSIDE, number: int = 1
    ) -> "tuple[Any, Any]":
        """``one`` stops in its transaction until ``two`` stands in line for its own."""
        first, second = self.runner(one), self.runner(two)
        first.stop_at(spot, number)
        second.stop_at(IN_LINE)
        first.start()
        assert first.stopped(spot, number), f"never came to {spot} {number}"
        second.start()
        waited = second.stopped(IN_LINE)
        second.go_on()
        results = first.result(), second.result()
        assert waited, "the second did not wait for the first"
        return results

    def between(
        self, one: Work, two: Work, *, spot: str = BEFORE, number: int = 1
    ) -> "tuple[Any, Any]":
        """``one`` stops at a spot while ``two`` runs from beginning to end."""
        first, second = self.runner(one), self.runner(two)
        first.stop_at(spot, number)
        first.start()
        assert first.stopped(spot, number), f"never came to {spot} {number}"
        done = second.start().result()
        return first.result(), done


class Desk:
    """One repository with a database file, used through commands and hooks, each on its own."""

    def __init__(self, repo: Path, now: int = START) -> None:
        self.repo = repo
        self.now = now
        self.count = 0

    def project(self) -> Project:
        """The repository."""
        found = locate(str(self.repo), {})
        assert found is not None
        return found

    def store(self) -> Store:
        """A connection of the caller's own."""
        found = open_store(self.project(), busy_ms=30_000)
        assert found is not None
        return found

    def cli(
        self, who: str, *words: str, at: int = 0, env: "Mapping[str, str] | None" = None
    ) -> "tuple[int, dict[str, Any]]":
        """One command: (exit status, data or the error's facts). ``who`` '' is a bare shell."""
        mine = {"AGENT_SYNC_ID": who} if who else {}
        context = Context({**mine, **(env or {})}, str(self.repo), clock=lambda: self.now + at)
        try:
            return 0, dict(command_line._result(context, list(words)).data)
        except AgentSyncError as error:
            return error.exit_status, {"code": error.code, **error.facts}
        finally:
            context.close()

    @contextmanager
    def call(
        self,
        event: str,
        session: str,
        *,
        at: int = 0,
        pid: int = 0,
        env: "Mapping[str, str] | None" = None,
        row: Dialect = claude_code.ROW,
        **more: object,
    ) -> "Iterator[Call]":
        """One hook call on a connection of its own."""
        self.count += 1
        payload: dict[str, object] = {
            "session_id": session,
            "cwd": str(self.repo),
            "prompt_id": f"p{self.count}",
            "tool_use_id": f"t{self.count}",
            **more,
        }
        known = {"CLAUDE_PID": str(pid)} if pid else {}
        store = self.store()
        try:
            raw = json.dumps(payload).encode()
            env = {**known, **(env or {})}
            yield Call(event, raw, env, self.project(), store, self.now + at, row=row)
        finally:
            store.close()

    def hook(
        self,
        event: str,
        session: str,
        *,
        at: int = 0,
        pid: int = 0,
        env: "Mapping[str, str] | None" = None,
        row: Dialect = claude_code.ROW,
        **more: object,
    ) -> Answer:
        """One hook call, answered; ``row`` is its client's."""
        with self.call(event, session, at=at, pid=pid, env=env, row=row, **more) as call:
            handler = importlib.import_module(f"agent_sync.hooks.{HANDLERS[event]}")
            answer = handler.handle(call)
            assert isinstance(answer, Answer)
            return answer

    def file(self, event: str, session: str, path: str, **more: Any) -> int:
        """What a file tool's hook answers: 0 or 2."""
        named = {"file_path": str(self.repo / path)}
        return self.hook(event, session, **{"tool_name": "Edit", "tool_input": named, **more}).code

    def edit(self, session: str, path: str, *, at: int = 0) -> int:
        """An edit, through the gate: 0 or 2."""
        return self.file("pre-tool-use", session, path, at=at)

    def holders(self, at: int = 0) -> "dict[str, list[str]]":
        """key -> who holds it."""
        _, data = self.cli("", "locks", at=at)
        found: dict[str, list[str]] = {}
        for lease in data["leases"]:
            found.setdefault(str(lease["key"]), []).append(str(lease["holder_id"]))
        return found

    @property
    def database(self) -> Database:
        """What is in the database."""
        return Database(self.repo)

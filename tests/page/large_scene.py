"""A crowd: 30 agents, 300 leases, 10,000 events, 50 waits, by the functions that hooks call.

What happened lies in the last eight hours. Nothing of it is chance: the same crowd each time.
"""

import contextlib
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from agent_sync.feed import activity, happened
from agent_sync.identity.liveness import MINUTE, RUNNING, TURN_ENDED, Limits
from agent_sync.locks import ending, granting, open_leases, refusals, wait_queue
from agent_sync.locks.claim import Claim, World
from agent_sync.locks.lease import AUTO
from agent_sync.messages import mailbox, received_mail
from agent_sync.presence import agents
from agent_sync.presence.agents import Agent
from agent_sync.sessions import registration, sign_of_life
from agent_sync.store.sqlite import Store, Transaction
from agent_sync.system import processes
from agent_sync.tasks import task_making
from scene.place import Scene
from support import TIMEOUT_S

AGENTS, LEASES, EVENTS, WAITS = 30, 300, 10_000, 50
SPAN_MS = 8 * 60 * MINUTE
AREAS = ("cart", "page", "tax", "ship", "api", "auth", "search", "stock", "mail", "jobs")
SHELL = ("pytest -q", "make lint", "git status --short", "npm run build", "ruff check src")


class Large:
    """The repository ``works`` with its crowd. ``events`` is how much happened."""

    def __init__(self, folder: Path, home: Path, *, events: int = EVENTS) -> None:
        self.scene = Scene(folder / "works", home)
        self.events = events
        self.now = time.time_ns() // 1_000_000
        self._random = random.Random(20)
        self._clients: list[subprocess.Popen[bytes]] = []
        self._agents: list[Agent] = []
        self._store: Store | None = None

    @property
    def repo(self) -> Path:
        """Its checkout."""
        return self.scene.repo

    @property
    def files(self) -> "list[str]":
        """All files that there are."""
        return [f"src/{area}/part{number}.py" for area in AREAS for number in range(60)]

    def play(self) -> "Large":
        """Everything happens."""
        self.scene.committed(*self.files)
        self.scene.shell()("init")
        self._store = store = self.scene.store()
        try:
            with store.writing() as tx:
                self._arrive(tx)
                self._history(tx)
            with store.writing() as tx:
                self._hold(tx)
                self._wait(tx)
        finally:
            store.close()
        return self

    def _world(self, now: int) -> World:
        return World(now, Limits({}), project=self.scene.project())

    def _arrive(self, tx: Transaction) -> None:
        for number in range(AGENTS):
            client = subprocess.Popen(["sleep", "86400"], stdin=subprocess.DEVNULL)
            self._clients.append(client)
            who = f"session-{number:02d}"
            sign_of_life.refresh(
                tx, who, self.now - SPAN_MS + number * 1_000, state=RUNNING, pid=client.pid,
                cwd=str(self.repo), client="codex" if number % 5 == 4 else "",
            )  # fmt: skip
            name = f"{AREAS[number % 10]}-{number // 10 + 1}"
            registration.register(tx, who, self.now - SPAN_MS, Limits({}), name=name, role=None)
            found = agents.find(tx, who)
            assert found is not None
            self._agents.append(found)
        for number, one in enumerate(self._agents[:20]):
            title = f"Work on {AREAS[number % 10]}, part {number // 10 + 1}"
            task_making.create(tx, self.now - SPAN_MS, one.id, title, priority=number % 3)

    def _history(self, tx: Transaction) -> None:
        """Turns of edits, one after another, with refusals, commands, mail and losses between."""
        at, step = self.now - SPAN_MS + 60_000, SPAN_MS // (self.events // 5)
        while happened.last_seq(tx) < self.events - LEASES - WAITS:
            self._turn(tx, at)
            at = min(at + step, self.now - 60_000)

    def _turn(self, tx: Transaction, at: int) -> None:
        chance, one = self._random, self._random.choice(self._agents)
        key = chance.choice(self.files[: 60 if chance.random() < 0.5 else 600])
        token, _ = granting.attempt(tx, self._claim(one, key, AUTO), self._world(at))
        if not token:
            self._refuse(tx, one, key, at)
            return
        record = activity.record
        record(tx, at + 2_000, one.id, "file_edited", key=key, checkout=".", tool="Edit")
        record(tx, at + 9_000, one.id, "command_run", chance.choice(SHELL), tool="Bash")
        self._seldom(tx, one, key, at + 12_000)
        spent = chance.randrange(20_000, 900_000)
        (mine,) = [x for x in open_leases.open_of(tx, one.id, AUTO) if x.id == token]
        over = self._world(min(at + spent, self.now - 30_000))
        ending.release(tx, [mine], over, "turn ended", one.id)

    def _refuse(self, tx: Transaction, one: Agent, key: str, at: int) -> None:
        others = [x for x in open_leases.on_key(tx, "file", key) if x.agent_id != one.id]
        for lease in others[:1]:
            refusals.note(tx, one.id, key, 1, at, lease.agent_id)
            body = f"{lease.holder.name} is editing it"
            activity.record(tx, at, one.id, "edit_refused", body, key=key, checkout=".")

    def _seldom(self, tx: Transaction, one: Agent, key: str, at: int) -> None:
        number, other = self._random.randrange(100), self._random.choice(self._agents)
        if number < 3:
            body = f"changed by a command of {other.name} while {one.name} held it; kept as V1"
            activity.record(tx, at, other.id, "work_overwritten", body, key=key, checkout=".")
        elif number < 12:
            activity.record(tx, at, other.id, "edit_refused", f"{one.name} is editing it",
                            key=key, checkout=".")  # fmt: skip
        elif number < 18:
            sent = mailbox.send(tx, at, one, [other.name], f"I am in {key}; what do you need?")
            if sent % 10:
                received_mail.mark_read(tx, other, [sent], at + 60_000)
        elif number < 24:
            activity.record(tx, at, one.id, "committed", "a part of it", key=key, checkout=".")

    def _claim(self, one: Agent, key: str, kind: str) -> Claim:
        if kind == AUTO:
            return Claim(one.id, key, checkout=".", kind=AUTO, keep="turn")
        until = self.now + 6 * 60 * MINUTE
        return Claim(one.id, key, kind=kind, reason="a refactoring", expires_at=until)

    def _hold(self, tx: Transaction) -> None:
        for number in range(LEASES):
            one = self._agents[number % AGENTS]
            kind = AUTO if number % 5 == 0 else "explicit"
            at = self.now - 1_000 * (LEASES - number) * 3
            path = self.files[number * 2]
            token, _ = granting.attempt(tx, self._claim(one, path, kind), self._world(at))
            assert token, path
        for number, one in enumerate(self._agents):
            state = TURN_ENDED if number % 6 == 5 else RUNNING
            sign_of_life.refresh(tx, one.id, self.now - 1_000 * number, state=state)
            agents.mark_hook(tx, one.id, "post-tool-use", self.now - 1_000 * number)

    def _wait(self, tx: Transaction) -> None:
        """The second half waits for files of the first, the first of them for one of its own."""
        half, machine = AGENTS // 2, processes.machine()
        for number in range(WAITS):
            place, holder = half + number % half, number * 7 % half if number else half + 1
            key = self.files[(holder + AGENTS * (number // half)) * 2]
            claim = self._claim(self._agents[place], key, "explicit")
            world = self._world(self.now - 7_000 * (WAITS - number))
            pid = self._clients[place].pid
            start = processes.start_time(pid)
            wait_queue.queue(tx, claim, world, machine=machine, pid=pid, pid_start=start)

    def close(self) -> None:
        """End every process of it."""
        for client in self._clients:
            client.kill()
            client.wait(TIMEOUT_S)


@contextlib.contextmanager
def large(folder: Path, home: Path, *, events: int = EVENTS) -> "Iterator[Large]":
    """The crowd, played; all its processes are ended whatever happens."""
    made = Large(folder, home, events=events)
    try:
        yield made.play()
    finally:
        made.close()

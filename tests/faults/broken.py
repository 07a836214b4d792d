"""Scratch repositories with a filled database, and ways to damage it."""

import os
import random
from pathlib import Path

from agent_sync.identity.liveness import Limits
from agent_sync.locks import granting
from agent_sync.locks.claim import Claim, World
from agent_sync.messages import decisions, mailbox
from agent_sync.repository.location import Project, at_root
from agent_sync.sessions import sign_of_life
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Store
from agent_sync.tasks import task_making

NOW = 1_800_000_000_000
TASKS = 60


def unknown(_machine: str, _pid: int, _start: str) -> str:
    """A process check that cannot tell."""
    return "unknown"


def make_repository(folder: Path) -> Project:
    """A scratch repository, nothing of ours in it yet."""
    (folder / ".git" / "objects").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return at_root(str(folder))


def opened(project: Project, busy_ms: int = 2_000) -> Store:
    """Its database."""
    store = open_store(project, busy_ms=busy_ms)
    assert store is not None
    return store


def filled(folder: Path) -> Project:
    """A repository whose database has something in every table that matters."""
    project = make_repository(folder)
    store = opened(project)
    world = World(NOW, Limits({}), unknown)
    with store.writing() as store:
        agents = [sign_of_life.refresh(store, f"session-{number}", NOW) for number in range(20)]
        for number in range(TASKS):
            text = f"{number} " * 60
            task_making.create(store, NOW, agents[0].id, f"task {number}", description=text)
            mailbox.send(store, NOW, agents[number % 20], ["all"], f"message {number} " * 30)
            decisions.decide(store, NOW, agents[1], f"decision {number} " * 20)
            claim = Claim(agents[2].id, f"src/{number}.py", expires_at=NOW + 60_000)
            granting.attempt(store, claim, world)
    store.close()
    return project


def truncate(path: str, share: float) -> None:
    """Cut the end off a file."""
    os.truncate(path, int(os.path.getsize(path) * share))


def flip(path: str, seed: int, *, bits: int = 40, start: int = 0) -> None:
    """Turn random bits of a file, from an offset on."""
    chance = random.Random(seed)
    with open(path, "r+b") as file:
        data = bytearray(file.read())
        for _ in range(bits):
            data[chance.randrange(start, len(data))] ^= 1 << chance.randrange(8)
        file.seek(0)
        file.write(data)


def wipe(path: str, page: int, size: int = 4096) -> None:
    """Overwrite one page with rubbish; pages count from 1."""
    with open(path, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(random.Random(page).randbytes(size))

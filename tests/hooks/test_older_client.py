"""Clients that give no CLAUDE_PID: the process that runs the hooks is the client (PRES-1, ID-5)."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .session import DOOR, LOADER, TIMEOUT, Answer, Session

# Runs the hooks that it is told, one line each, as the client does: they are its children.
CLIENT = """
import json, subprocess, sys
for line in sys.stdin:
    command, env, cwd, payload = json.loads(line)
    done = subprocess.run(command, input=payload.encode(), capture_output=True, env=env, cwd=cwd)
    answer = [done.returncode, done.stdout.decode(), done.stderr.decode()]
    print(json.dumps(answer), flush=True)
"""


class Client:
    """A stand-in for the client: a process that is called so and runs hooks."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["claude", "-c", CLIENT],
            executable=sys.executable,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, command: list[str], env: dict[str, str], cwd: Path, payload: str) -> Answer:
        """Run one hook."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([command, env, str(cwd), payload]) + "\n")
        self.process.stdin.flush()
        return Answer(*json.loads(self.process.stdout.readline()))

    def kill(self) -> None:
        """kill -9, and reap."""
        self.process.kill()
        self.process.communicate(timeout=TIMEOUT)


@dataclass
class Older(Session):
    """A session of such a client."""

    client: "Client | None" = None

    def hook(self, event: str, payload: "dict[str, Any] | bytes", *flags: str) -> Answer:
        """Run one hook as a child of the client."""
        assert self.client is not None
        assert isinstance(payload, dict)
        command = [sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), event, *flags]
        return self.client.run(command, self.environment(), self.repo, json.dumps(payload))


Run = Callable[[], Client]


@pytest.fixture
def run_client() -> Iterator[Run]:
    """Start clients, which are ended after the test."""
    started: list[Client] = []

    def one() -> Client:
        started.append(Client())
        return started[-1]

    yield one
    for client in started:
        client.kill()


@pytest.mark.proves("ID-5")
def test_clear_is_adopted_without_a_pid_in_the_environment(
    repo: Path, home: Path, run_client: Run, session: Callable[..., Session]
) -> None:
    client = run_client()
    one, other = Older(repo, "one", home, client=client), session("other")
    successor = Older(repo, "next", home, client=client)
    one.start()
    one.prompt()
    one.edit("src/a.py")
    one.end("clear")
    successor.start("clear")
    assert other.pre_edit("src/a.py").refused
    assert successor.edit("src/a.py").code == 0


@pytest.mark.proves("ID-5")
def test_clear_is_not_adopted_from_another_process(repo: Path, home: Path, run_client: Run) -> None:
    one = Older(repo, "one", home, client=run_client())
    stranger = Older(repo, "next", home, client=run_client())
    one.start()
    one.edit("src/a.py")
    one.end("clear")
    stranger.start("clear")
    assert stranger.pre_edit("src/a.py").refused


@pytest.mark.proves("ID-1")
def test_the_twin_that_leaves_is_the_one_that_said_so(
    repo: Path, home: Path, run_client: Run, session: Callable[..., Session]
) -> None:
    first, second = run_client(), run_client()
    one, twin = (Older(repo, "one", home, client=client) for client in (first, second))
    other = session("other")
    one.start()
    twin.start("resume")
    assert "Two live client processes" in one.prompt().context
    one.edit("src/a.py")
    twin.end()
    second.kill()
    assert other.pre_edit("src/a.py").refused
    first.kill()
    assert other.pre_edit("src/a.py").code == 0

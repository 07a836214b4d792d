"""Waiting in turn, with real processes and bounded waits (LOCK-8)."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from support import Cli, finished

PATIENCE_S = 30


def waiters(cli: Cli) -> list[str]:
    """Who waits, in order."""
    return [str(one["agent_id"]) for one in cli.ok("status")["waits"]]


def until(cli: Cli, count: int) -> None:
    """Return once so many wait. Bounded."""
    deadline = time.monotonic() + PATIENCE_S
    while len(waiters(cli)) != count:
        assert time.monotonic() < deadline, waiters(cli)
        time.sleep(0.02)


def start(cli: Cli, who: str, path: str = "a.py", *more: str) -> "subprocess.Popen[bytes]":
    """A process that waits for a lease."""
    return cli.as_(who).start("lock", path, f"--wait={PATIENCE_S}", "--keep", "--json", *more)


def taken(child: "subprocess.Popen[bytes]") -> dict[str, Any]:
    """The lease that a waiter got."""
    return dict(finished(child).data)


@pytest.mark.proves("LOCK-8")
def test_first_come_first_served(alice: Cli) -> None:
    alice.ok("lock", "a.py")
    children = {}
    for number, who in enumerate(("w1", "w2", "w3"), 1):
        children[who] = start(alice, who)
        until(alice, number)
    alice.ok("unlock", "a.py")
    tokens = []
    for who, child in children.items():
        tokens.append(taken(child)["token"])
        alice.as_(who).ok("unlock", "a.py")
    assert tokens == sorted(tokens)
    assert waiters(alice) == []


@pytest.mark.proves("LOCK-8")
def test_nobody_jumps_the_queue(alice: Cli, bob: Cli) -> None:
    alice.ok("lock", "a.py")
    child = start(alice, "w1")
    until(alice, 1)
    alice.ok("unlock", "a.py")
    done = bob("lock", "a.py")
    assert done.code == 2
    taken(child)


@pytest.mark.proves("LOCK-8")
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_dead_waiter_is_skipped(alice: Cli) -> None:
    alice.ok("lock", "a.py")
    first = start(alice, "w1")
    until(alice, 1)
    second = start(alice, "w2")
    until(alice, 2)
    first.kill()
    finished(first)
    alice.ok("unlock", "a.py")
    taken(second)


@pytest.mark.proves("LOCK-8")
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM handlers there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_waiter_leaves_its_place(alice: Cli, number: int) -> None:
    alice.ok("lock", "a.py")
    child = start(alice, "w1")
    until(alice, 1)
    child.send_signal(number)
    done = finished(child)
    assert done.code == 128 + number
    assert "Traceback" not in done.err
    assert waiters(alice) == []


@pytest.mark.proves("LOCK-8")
def test_a_circle_is_refused_and_named(alice: Cli, bob: Cli) -> None:
    alice.ok("register", "--name", "Ada")
    alice.ok("lock", "a.py")
    bob.ok("lock", "b.py")
    child = start(alice, "alice", "b.py")
    until(alice, 1)
    done = bob("lock", "a.py", f"--wait={PATIENCE_S}", "--json")
    assert (done.code, done.error["code"]) == (2, "would_deadlock")
    assert done.error["cycle"] == ["bob", "alice", "bob"]
    assert "you -> Ada -> you" in done.error["message"]
    assert waiters(bob) == ["alice"]
    bob.ok("unlock", "b.py")
    taken(child)


@pytest.mark.proves("LOCK-8")
def test_a_circle_of_three_is_named(alice: Cli, bob: Cli, cli: Cli) -> None:
    carol = cli.as_("carol")
    for who, path in ((alice, "a.py"), (bob, "b.py"), (carol, "c.py")):
        who.ok("lock", path)
    first = start(cli, "alice", "b.py")
    until(bob, 1)
    second = start(cli, "bob", "c.py")
    until(bob, 2)
    error = carol("lock", "a.py", "--wait=5", "--json").error
    assert error["code"] == "would_deadlock"
    assert error["cycle"] == ["carol", "alice", "bob", "carol"]
    carol.ok("unlock", "c.py")
    taken(second)
    bob.ok("unlock", "--all")
    taken(first)


@pytest.mark.proves("LOCK-8")
def test_several_are_waited_for_together(alice: Cli, bob: Cli) -> None:
    alice.ok("lock", "a.py")
    bob.ok("lock", "b.py")
    child = start(alice, "w1", "a.py", "b.py")
    until(alice, 2)
    alice.ok("unlock", "a.py")
    assert [one["holder_id"] for one in alice.ok("locks")["leases"]] == ["bob"]
    bob.ok("unlock", "b.py")
    assert taken(child)["tokens"].keys() == {"a.py", "b.py"}


@pytest.mark.proves("LOCK-8")
def test_a_wait_that_ends_keeps_the_place_for_a_while(alice: Cli, bob: Cli, cli: Cli) -> None:
    alice.ok("lock", "a.py")
    done = bob("lock", "a.py", "--wait=0.1", "--json")
    assert (done.code, done.error["code"]) == (2, "wait_timed_out")
    assert done.error["holder_id"] == "alice"
    alice.ok("unlock", "a.py")
    assert cli.as_("carol")("lock", "a.py").code == 2, "it is reserved"
    (notice,) = bob.ok("inbox")["messages"]
    assert "a.py is free" in notice["body"]
    assert bob("lock", "a.py").code == 0
    assert waiters(bob) == []


@pytest.mark.proves("LOCK-8")
def test_taking_what_was_announced_settles_the_notice(alice: Cli, bob: Cli) -> None:
    alice.ok("lock", "a.py")
    child = start(alice, "bob")
    until(alice, 1)
    alice.ok("unlock", "a.py")
    taken(child)
    assert bob.ok("inbox")["messages"] == []


@pytest.mark.proves("LOCK-8")
def test_unlock_gives_a_reservation_to_the_next(alice: Cli, bob: Cli, cli: Cli) -> None:
    alice.ok("lock", "a.py")
    bob("lock", "a.py", "--wait=0.05")
    cli.as_("carol")("lock", "a.py", "--wait=0.05")
    alice.ok("unlock", "a.py")
    assert "left the queue" in bob("unlock", "--all").out
    assert bob("lock", "a.py").code == 2
    assert cli.as_("carol")("lock", "a.py").code == 0


@pytest.mark.proves("LOCK-8")
def test_an_expiry_ends_a_wait(alice: Cli, bob: Cli) -> None:
    alice.ok("lock", "a.py", "--ttl", "0.01")
    assert bob("lock", "a.py", f"--wait={PATIENCE_S}").code == 0


@pytest.mark.proves("LOCK-8")
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_the_death_of_the_holder_ends_a_wait(alice: Cli, bob: Cli, tmp_path: Path) -> None:
    client = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    session = {"CLAUDE_CODE_SESSION_ID": "s1", "CLAUDE_PID": str(client.pid)}
    assert alice.as_("")("lock", "a.py", env=session).code == 0
    child = start(alice, "bob")
    until(bob, 1)
    client.kill()
    client.communicate(timeout=PATIENCE_S)
    taken(child)
    assert tmp_path.exists()

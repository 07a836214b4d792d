"""A call that is held in the queue for a while before it is refused."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agent_sync.hooks.edits.hold import extend_deadline, held_until_free
from agent_sync.locks.claim import Claim
from agent_sync.locks.lease import AUTO
from gitscene import Scene

from .conftest import Database
from .session import DOOR, LOADER, Answer, Session

Make = Callable[..., Session]


@pytest.fixture
def session(real_session: Make) -> Make:
    """Each hook as the process that it is: it waits, with timers."""
    return real_session


BOUND_S = 60


def held(one: Session, path: str) -> "subprocess.Popen[bytes]":
    """An edit's first hook, started and not waited for."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), "pre-tool-use"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=one.environment(),
        cwd=one.repo,
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps(one.tool("Edit", one.edit_input(path))).encode())
    child.stdin.close()
    child.stdin = None
    return child


def answer(child: "subprocess.Popen[bytes]") -> Answer:
    out, err = child.communicate(timeout=BOUND_S)
    return Answer(child.returncode, out.decode(), err.decode())


def until_queued(database: Database, count: int = 1) -> None:
    deadline = time.monotonic() + BOUND_S
    while len(database.in_line()) < count:
        assert time.monotonic() < deadline


@pytest.mark.proves("LOCK-8", "HOOK-10")
def test_a_held_edit_goes_through_when_the_holder_is_done(
    session: Make, database: Database
) -> None:
    ann, ben = session("ann"), session("ben", AGENT_SYNC_HOLD_SECONDS="45")
    ann.edit("src/a.py")
    waiting = held(ben, "src/a.py")
    until_queued(database)
    assert waiting.poll() is None
    ann.stop()
    got = answer(waiting)
    assert (got.code, got.out, got.err) == (0, "", "")
    assert database.held() == [("src/a.py", "ben")]
    assert database.count("refusals") == 0
    assert database.in_line() == []
    assert ann.pre_edit("src/a.py").refused


@pytest.mark.proves("LOCK-8")
def test_the_first_who_was_held_is_the_first_who_goes(session: Make, database: Database) -> None:
    ann = session("ann")
    ben, eve = (session(name, AGENT_SYNC_HOLD_SECONDS="45") for name in ("ben", "eve"))
    ann.edit("src/a.py")
    first = held(ben, "src/a.py")
    until_queued(database)
    second = held(eve, "src/a.py")
    until_queued(database, 2)
    ann.stop()
    assert answer(first).code == 0
    assert second.poll() is None
    ben.stop()
    assert answer(second).code == 0


@pytest.mark.proves("HOOK-10", "AUTO-3")
def test_when_the_time_is_up_the_edit_is_refused(session: Make, database: Database) -> None:
    ann, ben = session("ann"), session("ben", AGENT_SYNC_HOLD_SECONDS="1")
    ann.edit("src/a.py")
    got = ben.edit("src/a.py")
    assert got.refused
    assert "src/a.py is locked by" in got.reason
    assert database.column("refusals", "count") == [1]
    ann.stop()
    assert "is free and reserved for you" in ben.batch().context


@pytest.mark.proves("LOCK-8")
def test_a_circle_is_not_held(session: Make, database: Database) -> None:
    ann, ben = (session(name, AGENT_SYNC_HOLD_SECONDS="45") for name in ("ann", "ben"))
    ann.edit("src/a.py")
    ben.edit("src/b.py")
    waiting = held(ann, "src/b.py")
    until_queued(database)
    assert ben.edit("src/a.py").refused, "at once: waiting would never end"
    ben.stop()
    assert answer(waiting).code == 0


@pytest.mark.parametrize("text", ["", "0", "-5", "soon", "1e3", "\u0663"])
@pytest.mark.proves("AUTO-3")
def test_anything_but_a_whole_number_holds_nothing(text: str) -> None:
    from agent_sync.hooks.edits.claiming import hold_seconds

    assert hold_seconds({"AGENT_SYNC_HOLD_SECONDS": text}) == 0


@pytest.mark.proves("HOOK-10")
def test_a_hold_stays_below_the_clients_own_limit() -> None:
    from agent_sync.hooks.edits.claiming import LONGEST_HOLD_S, hold_seconds
    from agent_sync.hooks.edits.hold import MARGIN_S
    from agent_sync.install.claude_code.hook_table import TABLE

    for text in ("999", "9" * 5_000, "0" * 5_000 + "46"):
        assert hold_seconds({"AGENT_SYNC_HOLD_SECONDS": text}) == LONGEST_HOLD_S
    limits = [entry.timeout for entry in TABLE if entry.event == "PreToolUse"]
    assert min(limits) > LONGEST_HOLD_S + MARGIN_S


@pytest.mark.proves("LOCK-8")
def test_a_held_hook_that_is_ended_leaves_the_queue(session: Make, database: Database) -> None:
    ann, ben = session("ann"), session("ben", AGENT_SYNC_HOLD_SECONDS="45")
    ann.edit("src/a.py")
    waiting = held(ben, "src/a.py")
    until_queued(database)
    waiting.terminate()
    got = answer(waiting)
    assert "Traceback" not in got.err
    assert database.in_line() == []


@pytest.mark.proves("HOOK-10")
def test_what_is_left_of_a_hold_is_not_for_the_rest_of_the_hook(tmp_path: Path, home: Path) -> None:
    scene = Scene((tmp_path / "shared").resolve(), home).init()
    scene.join("ann")
    call = scene.call("ann", "true")
    claim = Claim("ann", "a.py", checkout=".", kind=AUTO)
    before = time.monotonic()
    assert held_until_free(call, [claim], 10_000, lambda _: None)
    assert call.store.give_up_at < before + 9_000
    call.store.close()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such timer")
@pytest.mark.proves("HOOK-10")
def test_a_hold_is_not_ended_for_the_work_of_looking_again() -> None:
    call: Any = SimpleNamespace(store=SimpleNamespace(give_up_at=0.0))
    signal.setitimer(signal.ITIMER_PROF, 600)
    try:
        extend_deadline(call, 4_500)
        assert signal.getitimer(signal.ITIMER_PROF)[0] > 4_500
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)

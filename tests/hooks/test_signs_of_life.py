"""No sign of life is ever set back, whoever's clock is wrong (OFF-2, PRES-2)."""

import time
from collections.abc import Callable

import pytest

from .conftest import Database
from .session import Session

Make = Callable[..., Session]
MINUTE = 60
BEHIND = -16 * MINUTE
YEAR = 365 * 24 * 60 * MINUTE


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Callable[[int], None]":
    """Set the clock of everybody: so many seconds off the right one."""
    right, right_ns = time.time, time.time_ns

    def off(seconds: int) -> None:
        monkeypatch.setattr(time, "time", lambda: right() + seconds)
        monkeypatch.setattr(time, "time_ns", lambda: right_ns() + seconds * 1_000_000_000)

    return off


def sign(database: Database, who: str) -> int:
    """When an agent was last seen."""
    return int(database.one("agents", "last_seen", id=who))


ACTS: "dict[str, Callable[[Session], object]]" = {
    "a refused edit": lambda two: two.pre_edit("src/a.py"),
    "a refused command": lambda two: two.pre_bash("echo x > src/a.py"),
    "a session that starts": lambda two: two.start(),
    "a prompt": lambda two: two.prompt(),
    "a refused edit, three times": lambda two: [two.pre_edit("src/a.py") for _ in range(3)],
}


@pytest.mark.proves("OFF-2", "PRES-2")
@pytest.mark.parametrize("act", ACTS)
def test_others_under_a_clock_that_is_behind_take_nothing_from_a_holder(
    session: Make, database: Database, clock: "Callable[[int], None]", act: str
) -> None:
    one, two = session("one"), session("two")
    one.edit("src/a.py")
    before = sign(database, "one")
    clock(BEHIND)
    ACTS[act](two)
    assert sign(database, "one") == before
    clock(0)
    assert session("three").pre_edit("src/a.py").refused


@pytest.mark.proves("OFF-2", "PRES-2")
@pytest.mark.parametrize("event", ["prompt", "stop", "end", "read", "batch"])
def test_ones_own_hooks_under_a_clock_that_is_behind_set_nothing_back(
    session: Make, database: Database, clock: "Callable[[int], None]", event: str
) -> None:
    one = session("one")
    one.start()
    one.edit("src/a.py")
    before = sign(database, "one")
    clock(BEHIND)
    if event == "read":
        one.read("src/b.py")
    else:
        getattr(one, event)()
    assert sign(database, "one") >= before


@pytest.mark.proves("LOCK-5")
def test_a_sign_of_the_future_holds_nothing_for_ever(
    session: Make, clock: "Callable[[int], None]"
) -> None:
    """A session that was last seen a year ahead, and no process of it is known."""
    clock(YEAR)
    session("one").edit("src/a.py")
    clock(0)
    assert session("two").pre_edit("src/a.py").refused
    session("three").start()
    clock(14 * MINUTE)
    assert session("two").pre_edit("src/a.py").refused
    clock(16 * MINUTE)
    assert not session("two").pre_edit("src/a.py").refused


@pytest.mark.proves("LOCK-5")
def test_whoever_works_on_after_a_clock_was_set_right_keeps_what_it_holds(
    session: Make, clock: "Callable[[int], None]"
) -> None:
    clock(YEAR)
    one = session("one")
    one.edit("src/a.py")
    clock(0)
    session("three").start()
    clock(14 * MINUTE)
    one.read("src/b.py")
    clock(28 * MINUTE)
    assert session("two").pre_edit("src/a.py").refused
    clock(30 * MINUTE)
    assert not session("two").pre_edit("src/a.py").refused

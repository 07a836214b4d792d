"""A call that a gate bars is held first, and goes through with its release (GATE-5)."""

import time
from collections.abc import Callable

import pytest

from hooks.test_holding import BOUND_S, answer, held
from scene.database import Database
from scene.session import Session

from .test_gates import ok, opened

Make = Callable[..., Session]


def until_stopped(database: Database) -> None:
    """Until somebody is seen to be held."""
    deadline = time.monotonic() + BOUND_S
    while not database.count("stopped", freed_at=0):
        assert time.monotonic() < deadline


@pytest.mark.proves("GATE-5")
def test_a_held_edit_goes_through_without_a_refusal(
    real_session: Make, ann: Session, ben: Session, database: Database
) -> None:
    gate = opened(ann, "ben")
    waiting = held(real_session("ben", AGENT_SYNC_HOLD_SECONDS="45"), "src/a.py")
    until_stopped(database)
    ok(ann, "gate", "cancel", gate, "--why", "agreed otherwise")
    done = answer(waiting)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert database.held() == [("src/a.py", "ben")]
    assert database.count("stopped") == 0
    assert ben.id


@pytest.mark.proves("GATE-5")
def test_what_is_not_released_is_refused_when_the_hold_is_over(
    real_session: Make, ann: Session, ben: Session, database: Database
) -> None:
    gate = opened(ann, "ben")
    done = answer(held(real_session("ben", AGENT_SYNC_HOLD_SECONDS="1"), "src/a.py"))
    assert done.code == 2
    assert gate in done.err
    assert database.count("stopped", freed_at=0) == 1
    assert ben.id

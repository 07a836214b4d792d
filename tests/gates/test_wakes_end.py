"""What ends a wake: whatever does the act that it asked for (DUTY-4)."""

import pytest

from scene.session import Session

from .checkpoint_steps import ask
from .crew_steps import ok


def new(by: Session, to: str, verb: str, about: str = "") -> bool:
    """Ask for an act; whether nobody had asked for it before."""
    words = ["--about", about] if about else []
    return bool(ok(by, "wake", to, verb, *words)["wake"]["new"])


@pytest.mark.proves("DUTY-4")
def test_a_wake_is_over_when_its_act_is_done(ann: Session, ben: Session) -> None:
    assert [new(ann, "ben", "plan"), new(ann, "ben", "plan")] == [True, False]
    ok(ben, "create-task", "one")
    assert new(ann, "ben", "plan"), "it was done, and may be asked for again"
    assert new(ann, "ben", "claim", "T1")
    ok(ben, "claim-task", "T1")
    assert new(ann, "ben", "claim", "T1")
    ref = ask(ann, "ben")
    assert new(ann, "ben", "approve", ref)
    assert new(ann, "ben", "review")
    ok(ben, "reject", ref, "--why", "no tests")
    assert new(ann, "ben", "review")
    assert new(ann, "ben", "approve", ref)
    assert new(ben, "ann", "rework", ref)
    ok(ann, "checkpoint", "again", "--replaces", ref)
    assert new(ben, "ann", "rework", ref), "nobody is asked about what is over"


@pytest.mark.proves("DUTY-4")
def test_the_act_of_another_ends_no_wake(ann: Session, ben: Session) -> None:
    gate = str(ok(ann, "gate", "open", "--with", "ben")["gate"]["id"])
    assert new(ann, "ben", "sync", gate)
    ok(ann, "gate", "ack", gate)
    assert not new(ann, "ben", "sync", gate)
    ok(ben, "gate", "ack", gate)
    assert new(ann, "ben", "sync", gate)

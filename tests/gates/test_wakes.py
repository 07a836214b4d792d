"""Wakes: one agent is asked for one act (DUTY-4)."""

import pytest

from scene.database import Database
from scene.session import Session

from .conftest import Make
from .crew_steps import crew_of, ok, refused


@pytest.mark.proves("DUTY-4")
def test_a_wake_is_a_message_with_a_verb_and_there_is_one(
    ann: Session, ben: Session, database: Database
) -> None:
    crew_of("open", ann, ben)
    woken = ok(ann, "wake", "ben", "review", "--about", "k1", "--why", "it is ready")["wake"]
    assert (woken["to_id"], woken["verb"], woken["about"], woken["new"]) == (
        "ben", "review", "K1", True,
    )  # fmt: skip
    again = ok(ann, "wake", "ben", "review", "--about", "K1", "--why", "now")["wake"]
    assert (again["id"], again["new"]) == (woken["id"], False)
    assert ok(ann, "wake", "ben", "review")["wake"]["new"], "another subject is another wake"
    assert ok(ann, "wake", "ben", "plan", "--about", "K1")["wake"]["new"]
    asked = [body for kind, body in database.mail_of("ben") if kind == "wake"]
    assert asked == ["review K1: it is ready", "review", "plan K1"]
    pushed = ben.prompt().context
    assert "(wake): review K1: it is ready" in pushed


@pytest.mark.proves("DUTY-4")
def test_a_verb_that_is_none_is_refused_with_the_list(
    ann: Session, ben: Session, database: Database
) -> None:
    assert ben.id == "ben"
    said = refused(ann, "wake", "ben", "dance", code=64)
    assert "plan, accept, claim, checkpoint, review, approve, sync, handoff, resume, rework" in said
    assert database.count("wakes") == 0
    assert refused(ann, "wake", "ann", "plan", code=64)
    assert refused(ann, "wake", "nobody", "plan", code=3)
    assert refused(ann, "wake", "ben", "plan", "--about", "G7", code=3)
    assert refused(ann, "wake", "ben", "plan", "--about", "x", code=64)
    ok(ann, "create-task", "one")
    assert ok(ann, "wake", "ben", "claim", "--about", "t1")["wake"]["about"] == "T1"
    database.silent_for(3 * 3_600_000, id="ben")
    assert "ben is gone" in refused(ann, "wake", "ben", "plan")


REFUSED: dict[str, tuple[list[str], list[str]]] = {
    "open": ([], []),
    "peer-contract": ([], []),
    "manager-delegate": ([], ["plan", "approve"]),
    "handoff-resume": ([], ["claim", "checkpoint", "rework"]),
}
VERBS = "plan accept claim checkpoint review approve sync handoff resume rework".split()


@pytest.mark.proves("DUTY-4")
@pytest.mark.parametrize("mode", REFUSED)
def test_the_mode_of_the_receiver_refuses_some(
    ann: Session, ben: Session, arrive: Make, mode: str
) -> None:
    """For the architect, who has the work first, and for another member."""
    crew_of(mode, ann, ben)
    asker = arrive("cem")
    for to, expected in zip(("ann", "ben"), REFUSED[mode], strict=True):
        found = [verb for verb in VERBS if asker.command("wake", to, verb).code]
        assert found == expected
        for verb in found:
            said = refused(asker, "wake", to, verb, code=64)
            listed = said.split("the verbs are: ")[1].strip().split(", ")
            assert listed == [one for one in VERBS if one not in expected]


@pytest.mark.proves("DUTY-4")
def test_a_wake_that_is_over_may_be_sent_again(
    ann: Session, ben: Session, database: Database
) -> None:
    assert ben.id == "ben"
    first = ok(ann, "wake", "ben", "sync")["wake"]["id"]
    database.change("wakes", {"ended_at": 1}, agent_id="ben")
    again = ok(ann, "wake", "ben", "sync")["wake"]
    assert again["new"]
    assert again["id"] != first

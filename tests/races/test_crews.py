"""What changes crews, forced into the interleaving that would lose the race."""

from pathlib import Path

import pytest

from agent_sync.gates import wakes
from agent_sync.gates.crews import crew_changes
from agent_sync.tasks import assigning
from support import make_repo

from .stepping import Desk, Steps

pytestmark = [pytest.mark.proves("STATE-3", "CREW-1")]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A repository with a crew that ann leads and bob and carl are in."""
    made = Desk(make_repo(tmp_path / "repo"))
    made.store().close()
    assert made.cli("ann", "crew", "create", "one", "--mode", "handoff-resume")[0] == 0
    for who in ("bob", "carl"):
        assert made.cli(who, "crew", "join", "K1")[0] == 0
    return made


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """Threads that can be stopped."""
    return Steps(monkeypatch)


def test_two_that_take_what_one_left(desk: Desk, steps: Steps) -> None:
    """The lead and the work go to one of them."""
    desk.cli("ann", "crew", "leave")
    one, two = steps.serial(
        lambda: desk.cli("bob", "crew", "take"),
        lambda: desk.cli("carl", "crew", "take"),
        spot=steps.spot(crew_changes, "put_to_work"),
    )
    assert (one[0], two[0]) == (0, 2)
    assert desk.database.rows("crews", "architect_id", "worker_id") == [("bob", "bob")]


def test_joining_against_making_another(desk: Desk, steps: Steps) -> None:
    """An agent that does both at one moment is in one crew."""
    one, two = steps.serial(
        lambda: desk.cli("dan", "crew", "create", "two"),
        lambda: desk.cli("dan", "crew", "join", "K1"),
        spot=steps.spot(crew_changes, "create"),
    )
    assert (one[0], two[0]) == (0, 2)
    assert desk.database.rows("parties", "subject", agent_id="dan") == [("K2",)]


@pytest.mark.parametrize("verb", ["join", "advance", "give", "assign"])
def test_closing_against_what_needs_it_open(desk: Desk, steps: Steps, verb: str) -> None:
    """Nobody enters, leads or advances a crew that is being closed."""
    desk.cli("bob", "create-task", "its task")
    words = {"join": ["K1"], "advance": ["K1"], "give": ["bob"], "assign": ["T1", "--to", "bob"]}
    who = "dan" if verb == "join" else "ann"
    one, two = steps.serial(
        lambda: desk.cli("ann", "crew", "close"),
        lambda: desk.cli(who, "crew", verb, *words[verb]),
        spot=steps.spot(crew_changes, "close"),
    )
    assert one[0] == 0
    assert two[0] in (2, 3)
    assert desk.database.rows("crews", "phase", "architect_id") == [("planning", "ann")]
    assert desk.database.count("parties", bound=1) == 0


def test_leaving_against_being_given_the_lead(desk: Desk, steps: Steps) -> None:
    """Who is out of it does not lead it."""
    one, two = steps.serial(
        lambda: desk.cli("bob", "crew", "leave"),
        lambda: desk.cli("ann", "crew", "give", "bob"),
        spot=steps.spot(crew_changes, "leave"),
    )
    assert (one[0], two[0]) == (0, 2)
    assert desk.database.rows("crews", "architect_id") == [("ann",)]


def test_assigning_against_a_claim(desk: Desk, steps: Steps) -> None:
    """The architect gives a task away while somebody claims it: nobody else gets it."""
    desk.cli("ann", "create-task", "one")
    one, two = steps.serial(
        lambda: desk.cli("ann", "crew", "assign", "T1", "--to", "carl"),
        lambda: desk.cli("bob", "claim-task", "T1"),
        spot=steps.spot(assigning, "assign"),
    )
    assert (one[0], two[0]) == (0, 2)
    assert desk.database.rows("tasks", "owner_id", "assigned_by") == [("carl", "ann")]


def test_two_that_ask_for_the_same(desk: Desk, steps: Steps) -> None:
    """One of them wakes."""
    one, two = steps.serial(
        lambda: desk.cli("ann", "wake", "bob", "sync"),
        lambda: desk.cli("carl", "wake", "bob", "sync"),
        spot=steps.spot(wakes, "note"),
    )
    assert (one[0], two[0]) == (0, 0)
    assert desk.database.rows("wakes", "agent_id", "verb") == [("bob", "sync")]

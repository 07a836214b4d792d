"""Crews: made, joined, left, led, closed, brought on (CREW-1, CREW-3)."""

import os

import pytest

from scene.database import Database
from scene.session import Session
from support import Cli

from .conftest import Make
from .crew_steps import crew_of, members, ok, refused

HOURS = 3 * 3_600_000


@pytest.fixture
def person(repo: object, home: object) -> Cli:
    """A bare shell, with nobody's variables."""
    return Cli(repo, home)  # type: ignore[arg-type]


@pytest.mark.proves("CREW-1")
def test_who_makes_a_crew_leads_it_and_others_join_by_id_or_title(
    ann: Session, ben: Session, arrive: Make
) -> None:
    made = ok(ann, "crew", "create", "New  Parser")["crew"]
    assert (made["id"], made["title"], made["mode"], made["phase"]) == (
        "K1", "New Parser", "open", "planning",
    )  # fmt: skip
    assert made["architect_id"] == "ann"
    ok(ben, "crew", "join", "new parser", "--role", "reviewer")
    ok(arrive("cem"), "crew", "join", "k1")
    assert members(ann, "K1") == {"ann": "architect", "ben": "reviewer", "cem": "executor"}
    ok(ben, "crew", "join", "K1", "--role", "owner")
    assert members(ann, "K1")["ben"] == "owner"
    assert [one["id"] for one in ok(ben, "crews")["crews"]] == ["K1"]


@pytest.mark.proves("CREW-1", "GATE-8")
def test_a_crew_is_shown_by_its_id_alone(ann: Session, ben: Session) -> None:
    crew_of("open", ann, ben)
    assert ok(ben, "show", "K1") == ok(ben, "crew", "show", "K1")


@pytest.mark.proves("CREW-1")
def test_an_agent_is_in_at_most_one_crew(ann: Session, ben: Session) -> None:
    crew_of("open", ann, ben)
    assert "you are in crew K1 already" in refused(ben, "crew", "create", "other")
    said = refused(ben, "crew", "create", "other", "--architect", "ann")
    assert "K1" in said
    assert "K1 has that title" in refused(ben, "crew", "create", "WORK")
    ok(ben, "crew", "leave")
    assert "ann is in crew K1" in refused(ben, "crew", "create", "other", "--architect", "ann")
    assert ok(ben, "crew", "create", "other")["crew"]["id"] == "K2"
    assert "K2" in refused(ben, "crew", "join", "K1")


def test_a_title_is_no_id_and_is_not_empty(ann: Session) -> None:
    for title in ("K7", " ", "x" * 101):
        assert ann.command("crew", "create", title).code == 64
    assert ann.command("crew", "create").code == 64
    assert ann.command("crew", "leave", "K1").code == 64
    assert ann.command("crew", "join", "K1", "--mode", "open").code == 64
    assert ann.command("crew", "join", "K9").code == 3
    assert ann.command("crew", "leave").code == 3


@pytest.mark.proves("CREW-1")
def test_leaving_is_told_to_all_and_the_last_one_closes_the_crew(
    ann: Session, ben: Session, database: Database
) -> None:
    crew_of("open", ann, ben)
    ok(ben, "crew", "leave")
    assert "ben left crew K1" in [body for _, body in database.mail_of("ann")]
    ok(ann, "crew", "leave")
    assert ok(ann, "crews")["crews"] == []
    assert [one["open"] for one in ok(ann, "crews", "--all")["crews"]] == [False]
    assert "closed" in refused(ben, "crew", "join", "K1")


@pytest.mark.proves("CREW-1")
@pytest.mark.parametrize("part", ["G", "C"])
def test_a_party_of_what_is_open_does_not_leave(
    ann: Session, ben: Session, database: Database, part: str
) -> None:
    """Also where a subagent of the session is the party."""
    crew_of("open", ann, ben)
    now = 1
    if part == "G":
        database.add(
            "gates", reason="manual", state="requested", policy="all", opener_id="ann",
            crew_id=1, created_at=now, state_at=now,
        )  # fmt: skip
    else:
        database.add(
            "checkpoints", summary="s", author_id="ann", crew_id=1, state="waiting", checkout=".",
            created_at=now, state_at=now,
        )  # fmt: skip
    subject = f"{part}1"
    database.add("parties", subject=subject, agent_id="ben/x", part="party", at=now)
    assert f"you have part in {subject}" in refused(ben, "crew", "leave")
    table = "gates" if part == "G" else "checkpoints"
    database.change(table, {"ended_at": now}, id=1)
    ok(ben, "crew", "leave")


@pytest.mark.proves("CREW-1")
def test_the_architect_or_the_person_closes_it(
    ann: Session, ben: Session, person: Cli, database: Database
) -> None:
    crew_of("peer-contract", ann, ben)
    assert "only the architect of K1 or the person" in refused(ben, "crew", "close")
    assert database.column("parties", "bound", subject="K1") == [1, 1]
    ok(ann, "crew", "close")
    assert database.column("parties", "bound", subject="K1") == [0, 0]
    crew_of("peer-contract", ben)
    assert person("crew", "close", "K2").code == 0
    assert "closed" in refused(ben, "crew", "close", "K2")


@pytest.mark.proves("CREW-1")
def test_the_lead_is_handed_on_to_a_member(ann: Session, ben: Session, arrive: Make) -> None:
    ref = crew_of("manager-delegate", ann, ben)
    assert "only the architect" in refused(ben, "crew", "give", "ben")
    arrive("cem")
    assert "cem is no member" in refused(ann, "crew", "give", "cem")
    ok(ann, "crew", "give", "ben")
    assert members(ann, ref) == {"ann": "executor", "ben": "architect"}
    assert "only the architect" in refused(ann, "crew", "close")


@pytest.mark.proves("CREW-1")
def test_the_lead_of_one_that_is_gone_is_the_first_members_that_takes_it(
    ann: Session, ben: Session, arrive: Make, database: Database
) -> None:
    cem = arrive("cem")
    ref = crew_of("open", ann, ben, cem)
    assert "ann leads it" in refused(ben, "crew", "take")
    database.silent_for(HOURS, id="ann")
    assert "crew take" in refused(ben, "crew", "close")
    ok(ben, "crew", "take")
    assert members(ben, ref)["ben"] == "architect"
    assert "ben leads it" in refused(cem, "crew", "take")
    ok(ann, "crew", "show")  # it is back, and a member as before
    assert members(ben, ref)["ann"] == "executor"


def test_the_lead_of_one_that_left_may_be_taken(ann: Session, ben: Session) -> None:
    ref = crew_of("handoff-resume", ann, ben)
    ok(ann, "crew", "leave")
    assert ok(ben, "crew", "take") == {
        "crew": ref, "lead": True, "work": True, "acting_as": "ben",
        "source": "CLAUDE_CODE_SESSION_ID",
    }  # fmt: skip


@pytest.mark.proves("CREW-1")
def test_a_crew_whose_members_are_all_gone_closes_itself(
    ann: Session, ben: Session, database: Database, arrive: Make
) -> None:
    crew_of("peer-contract", ann, ben)
    database.silent_for(HOURS, id="ann")
    arrive("cem")
    assert database.column("crews", "ended_at") == [None]
    database.silent_for(HOURS, id="ben")
    arrive("dan")
    assert database.column("crews", "ended_at") != [None]
    assert database.happened("crew_closed", "body") == [("all its members are gone",)]


def test_the_person_leads_a_crew_and_is_no_member(
    ann: Session, person: Cli, database: Database, arrive: Make
) -> None:
    made = person.ok("crew", "create", "theirs", "--mode", "manager-delegate")["crew"]
    assert made["members"] == []
    arrive("ben")  # whoever comes sweeps: a crew that waits for members stays
    ok(ann, "crew", "join", "theirs")
    assert "the person does that" in refused(ann, "crew", "close")
    assert ann.command("crew", "take").code == 2
    ok(ann, "crew", "leave")
    assert database.column("crews", "ended_at") == [None]
    assert person("crew", "close").code == 0
    named = person.ok("crew", "create", "next", "--architect", "ann")["crew"]
    assert named["architect_id"] == "ann"
    assert [one["id"] for one in named["members"]] == ["ann"]


def test_a_subagent_acts_as_its_session(ann: Session, ben: Session, database: Database) -> None:
    ref = crew_of("peer-contract", ann)
    child = Cli(ann.repo, ann.home, "ann")  # its own id is the session's, until a call is open
    assert child.ok("crew", "show")["crew"]["id"] == ref
    assert database.column("parties", "agent_id", subject=ref) == ["ann"]
    assert ben.command("crew", "show").code == 3


def test_after_clear_the_next_session_is_the_member(
    ben: Session, database: Database, session: Make
) -> None:
    client = str(os.getppid())
    old, new = session("old", CLAUDE_PID=client), session("new", CLAUDE_PID=client)
    old.start()
    ref = crew_of("handoff-resume", old, ben)
    ok(ben, "wake", "old", "handoff")
    old.end("clear")
    new.start("clear")
    assert members(ben, ref) == {"new": "architect", "ben": "executor"}
    assert database.column("wakes", "agent_id") == ["new"]
    assert database.column("crews", "worker_id") == ["new"]


@pytest.mark.proves("CREW-3")
def test_a_crew_is_brought_on_by_what_is_done(
    ann: Session, ben: Session, database: Database
) -> None:
    ref = crew_of("open", ann, ben)
    assert "no task of the crew yet" in refused(ann, "crew", "advance")
    ok(ann, "create-task", "one")
    ok(ben, "create-task", "two")
    assert ok(ann, "crew", "advance")["phase"] == "executing"
    assert "T1 is pending, T2 is pending" in refused(ann, "crew", "advance")
    ok(ben, "claim-task", "T1")
    ok(ben, "complete-task", "T1")
    assert "T2 is pending" in refused(ann, "crew", "advance")
    ok(ben, "cancel-task", "T2")
    assert ok(ben, "crew", "advance")["phase"] == "reviewing"
    database.add(
        "checkpoints", summary="s", author_id="ann", crew_id=1, state="rejected", checkout=".",
        created_at=1, state_at=1,
    )  # fmt: skip
    assert "C1 is rejected" in refused(ann, "crew", "advance")
    database.change("checkpoints", {"state": "superseded"}, id=1)
    assert ok(ann, "crew", "advance")["phase"] == "completed"
    assert "completed" in refused(ann, "crew", "advance")
    steps = [one["what"] for one in ok(ann, "crew", "show", ref)["history"]]
    assert steps == ["crew_created", "crew_joined", *["crew_advanced"] * 3]


@pytest.mark.proves("CREW-3")
def test_cancelled_tasks_alone_bring_nobody_on(ann: Session, arrive: Make) -> None:
    crew_of("open", ann)
    ok(ann, "create-task", "one")
    ok(ann, "cancel-task", "T1")
    assert "no task" in refused(ann, "crew", "advance")
    other = arrive("cem")
    assert "no member" in refused(other, "crew", "advance", "K1")
    ok(other, "create-task", "of nobody's crew")
    assert "no task" in refused(ann, "crew", "advance")

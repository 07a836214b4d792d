"""Work passes on: offered, reserved, accepted by one, ended; taken over from who is gone (HAND)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scene.database import Database
from scene.session import Session
from support import Cli

Make = Callable[..., Session]
MINUTE = 60_000
HOUR = 60 * MINUTE


def handed(one: Session, *words: str) -> str:
    """What one hands over; the id."""
    return str(one.command("handoff", *words, "--json").data["handover"]["id"])


def state(one: Session, ref: str) -> str:
    """The state of a hand-over."""
    return str(one.command("show", ref, "--json").data["handover"]["state"])


def gone(database: Database, who: str) -> None:
    """A session has been gone for half a day, without a word."""
    database.silent_for(12 * HOUR, id=who)
    database.change("agents", {"pid": 0, "machine": ""}, id=who)


@pytest.fixture
def cy(ben: Session, arrive: Make) -> Session:
    """The third of them."""
    assert ben.id == "ben", "who was there first"
    return arrive("cy")


@pytest.mark.proves("HAND-1")
def test_the_note_says_what_the_database_knows_and_the_agents_words(
    ann: Session, ben: Session
) -> None:
    assert ben.id == "ben"
    assert ann.command("create-task", "a parser for dates").code == 0
    assert ann.command("claim-task", "T1").code == 0
    assert ann.command("decision", "dates are UTC").code == 0
    assert ann.change("src/dates.py", "x = 1\n").code == 0
    ref = handed(ann, "--to", "ben", "--note", "the tests are missing")
    shown = ben.command("show", ref, "--json").data["handover"]
    note = shown["note"]
    assert note["goal"] == ["T1 a parser for dates"]
    assert note["files"] == ["src/dates.py"]
    assert note["decisions"] == ["D1: dates are UTC"]
    assert note["words"] == "the tests are missing"
    assert len(note["head"]) == 40
    assert shown["files"] == ["src/dates.py"]
    said = ben.command("show", ref).out
    assert "<agent-sync-state" in said, "words of others are framed for a session"
    assert "the tests are missing" in said


@pytest.mark.proves("HAND-2", "DUTY-1")
def test_while_it_is_pending_the_giver_does_not_write_and_others_are_refused(
    ann: Session, ben: Session, cy: Session
) -> None:
    assert ann.change("src/a.py", "a\n").code == 0
    ref = handed(ann, "--to", "ben", "--file", "src/a.py")
    refused = ann.pre_edit("src/a.py")
    assert refused.refused
    assert f"agent-sync cancel {ref}" in refused.err
    assert cy.pre_edit("src/a.py").refused
    assert cy.command("lock", "src/a.py").code == 2
    assert ann.pre_edit("src/other.py").code == 0
    (duty,) = ben.command("duties", "--json").data["duties"]
    assert (duty["verb"], duty["command"]) == ("accept", f"agent-sync accept {ref}")
    assert ref in ben.batch().context


@pytest.mark.proves("HAND-2")
def test_accept_moves_leases_task_and_authorship(
    ann: Session, ben: Session, database: Database
) -> None:
    ann.command("create-task", "a parser")
    ann.command("claim-task", "T1")
    ann.command("lock", "src/lib/")
    assert ann.change("src/a.py", "a\n").code == 0
    ref = handed(ann, "--to", "ben")
    data = ben.command("accept", ref, "--json").data
    assert data["files"] == ["src/a.py"]
    assert set(data["leases"]) == {"src/a.py", "src/lib/"}
    assert data["tasks"] == ["T1"]
    assert {who for _, who in database.held()} == {"ben"}
    assert database.wrote() == [("ben", "src/a.py")]
    assert database.one("tasks", "owner_id", id=1) == "ben"
    assert ann.pre_edit("src/a.py").refused
    ben.read("src/a.py")
    assert ben.change("src/a.py", "b\n").code == 0
    assert ref in ann.batch().context, "the giver is told"
    assert state(ben, ref) == "accepted"


@pytest.mark.proves("HAND-2")
def test_only_the_named_files_pass_on(ann: Session, ben: Session, database: Database) -> None:
    assert ann.change("src/a.py", "a\n").code == 0
    assert ann.change("src/b.py", "b\n").code == 0
    ref = handed(ann, "--to", "ben", "-f", "src/a.py")
    assert ben.command("accept", ref).code == 0
    assert sorted(database.wrote()) == [("ann", "src/b.py"), ("ben", "src/a.py")]


@pytest.mark.proves("HAND-2")
def test_the_files_stay_reserved_when_the_givers_session_ends(
    ann: Session, ben: Session, cy: Session
) -> None:
    assert ann.change("src/a.py", "a\n").code == 0
    ref = handed(ann, "--to", "ben", "--file", "src/a.py")
    ann.stop(active=True)
    ann.end()
    assert cy.pre_edit("src/a.py").refused
    assert ben.command("accept", ref).code == 0
    ben.read("src/a.py")
    assert ben.change("src/a.py", "b\n").code == 0


@pytest.mark.proves("HAND-2")
@pytest.mark.parametrize("how", ["declined", "withdrawn"])
def test_what_is_declined_or_withdrawn_reserves_nothing(
    ann: Session, ben: Session, cy: Session, how: str
) -> None:
    ref = handed(ann, "--to", "ben", "--file", "src/a.py")
    assert cy.pre_edit("src/a.py").refused
    done = ben.command("decline", ref) if how == "declined" else ann.command("cancel", ref)
    assert done.code == 0
    assert state(cy, ref) == how
    assert cy.pre_edit("src/a.py").code == 0
    assert ref in (ann if how == "declined" else ben).prompt(prompt_id="p2").context


@pytest.mark.proves("HAND-2")
def test_a_lock_that_was_there_before_is_there_behind_it(
    ann: Session, ben: Session, database: Database
) -> None:
    ann.command("lock", "src/a.py", "--reason", "mine")
    ref = handed(ann, "--to", "ben", "--file", "src/a.py")
    assert ben.command("decline", ref).code == 0
    assert database.held() == [("src/a.py", "ann")]
    assert database.one("leases", "reason", ended_at=None) == "mine"


@pytest.mark.proves("HAND-2")
def test_it_ends_with_its_time(ann: Session, ben: Session, cy: Session, database: Database) -> None:
    ref = handed(ann, "--to", "ben", "--file", "src/a.py", "--ttl", "5")
    database.move("handovers", -6 * MINUTE, "expires_at", "created_at")
    database.move("leases", -6 * MINUTE, "expires_at", "reserved_until")
    assert cy.pre_edit("src/a.py").code == 0
    assert ben.command("accept", ref).code == 2
    assert state(ben, ref) == "withdrawn"


@pytest.mark.proves("HAND-2")
def test_it_ends_when_the_receiver_is_gone(ann: Session, ben: Session, cy: Session) -> None:
    ref = handed(ann, "--to", "ben", "--file", "src/a.py")
    ben.end()
    assert cy.pre_edit("src/a.py").code == 0
    assert state(cy, ref) == "withdrawn"
    assert ref in ann.batch().context


@pytest.mark.proves("HAND-2")
@pytest.mark.parametrize("by", ["edit", "lock", "command", "task", "contest"])
def test_who_wants_a_file_of_a_giver_that_is_long_gone_gets_it(
    ann: Session, ben: Session, cy: Session, database: Database, by: str
) -> None:
    assert ann.change("src/a.py", "a\n").code == 0
    ref = handed(ann, "--to", "ben", "--file", "src/a.py")
    ann.stop(active=True)
    ann.end()
    assert cy.pre_edit("src/a.py").refused, "not before ten minutes"
    database.move("handovers", -11 * MINUTE, "created_at")
    database.move("agents", -11 * MINUTE, "state_at", id="ann")
    if by == "edit":
        assert cy.change("src/a.py", "c\n").code == 0
        assert database.kept() == ["src/a.py"], "the version of who is gone is kept"
    elif by == "lock":
        assert cy.command("lock", "src/a.py").code == 0
    elif by == "task":
        assert cy.command("create-task", "it", "--file", "src/a.py").code == 0
        assert cy.command("claim-task", "T1", "--lock").code == 0
    elif by == "contest":
        done = cy.command("lock", "src/a.py", "--contest", "--why", "x", "--json")
        assert done.data["token"], "it is free, nothing is contested"
    else:
        assert cy.pre_bash("echo x > src/a.py").code == 0
    assert state(cy, ref) == "withdrawn"
    assert ref in ben.batch().context, "the receiver is told"
    assert ref in ann.start("resume").context, "and the giver, when it comes back"


@pytest.mark.proves("HAND-1", "HAND-2")
def test_without_a_receiver_one_of_many_takes_it(
    ann: Session, ben: Session, arrive: Make, repo: Path, home: Path
) -> None:
    assert ben.id == "ben"
    many = [arrive(f"w{number}") for number in range(6)]
    assert ann.change("src/a.py", "a\n").code == 0
    ref = handed(ann)

    def accept(one: Session) -> int:
        return Cli(repo, home, one.id).process("accept", ref).code

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(accept, many))
    assert codes == [0, 2, 2, 2, 2, 2]


@pytest.mark.proves("HAND-2")
def test_only_who_is_named_accepts_and_nobody_ones_own(
    ann: Session, ben: Session, cy: Session
) -> None:
    assert ben.id == "ben"
    ref = handed(ann, "--to", "ben")
    assert cy.command("accept", ref, "--json").error["code"] == "not_a_party"
    assert cy.command("decline", ref, "--json").error["code"] == "not_a_party"
    assert cy.command("cancel", ref, "--json").error["code"] == "not_a_party"
    assert ann.command("accept", ref).code == 2
    assert ann.command("handoff", "--to", "ann").code == 64
    assert ann.command("handoff", "--to", "nobody-here").code == 3


@pytest.mark.proves("HAND-3")
def test_what_a_gone_session_left_is_shown_and_taken_over(
    ann: Session, ben: Session, database: Database
) -> None:
    ann.command("create-task", "a parser")
    ann.command("claim-task", "T1")
    ann.command("lock", "src/b.py")
    assert ann.change("src/a.py", "a\n").code == 0
    assert ben.command("status", "--json").data["orphaned"] == []
    assert ben.command("take-over", "ann", "--json").error["code"] == "conflict"
    gone(database, "ann")
    (orphan,) = ben.command("status", "--json").data["orphaned"]
    assert (orphan["agent"], orphan["paths"]) == ("ann", ["src/a.py"])
    assert "agent-sync take-over ann" in Cli(ben.repo, ben.home)("status").out
    assert "ann" in ben.command("duties", "--all").out
    assert "gone" in ben.command("who", "src/a.py").out
    data = ben.command("take-over", "ann", "--json").data
    assert data["files"] == ["src/a.py"]
    assert "src/b.py" in data["leases"]
    assert data["tasks"] == ["T1"]
    assert database.wrote() == [("ben", "src/a.py")]
    assert ben.command("status", "--json").data["orphaned"] == []
    assert ben.command("take-over", "ann", "--json").error["code"] == "not_found"
    assert "ben has accepted" in ann.start("resume").context


@pytest.mark.proves("HAND-4")
def test_the_note_outlives_a_summary_and_a_clear(ann: Session, ben: Session) -> None:
    assert ben.id == "ben"
    ann.command("create-task", "a parser for dates")
    ann.command("claim-task", "T1")
    ann.command("decision", "dates are UTC")
    assert ann.change("src/a.py", "a\n").code == 0
    kept = ann.hook("pre-compact", ann.payload("PreCompact", trigger="auto")).out
    for word in ("T1 a parser for dates", "src/a.py", "dates are UTC"):
        assert word in kept
    after = ann.start("compact").context
    assert after.index("What this session was at before") < after.index("- T1 a parser for dates")
    assert "<agent-sync-state" in after
    assert "What this session was at before" not in ann.start("resume").context


@pytest.mark.proves("HAND-4")
def test_the_session_behind_a_clear_starts_with_the_note(
    ann: Session, ben: Session, arrive: Make, database: Database
) -> None:
    assert ben.id == "ben"
    assert ann.change("src/a.py", "a\n").code == 0
    database.change("agents", {"pid": 0}, id="ben")
    ann.end("clear")
    text = ann.start("clear").context
    assert "src/a.py" in text
    assert arrive is not None


@pytest.mark.proves("HAND-2", "HAND-3")
@pytest.mark.parametrize("how", ["accept", "take-over"])
def test_the_work_of_a_crew_that_has_it_one_at_a_time_passes_on(
    ann: Session, ben: Session, database: Database, how: str
) -> None:
    made = ann.command("crew", "create", "parser", "--mode", "handoff-resume", "--json").data
    ref = str(made["crew"]["id"])
    assert ben.command("crew", "join", ref).code == 0
    assert ben.pre_edit("src/a.py").refused
    if how == "accept":
        assert ben.command("accept", handed(ann, "--to", "ben")).code == 0
        assert ann.pre_edit("src/a.py").refused
    else:
        gone(database, "ann")
        assert ben.command("take-over", "ann").code == 0
    assert ben.pre_edit("src/a.py").code == 0
    (crew,) = ben.command("sync", "--json").data["crews"]
    assert (crew["id"], crew["worker_id"]) == (ref, "ben")


@pytest.mark.proves("HAND-3", "CHECK-5")
def test_take_over_makes_one_the_author_of_what_was_to_be_approved(
    ann: Session, ben: Session, cy: Session, database: Database
) -> None:
    assert cy.id == "cy"
    assert ann.change("src/a.py", "a\n").code == 0
    made = ann.command("checkpoint", "a state", "--on", "src/a.py", "--approver", "cy")
    assert made.code == 0, made
    assert [x["verb"] for x in cy.command("duties", "--json").data["duties"]] == ["approve"]
    gone(database, "ann")
    assert ben.command("take-over", "ann", "--json").data["checkpoints"] == ["C1"]
    (duty,) = cy.command("duties", "--json").data["duties"]
    assert duty["waiting"] == ["ben"]

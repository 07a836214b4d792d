"""What is open between agents, at the console: shown, asked about, decided (VIEW-1, GATE-8)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.console import agent_rows, feed_lines, open_details, panes, rows, typed_next
from agent_sync.console.diff_lines import DiffLine
from agent_sync.console.operator import Operator
from agent_sync.console.panes import Seen
from agent_sync.console.rows import QUIET, STOPPED, TROUBLE, Row
from agent_sync.status import whole
from scene.database import asked as database
from scene.place import Scene
from scene.repositories import with_a_commit
from scene.session import Session

from .between import EDIT, FILES, asked, checkpoint, gate, ok, patch, refused, run
from .conftest import operator

Make = Callable[[str], Session]
MINUTE = 60_000


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with two committed files."""
    return with_a_commit(tmp_path / "repo", FILES)


@pytest.fixture
def arrive(repo: Path, home: Path) -> Make:
    """Make a session whose turn runs, called as its id is."""
    scene = Scene(repo, home)

    def come(who: str) -> Session:
        one = scene.session(who)
        one.start()
        one.prompt()
        ok(one, "register", "--name", who)
        return one

    return come


@pytest.fixture
def ann(arrive: Make) -> Session:
    """The first of them."""
    return arrive("ann")


@pytest.fixture
def ben(ann: Session, arrive: Make) -> Session:
    """The second."""
    assert ann.id == "ann", "who was there first"
    return arrive("ben")


def between(op: Operator) -> list[Row]:
    """The rows of the pane."""
    return panes.panes(_look(op))[rows.BETWEEN].rows


def _look(op: Operator) -> Seen:
    board = op.see()
    return Seen(board, opened=whole.opened(op.store, board))


def urgent(op: Operator) -> list[str]:
    """What stands in the line of what needs the person."""
    return [one.whole for one in panes.urgent(op.see())]


@pytest.mark.proves("VIEW-1")
def test_who_is_blocked_by_what_and_what_lets_it_go_on_is_said_first(
    op: Operator, ann: Session, ben: Session
) -> None:
    ref = gate(ann, "ben", why="the interface changes")
    ok(ann, "gate", "ack", ref)
    assert ben.pre_edit("src/a.py").refused
    assert urgent(op)[0].startswith(f"ben is blocked by {ref} from src/a.py, ")
    assert urgent(op)[0].endswith(f": ben has to: agent-sync gate ack {ref} → show {ref}")
    agents = {row.name: row for row in agent_rows.agents(op.see()).rows}
    assert agents["ben"].cells[2] == "blocked"
    assert agents["ben"].cells[4] == f"src/a.py ({ref})"
    assert agents["ben"].mark == STOPPED
    (row,) = between(op)
    assert row.cells[:5] == (ref, "gate requested", "ann", "ben: acknowledge", "ben")
    assert row.cells[6] == "src/a.py: the interface changes"
    assert row.mark == STOPPED
    ok(ben, "gate", "ack", ref)
    ben.stop()
    ok(ann, "gate", "resolve", ref, "--summary", "done")
    assert "ben is free to go on" in urgent(op)[0]
    agents = {row.name: row for row in agent_rows.agents(op.see()).rows}
    assert agents["ben"].cells[2] == "may go on"
    assert between(op) == []


@pytest.mark.proves("VIEW-1", "CON-3")
def test_what_waits_for_the_person_stands_first_and_says_what_to_type(
    op: Operator, ann: Session, ben: Session
) -> None:
    asks = gate(ann, "ben", policy="person")
    left = patch(ben)
    point = checkpoint(ann, "operator")
    for who in (ann, ben):
        ok(who, "gate", "ack", asks)
    ok(ann, "crew", "create", "parsers")
    found = {row.name: row for row in between(op)}
    assert found[point].cells[3] == "you: approve"
    assert found[asks].cells[3] == "you: resolve"
    assert found[asks].cells[1] == "gate acknowledged"
    assert [found[x].mark for x in (point, asks, left, "K1")] == [TROUBLE, TROUBLE, "", QUIET]
    assert [row.name for row in between(op)][2:] == [left, "K1"]
    said = "\n".join(urgent(op))
    assert f"you are asked to approve {point}, " in said
    assert f"→ checkpoint show {point} --diff" in said
    assert f"you are asked to resolve {asks}, " in said
    assert f"→ gate resolve {asks} --summary ..." in said
    below = "\n".join(feed_lines.urgent(op.see()))
    assert f"→ checkpoint show {point} --diff" in below


@pytest.mark.proves("GATE-6")
def test_a_gate_past_its_deadline_needs_the_person(
    op: Operator, ann: Session, ben: Session
) -> None:
    ref = gate(ann, "ben", deadline="5", why="the interface")
    assert "deadline" not in "\n".join(urgent(op))
    with op.store.writing() as store:
        database(store).change("gates", {"deadline_at": op.clock() - 3 * MINUTE})
    (line,) = (one for one in urgent(op) if "deadline" in one)
    assert line == (
        f"gate {ref} is past its deadline by 3m and requested, it waits for ann and ben, "
        f"“the interface” → show {ref}"
    )
    assert ben.id == "ben"


def test_a_crew_alone_is_shown(op: Operator, ann: Session) -> None:
    assert between(op) == []
    ok(ann, "crew", "create", "parsers", "--mode", "peer-contract")
    (row,) = between(op)
    assert row.cells[:3] == ("K1", "crew planning", "ann")
    assert row.cells[6] == "parsers (peer-contract, 1 member)"
    assert "mode peer-contract" in "\n".join(run(op, "show K1"))
    assert "K1" in "\n".join(run(op, "crews"))
    assert asked(op, "crew close K1").startswith("ann work under K1 (parsers)")
    assert run(op, "crew close K1") == ["closed K1; its members are told"]


@pytest.mark.proves("GATE-8", "GATE-2")
def test_gates_are_opened_answered_and_decided(op: Operator, ann: Session, ben: Session) -> None:
    question = asked(op, "gate open ann,ben --on src/a.py --why wait for me")
    assert question == "It stops ann and ben from writing src/a.py until it is resolved. Open it?"
    (head, *_) = run(op, "gate open ann,ben --on src/a.py --why wait for me")
    assert head == "G1 is requested; it guards src/a.py"
    assert "wait for me" in refused_edit(ben)
    assert "G1" in "\n".join(run(op, "gates"))
    assert refused(op, "gate resolve G1 all right").startswith("G1 is requested: ")
    for who in (ann, ben):
        ok(who, "gate", "ack", "G1")
    assert asked(op, "gate resolve G1 all right") == ""
    lines = run(op, 'agent-sync gate resolve G1 --summary "all right"')
    assert lines[0] == "G1 is ready; it guards src/a.py"
    assert lines[-1] == "ann and ben are free to go on"
    assert any("gate opened" in line for line in run(op, "show G1"))
    assert not ben.pre_edit("src/a.py").refused


def refused_edit(who: Session) -> str:
    """What a refused model reads."""
    answer = who.pre_edit("src/a.py")
    assert answer.refused
    return answer.err


@pytest.mark.proves("GATE-2", "GATE-6")
def test_a_gate_is_cancelled_or_resolved_against_an_objection_after_a_question(
    op: Operator, ann: Session, ben: Session
) -> None:
    gate(ann, "ben", why="the interface")
    assert asked(op, "cancel G1 no need") == (
        "ann opened G1 (the interface). Then ann and ben may write src/a.py without having "
        "agreed. Cancel it?"
    )
    assert run(op, "cancel G1 --why 'no need'")[-1] == "ann and ben are free to go on"
    gate(ann, "ben", "operator")
    assert asked(op, "gate object G2 not yet") == "ann and ben stay stopped by G2. Object?"
    ok(ann, "gate", "ack", "G2")
    run(op, "gate ack G2")
    ok(ben, "gate", "object", "G2", "--why", "I am not done")
    assert asked(op, "resolve G2 enough") == (
        "ben (I am not done) objects to G2. Resolve it all the same?"
    )
    assert run(op, "resolve G2 enough")[-1] == "ann and ben are free to go on"


@pytest.mark.proves("CHECK-2", "CHECK-6")
def test_checkpoints_are_approved_with_what_is_open_only_anyway(
    op: Operator, ann: Session, ben: Session
) -> None:
    ref = checkpoint(ann, "ben", more=("--require", "tests"))
    assert ben.id == "ben"
    assert ann.pre_edit("src/a.py").refused
    assert asked(op, f"approve {ref}") == "", "it is refused, whatever the person says"
    assert "items are open: tests" in refused(op, f"approve {ref}")
    question = asked(op, f"approve {ref} --anyway fine")
    assert question == f"ben was asked: you decide; open: tests. Approve {ref} of ann?"
    lines = run(op, f"approve {ref} --anyway --resolve fine")
    assert lines == [f"approved {ref}; it is resolved", "ann is free to go on"]
    assert ok(ann, "checkpoint", "show", ref)["checkpoint"]["state"] == "resolved"
    assert not ann.pre_edit("src/a.py").refused


@pytest.mark.proves("CHECK-2")
def test_a_checkpoint_is_rejected_and_given_up_after_a_question(
    op: Operator, ann: Session, ben: Session
) -> None:
    ref = checkpoint(ann, "operator", "ben")
    assert asked(op, f"approve {ref}") == ""
    assert asked(op, f"reject {ref} no tests") == f"ann has to rework {ref}. Reject it?"
    assert run(op, f"reject {ref} no tests") == [
        f"rejected {ref}; it is rejected", "ann is told why"
    ]  # fmt: skip
    assert asked(op, f"cancel {ref}") == (
        f"{ref} of ann ends without a word of ben and operator; ann may write there again. "
        "Cancel it?"
    )
    assert run(op, f"cancel {ref}")[0] == f"cancelled {ref}; it is cancelled"
    assert ben.id == "ben"


@pytest.mark.proves("PATCH-3", "PATCH-4")
def test_a_patch_is_decided_for_its_holder_applied_and_taken_back(
    op: Operator, ann: Session, ben: Session
) -> None:
    ok(ann, "lock", "src/a.py")
    ref = patch(ben)
    shown = run(op, f"show {ref}")
    assert shown[0] == f"{ref}: two is better"
    assert [x.shade for x in shown if isinstance(x, DiffLine)][-3:] == ["place", "removed", "added"]
    assert any(line.split()[:2] == ["base", "passed"] for line in run(op, f"patch check {ref}"))
    assert asked(op, f"approve {ref} --apply") == (
        f"ann was asked: you decide. It is written into src/a.py (held by ann). Approve {ref} "
        "(two is better; 1 file, +1 -1)?"
    )
    lines = run(op, f"approve {ref} --apply")
    assert lines[0] == f"{ref} is applied: 1 file, +1 -1"
    assert Path(op.project.checkout, "src/a.py").read_text() == "a = 2\n"
    ok(ann, "unlock", "src/a.py")
    assert asked(op, f"patch revert {ref}").startswith(f"ben loses the change of {ref} (two is")
    assert run(op, f"patch revert {ref}")[0] == f"{ref} is taken back: 1 file, +1 -1"
    assert Path(op.project.checkout, "src/a.py").read_text() == "a = 1\n"


@pytest.mark.proves("PATCH-6")
def test_a_patch_is_rejected_or_dropped_and_its_author_is_named(
    op: Operator, ann: Session, ben: Session
) -> None:
    ref = patch(ben)
    assert asked(op, f"reject {ref} no") == f"ben has to rework {ref} (two is better). Reject it?"
    assert run(op, f"reject {ref} no") == [f"{ref} is rejected; ben is told why"]
    assert asked(op, f"patch cancel {ref}") == f"ben has left {ref} (two is better). Drop it?"
    assert run(op, f"patch cancel {ref}") == [f"{ref} is cancelled; ben is told"]
    assert ann.id == "ann"


@pytest.mark.proves("HAND-2", "HAND-3")
def test_hand_overs_end_and_what_is_left_is_taken_over(
    op: Operator, ann: Session, ben: Session
) -> None:
    ann.change("src/a.py", "a = 3\n")
    ref = str(ok(ann, "handoff", "--to", "ben", "--file", "src/a.py")["handover"]["id"])
    (row,) = between(op)
    assert row.cells[:4] == (ref, "hand-over pending", "ann", "ben: accept")
    assert "src/a.py" in "\n".join(run(op, f"show {ref}"))
    assert asked(op, f"cancel {ref}") == f"ann has offered work to ben with {ref}. End the offer?"
    assert run(op, f"cancel {ref}") == [f"{ref} is withdrawn; the work stays with ann"]
    assert run(op, "handoffs") == ["Nothing is handed over."]
    ann.end()
    assert "→ take-over ann" in "\n".join(urgent(op))
    assert asked(op, "take-over ann") == "What ann left in src/a.py is yours then. Take it over?"
    assert run(op, "take-over ann")[0].startswith("the work of ann is yours now (H")
    assert ben.id == "ben"


@pytest.mark.proves("DUTY-2")
def test_duties_and_what_to_do_first(op: Operator, ann: Session, ben: Session) -> None:
    assert run(op, "next") == ["Nobody waits for you."]
    ref = checkpoint(ann, "operator")
    first = run(op, "next")
    assert f"waits for your verdict on {ref} (ann waits)" in first[0]
    assert first[1] == f"  agent-sync checkpoint show {ref} --diff"
    gate(ann, "ben")
    assert run(op, "duties") == first
    assert any(line.startswith("ben: gate G1 waits") for line in run(op, "duties --all"))
    assert ben.id == "ben"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("approve G1", "a gate knows no 'approve'"),
        ("resolve P1 x", "a patch knows no 'resolve'"),
        ("show X1", "'X1' is no id"),
        ("show G9", "there is no gate G9"),
        ("approve C1 --resolv", "there is no option '--resolv'; here it may be --anyway"),
        ("gate open", "use it as: gate open <agents>"),
        ("gate open nobody", "nobody is called 'nobody'"),
        ("accept H1", "there is no hand-over H1"),
        ("reject C1", "use it as: reject <id> <why>"),
    ],
)
def test_what_cannot_be_done_is_said(op: Operator, ann: Session, line: str, said: str) -> None:
    assert said in refused(op, line)
    assert ann.id == "ann"


@pytest.mark.proves("CON-3")
def test_ids_are_completed(op: Operator, ann: Session, ben: Session) -> None:
    gate(ann, "ben", why="the interface")
    patch(ben)
    board = op.see()

    def offered(line: str) -> list[str]:
        return [one.text for one in typed_next.complete(op, board, line)]

    assert offered("gate ack ") == ["G1"]
    assert offered("show ") == ["G1", "P1"]
    assert offered("patch apply p") == ["P1"]
    (one,) = typed_next.complete(op, board, "cancel g")
    assert (one.text, one.typed, one.note) == ("G1", 1, "requested: the interface")


def test_a_person_s_verdict_is_not_given_from_inside_a_session(
    repo: Path, op: Operator, ann: Session
) -> None:
    """A console that a session has opened decides nothing for the person (GATE-9)."""
    ref = checkpoint(ann, "operator")
    inside = operator(repo)
    inside.may_force = False
    inside.enter()
    assert refused(inside, f"approve {ref}")
    inside.store.close()
    assert ok(ann, "checkpoint", "show", ref)["checkpoint"]["state"] == "waiting"
    assert op.voice.is_free


HOSTILE = (
    b"--- a/src/b.py\n+++ b/src/b.py\n@@ -1 +1,3 @@\n-b = 1\n"
    b"+b = '\xe2\x80\xae\x1b[2J\x1b]0;x\x07'\n+\t++ b/looks/like/a/header\n+"
    + b"x" * 3_000 + b"\n"
)  # fmt: skip


@pytest.mark.proves("PATCH-4", "CLI-4")
def test_nothing_in_a_difference_is_hidden(op: Operator, ann: Session) -> None:
    ref = patch(ann, HOSTILE, title="\x1b[31mred\u202e")
    (row,) = between(op)
    lines = open_details.details(op, row.of)  # type: ignore[arg-type]
    assert lines[0] == f"{ref}: red"
    shown = [one for one in lines if isinstance(one, DiffLine)]
    assert "+b = '\\u202e\\x1b[2J\\x1b]0;x\\x07'" in shown
    assert [one.shade for one in shown[-3:]] == ["added"] * 3
    assert shown[-2] == "+    ++ b/looks/like/a/header"
    assert shown[-1].endswith("(NOT SHOWN: 1001 more characters)")
    assert all(one.isprintable() for one in lines)
    assert EDIT not in HOSTILE

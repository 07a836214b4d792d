"""Edits from an old picture of a file (AUTO-8): who is told, who is stopped, and who is not."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Database
from .session import Session

Make = Callable[..., Session]
NAMES = "[agent-sync] "


def turn_over(*sessions: Session) -> None:
    for one in sessions:
        one.stop()


@pytest.mark.proves("AUTO-8")
def test_an_edit_after_somebody_elses_change_passes_with_a_note(session: Make) -> None:
    ann, ben = session("ann"), session("ben")
    ann.read("src/a.py")
    ben.change("src/a.py", "a = 2\n")
    turn_over(ben)
    answer = ann.change("src/a.py", "a = 3\n")
    assert answer.code == 0
    assert "src/a.py was changed by" in answer.context
    assert "read the file again" in answer.context
    assert "permissionDecision" not in answer.out, "the user's own question is not skipped"
    assert ann.change("src/a.py", "a = 4\n").context == "", "told once"


@pytest.mark.proves("AUTO-8")
def test_a_write_is_refused_until_the_file_is_read_again(session: Make, repo: Path) -> None:
    ann, ben = session("ann"), session("ben")
    ann.read("src/a.py")
    ben.change("src/a.py", "a = 2\n")
    turn_over(ben)
    answer = ann.change("src/a.py", "a = 3\n", tool="Write")
    assert answer.refused
    assert answer.reason.startswith("[agent-sync] BLOCKED: src/a.py was changed by")
    assert "Read the file again" in answer.reason
    assert (repo / "src/a.py").read_text() == "a = 2\n"
    ann.read("src/a.py")
    assert ann.change("src/a.py", "a = 3\n", tool="Write").out == ""


@pytest.mark.proves("AUTO-8", "HOOK-11")
def test_the_refusal_delivered_twice_is_given_twice(session: Make) -> None:
    ann, ben = session("ann"), session("ben")
    ann.read("src/a.py")
    ben.change("src/a.py", "a = 2\n")
    turn_over(ben)
    first = ann.pre_edit("src/a.py", tool="Write", call="toolu_w")
    second = ann.pre_edit("src/a.py", tool="Write", call="toolu_w")
    assert first.refused
    assert second.refused
    assert first.reason == second.reason


@pytest.mark.proves("AUTO-8")
def test_a_second_write_passes_and_the_others_version_is_kept(
    session: Make, database: Database
) -> None:
    ann, ben = session("ann"), session("ben")
    ann.read("src/a.py")
    ben.change("src/a.py", "a = 2\n")
    turn_over(ben)
    assert ann.change("src/a.py", "a = 3\n", tool="Write").refused
    assert ann.change("src/a.py", "a = 3\n", tool="Write").code == 0
    (kept,) = database.versions("owner_id", "by_id")
    assert kept == ("ben", "ann", b"a = 2\n")
    assert "wrote over src/a.py" in ben.prompt().context


@pytest.mark.proves("AUTO-8")
def test_a_write_over_uncommitted_work_that_was_never_read_is_refused_once(session: Make) -> None:
    ann, ben = session("ann"), session("ben")
    ben.change("src/new.py", "n = 1\n")
    turn_over(ben)
    answer = ann.change("src/new.py", "n = 2\n", tool="Write")
    assert answer.refused
    assert "you have not read it since" in answer.reason


def reads_then(ann: Session) -> None:
    ann.read("src/a.py")


def edits_then(ann: Session) -> None:
    ann.change("src/a.py", "a = 10\n")


@pytest.mark.parametrize("first", [reads_then, edits_then])
@pytest.mark.parametrize("tool", ["Edit", "Write", "NotebookEdit"])
@pytest.mark.proves("AUTO-8")
def test_ones_own_changes_raise_nothing(
    session: Make, repo: Path, first: Callable[[Session], None], tool: str
) -> None:
    ann = session("ann")
    session("ben").start()
    first(ann)
    (repo / "src/a.py").write_text("formatted = 1\n")  # a formatter, or the person
    assert ann.change("src/a.py", "a = 11\n", tool=tool).out == ""
    assert ann.change("src/a.py", "a = 12\n", tool=tool).out == ""


@pytest.mark.proves("AUTO-8")
def test_content_decides_not_the_clock(session: Make, repo: Path) -> None:
    ann, ben = session("ann"), session("ben")
    ann.read("src/a.py")
    ben.change("src/a.py", "a = 2\n")
    ben.change("src/a.py", "a = 1\n")  # and back again
    os.utime(repo / "src/a.py", (1, 1))
    turn_over(ben)
    assert ann.change("src/a.py", "a = 3\n", tool="Write").out == ""


@pytest.mark.proves("AUTO-8")
def test_a_change_that_keeps_size_and_time_is_seen(session: Make, repo: Path) -> None:
    ann, ben = session("ann"), session("ben")
    os.utime(repo / "src/a.py", (1_600_000_000, 1_600_000_000))
    ann.read("src/a.py")
    ben.change("src/a.py", "a = 2\n")
    os.utime(repo / "src/a.py", (1_600_000_000, 1_600_000_000))
    turn_over(ben)
    assert ann.change("src/a.py", "a = 3\n", tool="Write").refused


@pytest.mark.proves("AUTO-8")
def test_read_after_the_change_is_up_to_date(session: Make) -> None:
    ann, ben = session("ann"), session("ben")
    ann.read("src/a.py")
    ben.change("src/a.py", "a = 2\n")
    turn_over(ben)
    ann.read("src/a.py")
    assert ann.change("src/a.py", "a = 3\n").out == ""


@pytest.mark.proves("AUTO-8")
def test_another_checkout_is_another_file(session: Make, repo: Path, tmp_path: Path) -> None:
    from .conftest import git

    tree = tmp_path / "tree"
    git(repo, "worktree", "add", "-q", str(tree))
    ann, ben = session("ann"), session("ben")
    ben.cwd = tree
    ann.read("src/a.py")
    ben.change("src/a.py", "a = 2\n")
    turn_over(ben)
    assert ann.change("src/a.py", "a = 3\n", tool="Write").out == ""


@pytest.mark.proves("AUTO-8")
def test_a_parent_is_told_what_its_child_changed(session: Make) -> None:
    ann = session("ann")
    child = ann.child("sub1")
    ann.read("src/a.py")
    child.change("src/a.py", "a = 2\n")
    child.hook("subagent-stop", child.payload("SubagentStop"))
    assert "was changed by" in ann.change("src/a.py", "a = 3\n").context


@pytest.mark.proves("AUTO-8", "AUTO-1")
def test_a_refused_write_claims_nothing(session: Make) -> None:
    ann, ben = session("ann"), session("ben")
    ann.change("src/a.py", "a = 2\n")
    ann.stop()
    assert ben.change("src/a.py", "lost", tool="Write").refused
    assert not ann.change("src/a.py", "a = 3\n").refused

"""Whoever is at work on either side of a conflict is told at its next step, once for each file."""

import pytest

from scene.place import Scene
from scene.session import Session
from support import finished

from .looks import at_work, attention, beside, changed, look, until

WORDS = "a merge of the two conflicts there"


@pytest.fixture
def ann(scene: Scene) -> Session:
    """At work in the main checkout."""
    return at_work(scene, "ann", scene.repo)


@pytest.fixture
def ben(scene: Scene) -> Session:
    """At work in the worktree."""
    return at_work(scene, "ben", beside(scene))


def told(one: Session) -> str:
    """What comes with the session's next step."""
    return one.prompt().context


def test_both_are_told_which_file_and_who_else(scene: Scene, ann: Session, ben: Session) -> None:
    assert not ann.change("a.py", changed(5, "ours")).refused
    assert not ben.change("a.py", changed(5, "theirs")).refused
    told(ann), told(ben)
    look(scene)
    to_ann, to_ben = told(ann), told(ben)
    assert WORDS in to_ann
    assert "a.py (line 6 here, 6 there)" in to_ann
    assert "worktrees/wt (wt), where" in to_ann
    assert WORDS in to_ben
    assert "and in the main checkout (main), where" in to_ben


def test_not_again_for_the_same_files(scene: Scene, ann: Session, ben: Session) -> None:
    ann.change("a.py", changed(5, "ours"))
    ben.change("a.py", changed(5, "theirs"))
    look(scene)
    assert WORDS in told(ann)
    ann.change("a.py", changed(5, "ours again"))
    look(scene)
    assert WORDS not in told(ann)
    ann.change("b.py", changed(5, "ours"))
    ben.change("b.py", changed(5, "theirs"))
    told(ann)
    look(scene)
    assert WORDS in told(ann)


def test_a_clean_merge_is_told_to_nobody(scene: Scene, ann: Session, ben: Session) -> None:
    ann.change("a.py", changed(1, "ours"))
    ben.change("a.py", changed(8, "theirs"))
    told(ann), told(ben)
    assert [one["verdict"] for one in look(scene)] == ["clean"]
    assert told(ann) == told(ben) == ""


def test_the_end_of_a_turn_begins_the_look(ann: Session, ben: Session) -> None:
    """In a process of its own, which nobody waits for."""
    ann.change("a.py", changed(5, "ours"))
    ben.change("a.py", changed(5, "theirs"))
    told(ann), told(ben)
    ann.real = True
    ann.stop()
    until(lambda: WORDS in told(ben))


@pytest.mark.proves("WORK-12")
def test_two_that_look_at_once_tell_once(scene: Scene, ann: Session, ben: Session) -> None:
    ann.change("a.py", changed(5, "ours"))
    ben.change("a.py", changed(5, "theirs"))
    told(ann), told(ben)
    for child in [scene.shell().start("status", "--merges") for _ in range(3)]:
        assert finished(child).code == 0
    assert told(ann).count(WORDS) == told(ben).count(WORDS) == 1
    assert (WORDS in told(ann), WORDS in told(ben)) == (False, False)


def test_who_is_at_work_is_said_to_the_person(scene: Scene, ann: Session, ben: Session) -> None:
    ann.change("a.py", changed(5, "ours"))
    ben.change("a.py", changed(5, "theirs"))
    look(scene)
    (one,) = attention(scene)
    names = [[agent["name"]] for agent in scene.shell().ok("status")["agents"]]
    assert one["at_work"] == names
    said = scene.shell()("status").out
    assert f"(main, {names[0][0]}) and worktrees/wt (wt, {names[1][0]}) would conflict" in said

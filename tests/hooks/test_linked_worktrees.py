"""A linked worktree is not taken from who works in it; what goes with another is kept (WORK-11)."""

from pathlib import Path
from typing import Any

import pytest

from scene.place import Scene

from .session import Session


@pytest.fixture
def scene(repo: Path, home: Path) -> Scene:
    """A repository with two linked worktrees, one of them inside it."""
    made = Scene(repo, home)
    made.git("worktree", "add", "-q", "-b", "wt", "../wt")
    made.git("worktree", "add", "-q", "-b", "inner", ".claude/worktrees/inner")
    return made


def beside(scene: Scene, who: str, folder: str) -> Session:
    """A session that stands in a worktree."""
    made = scene.session(who)
    made.cwd = made.start_dir = (scene.repo / folder).resolve()
    made.start()
    return made


@pytest.fixture
def ben(scene: Scene) -> Session:
    """A session in the main checkout."""
    made = scene.session("ben")
    made.start()
    return made


FORMS = [
    "git worktree remove --force ../wt",
    "git worktree remove ../wt",
    "git worktree remove wt -f",
    "git worktree move ../wt ../elsewhere",
    "git -C src worktree remove -f ../../wt",
    "cd src && git worktree remove -f ../../wt",
    "cd .. && git -C repo worktree remove --force ../wt",
    "for w in ../wt*; do git worktree remove --force $w; done",
    "git worktree list | awk '{print $1}' | xargs -n1 git worktree remove --force",
    "for w in $(git worktree list --porcelain | sed -n 's/^worktree //p'); do "
    'git worktree remove -f "$w"; done',
    'git worktree remove --force "$W"',
    "rm -rf ../wt",
    "cd .. && rm -rf wt",
    "rm -rf ../w*",
    'for d in ../wt*; do rm -rf "$d"; done',
    "mv ../wt ../x",
    "find ../wt -delete",
    "rm ../wt/.git",
    "rm -rf .git/worktrees/wt",
    "rm -rf ..",
]
INNER = [
    "rm -rf .claude/worktrees",
    "rm -rf .claude/worktrees/*",
    "git worktree remove --force .claude/worktrees/inner",
    "git worktree remove inner --force",
    "git clean -ffdx -e coordination",
    "git clean -f -f -d .claude/worktrees",
]
PASSING = [
    "git worktree list",
    "git worktree add -q ../more -b more",
    "git worktree add -q ../wt2 -b b2 && git worktree remove --force ../wt2",
    "git worktree prune",
    "git worktree remove --force ../other",
    "git worktree lock ../wt",
    "git -C ../wt status",
    "rm -rf ../wt2 ../wtx/src",
    "rm -rf ../wt/build",
    "cp -r ../wt /tmp/copy",
    "rm -f *.log",
]


@pytest.mark.proves("WORK-11")
@pytest.mark.parametrize("command", FORMS)
def test_a_worktree_is_not_taken_from_who_stands_in_it(
    scene: Scene, ben: Session, command: str
) -> None:
    beside(scene, "ann", "../wt").command("register", "--name", "ann")
    answer = ben.pre_bash(command)
    assert answer.refused, command
    assert "ann" in answer.reason
    assert len(answer.reason.encode()) < 1_500


@pytest.mark.proves("WORK-11")
@pytest.mark.parametrize("command", INNER)
def test_nor_one_that_lies_inside(scene: Scene, ben: Session, command: str) -> None:
    beside(scene, "ann", ".claude/worktrees/inner")
    answer = ben.pre_bash(command)
    assert answer.refused, command
    assert "worktrees/inner" in answer.reason


@pytest.mark.proves("WORK-11")
@pytest.mark.parametrize("command", PASSING)
def test_what_leaves_it_in_place_passes(scene: Scene, ben: Session, command: str) -> None:
    beside(scene, "ann", "../wt")
    answer = ben.pre_bash(command)
    assert not answer.refused, answer.reason
    assert answer.out == ""


@pytest.mark.proves("WORK-11")
def test_a_lease_there_counts_and_so_does_work(scene: Scene, ben: Session) -> None:
    """Who works there need not stand there."""
    ann = scene.session("ann")
    ann.start()
    assert not ann.change("../wt/src/a.py", "mine\n").refused
    assert ben.pre_bash("git worktree remove --force ../wt").refused
    ann.stop()
    assert ben.pre_bash("rm -rf ../wt").refused
    scene.git("commit", "-qam", "done", at=scene.repo / "../wt")
    assert not ben.pre_bash("rm -rf ../wt").refused


@pytest.mark.proves("WORK-11")
def test_a_subagent_of_ones_own_is_another(scene: Scene, ben: Session) -> None:
    child = ben.child("c")
    child.cwd = (scene.repo / "../wt").resolve()
    child.hook("subagent-start", child.payload("SubagentStart"))
    child.pre_bash("ls")
    answer = ben.pre_bash("git worktree remove --force ../wt")
    assert answer.refused
    assert "a subagent of yours" in answer.reason


@pytest.mark.proves("WORK-11")
def test_a_missing_one_is_not_forgotten_while_its_session_lives(scene: Scene, ben: Session) -> None:
    beside(scene, "ann", "../wt")
    (scene.repo / "../wt").resolve().rename(scene.repo.parent / "unmounted")
    assert ben.pre_bash("git worktree prune").refused
    assert ben.pre_bash("git gc && git worktree prune -v").refused
    assert not ben.pre_bash("git worktree prune --dry-run").refused


@pytest.mark.proves("WORK-11")
def test_who_is_gone_holds_no_worktree(scene: Scene, ben: Session) -> None:
    beside(scene, "ann", "../wt").end()
    assert not ben.pre_bash("git worktree remove --force ../wt").refused


@pytest.mark.proves("WORK-11")
def test_ones_own_worktree_may_go(scene: Scene) -> None:
    one = beside(scene, "ann", "../wt")
    assert not one.pre_bash("git worktree remove --force .").refused
    assert not one.pre_bash("cd .. && rm -rf wt").refused


GOES = [
    "git worktree remove --force ../wt",
    "rm -rf ../wt",
    "mv ../wt ../x",
    "for w in ../wt*; do git worktree remove --force $w; done",
]


@pytest.mark.proves("WORK-11")
@pytest.mark.parametrize("command", GOES)
def test_what_goes_with_a_worktree_is_kept_first(scene: Scene, ben: Session, command: str) -> None:
    """Ann is gone, a person wrote something, and git knows nothing of a third file."""
    ann = beside(scene, "ann", "../wt")
    ann.command("register", "--name", "ann")
    ann.change(scene.repo / "../wt/src/a.py", "of ann\n")
    ann.end()
    (scene.repo / "../wt/src/b.py").write_text("of a person\n", encoding="utf-8")
    (scene.repo / "../wt/new.txt").write_text("new\n", encoding="utf-8")
    answer = ben.pre_bash(command)
    assert not answer.refused
    assert "Kept, as it is now: `agent-sync restore --list`" in answer.context
    kept = ben.command("restore", "--list", "--json").data["versions"]
    assert {one["path"] for one in kept} >= {"src/a.py", "src/b.py", "new.txt"}
    assert next(one for one in kept if one["path"] == "src/a.py")["owner"] == "ann"
    (ref,) = {row[0] for row in scene.database.happened("work_saved", "ref")}
    assert scene.git("show", f"{ref}:src/a.py") == "of ann\n"
    told = scene.session("ann")
    assert "removes the worktree" in told.start("resume").context


@pytest.mark.proves("WORK-11")
def test_nothing_is_said_where_nothing_is_lost(scene: Scene, ben: Session) -> None:
    answer = ben.pre_bash("git worktree remove ../wt")
    assert (answer.code, answer.out) == (0, "")
    assert scene.database.happened("work_saved", "ref") == []


def leave(session: Session, **given: Any) -> Any:
    """The client's own way out of a worktree."""
    return session.hook("pre-tool-use", session.tool("ExitWorktree", given))


@pytest.mark.proves("WORK-11")
def test_the_client_does_not_take_a_worktree_from_another(scene: Scene) -> None:
    ben = beside(scene, "ben", "../wt")
    ann = beside(scene, "ann", "../wt")
    assert leave(ben, action="remove", discard_changes=True).refused
    assert not leave(ben, action="keep").refused
    ann.end()
    assert not leave(ben, action="remove").refused


@pytest.mark.proves("WORK-11")
def test_what_the_client_takes_away_is_kept_first(scene: Scene) -> None:
    ben = beside(scene, "ben", ".claude/worktrees/inner")
    ben.start_dir = scene.repo
    (scene.repo / ".claude/worktrees/inner/src/a.py").write_text("half\n", encoding="utf-8")
    answer = leave(ben, action="remove", discard_changes=True)
    assert not answer.refused
    (ref,) = {row[0] for row in scene.database.happened("work_saved", "ref")}
    assert scene.git("show", f"{ref}:src/a.py") == "half\n"
    leave(scene.session("ben"), action="remove", discard_changes=True)  # stands in no worktree
    assert len(scene.database.happened("work_saved", "ref")) == 1


@pytest.mark.proves("WORK-11")
def test_what_is_delivered_twice_is_kept_once(scene: Scene, ben: Session) -> None:
    (scene.repo / "../wt/src/b.py").write_text("of a person\n", encoding="utf-8")
    for _ in range(2):
        assert not ben.pre_bash("rm -rf ../wt", call="c1").refused
    assert len(scene.database.happened("work_saved", "ref")) == 1

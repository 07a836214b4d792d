"""A merge over files that others have is refused at its start; one's own ends freely (WORK-8)."""

from pathlib import Path

import pytest

from agent_sync.locks.lease import EXPLICIT
from gitscene import Scene
from scene.session import Session


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Main and feat differ: both changed src/b.py, feat src/a.py too; ff is ahead of main."""
    folder = tmp_path_factory.mktemp("template")
    scene = Scene(folder / "shared", folder)
    scene.committed("src/a.py", "src/b.py", "src/c.py", "ben.txt")
    scene.branched("feat", "src/a.py", "src/b.py")
    scene.put("src/b.py", "from main\n")
    scene.git("commit", "-qam", "main", past=True)
    return scene.branched("ff", "src/a.py")


@pytest.fixture
def scene(tmp_path: Path, home: Path, template: Scene) -> Scene:
    """A copy of it, armed."""
    return template.armed(tmp_path / "shared", home)


@pytest.fixture
def ben(scene: Scene) -> Session:
    """A session."""
    found = scene.session("ben")
    found.start()
    return found


STARTS = [
    "git merge feat",
    "git merge -q --no-edit ff",
    "git merge --squash feat",
    "git pull -q . ff",
    "git pull --rebase . ff",
    "git cherry-pick feat",
    "git cherry-pick -n main..ff",
    "git rebase ff",
    "git switch -q ff && git revert --no-edit HEAD",
    "git am feat.patch",
    "cd src && git am -3 ../feat.patch",
    "git stash apply",
    "git stash pop 0",
]


@pytest.mark.parametrize("command", STARTS)
@pytest.mark.proves("WORK-8")
@pytest.mark.parametrize("how", ["lock", "edit", "folder"])
def test_a_merge_over_what_another_agent_has_is_refused_at_its_start(
    scene: Scene, ben: Session, command: str, how: str
) -> None:
    scene.put("src/a.py", "put aside\n")
    scene.git("stash")
    scene.put("feat.patch", scene.git("format-patch", "--stdout", "-1", "feat"))
    if how == "edit":
        scene.wrote("ann", "src/a.py", "by ann\n")
    elif how == "lock":
        scene.lease("ann", "src/a.py", EXPLICIT)
    else:
        scene.join("ann")
        assert scene.session("ann").command("lock", "src/").code == 0
    done = ben.bash(command)
    assert done.refused
    assert "ann" in done.before.reason
    assert not scene.git("status", "--porcelain", "-uno").startswith("UU")


@pytest.mark.parametrize("command", STARTS)
def test_a_merge_beside_what_another_agent_has_passes(
    scene: Scene, ben: Session, command: str
) -> None:
    scene.put("src/a.py", "put aside\n")
    scene.git("stash")
    scene.put("feat.patch", scene.git("format-patch", "--stdout", "-1", "feat"))
    scene.lease("ann", "src/c.py", EXPLICIT)
    scene.lease("ben", "src/a.py", EXPLICIT)
    done = ben.bash(command)
    assert not done.refused, done.before.reason


ENDS = [
    "git merge --abort",
    "git reset -q --merge",
    "git reset -q --hard",
    "git add src/b.py && git commit -q --no-edit",
    "git add -A && git commit -qm merged",
    "git commit -qam merged",
    "git checkout --theirs src/b.py && git add src/b.py && git -c core.editor=: merge --continue",
]


@pytest.mark.parametrize("command", ENDS)
@pytest.mark.parametrize("name", ["src/a.py", "src/b.py"])
@pytest.mark.proves("WORK-8")
def test_ones_own_merge_can_be_finished_and_given_up(
    scene: Scene, ben: Session, command: str, name: str
) -> None:
    assert ben.bash("git merge feat").code == 1
    scene.lease("ann", name, EXPLICIT)
    done = ben.bash(command)
    if name == "src/b.py" and "checkout" in command:
        return  # what would be written is not the merge any more
    assert not done.refused, done.before.reason
    assert done.code == 0, done.output


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("git cherry-pick feat", "git cherry-pick --abort"),
        ("git rebase feat", "git rebase --abort"),
        ("git cherry-pick feat", "git add -A && git -c core.editor=: cherry-pick --continue"),
        ("git revert HEAD~1 || git revert --no-edit HEAD", "git revert --abort || true"),
    ],
)
def test_so_can_a_cherry_pick_and_a_rebase(
    scene: Scene, ben: Session, start: str, end: str
) -> None:
    ben.bash(start)
    scene.lease("ann", "src/a.py", EXPLICIT)
    done = ben.bash(end)
    assert not done.refused, done.before.reason


@pytest.mark.parametrize("command", ENDS)
def test_what_another_agent_wrote_into_it_since_is_its_work(
    scene: Scene, ben: Session, command: str
) -> None:
    assert ben.bash("git merge feat").code == 1
    scene.wrote("ann", "src/b.py", "by ann\n")
    assert ben.bash(command).refused


@pytest.mark.parametrize("command", ENDS)
def test_the_merge_of_another_session_is_its_own(scene: Scene, ben: Session, command: str) -> None:
    assert ben.bash("git merge feat").code == 1
    ann = scene.session("ann")
    assert ann.bash(command).refused
    assert not ben.bash("git merge --abort").refused


def test_what_would_be_put_aside_for_a_merge_counts(scene: Scene, ben: Session) -> None:
    scene.wrote("ann", "src/c.py", "by ann\n")
    assert ben.bash("git merge --autostash --no-edit ff").refused
    assert not ben.bash("git merge -q --no-edit ff").refused

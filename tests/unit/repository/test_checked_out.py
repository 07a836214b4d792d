"""Where HEAD of a checkout stands, read from git's files (WORK-8)."""

from pathlib import Path

import pytest

from agent_sync.repository.checked_out import Head, from_text, head_of, listed
from scene.place import Scene


@pytest.fixture
def scene(tmp_path: Path, home: Path) -> Scene:
    """One commit."""
    made = Scene((tmp_path / "repo").resolve(), home).init()
    made.put("a", "1")
    made.git("add", ".")
    made.git("commit", "-qm", "first")
    return made


def now(scene: Scene, at: "Path | None" = None) -> Head:
    """What git says."""
    branch = scene.git("branch", "--show-current", at=at).strip()
    return Head(branch or "no branch", scene.git("rev-parse", "HEAD", at=at).strip())


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("pack-refs", "--all"),
        ("checkout", "-q", "--detach"),
        ("switch", "-qc", "a/b/c"),
        ("commit", "-q", "--allow-empty", "-m", "second"),
    ],
)
def test_it_is_what_git_says(scene: Scene, words: "tuple[str, ...]", tmp_path: Path) -> None:
    scene.git(*words)
    assert head_of(str(scene.repo)) == now(scene)
    there = (tmp_path / "there").resolve()
    scene.git("worktree", "add", "-q", "-b", "side", str(there))
    scene.git("pack-refs", "--all")
    assert head_of(str(there)) == now(scene, there)
    assert listed(str(scene.repo / ".git")) == [str(scene.repo), str(there)]


def test_nothing_is_known_where_there_is_no_git(tmp_path: Path) -> None:
    assert head_of(str(tmp_path)) == Head("", "")
    assert listed(str(tmp_path)) == []


@pytest.mark.parametrize("head", [Head("main", "1" * 40), Head("no branch", ""), Head("", "")])
def test_it_goes_through_a_line_of_text(head: Head) -> None:
    assert from_text(head.text) == head

"""Stopping together in a folder that is no repository of git's."""

from pathlib import Path

import pytest

from scene.session import Session

from .checkpoint_steps import ask, ok, refused, shown, state


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A project without git."""
    folder = tmp_path / "repo"
    for name in (".claude", "src"):
        (folder / name).mkdir(parents=True)
    (folder / "src/a.py").write_text("a = 1\n", encoding="utf-8")
    return folder


@pytest.mark.proves("CHECK-1", "CHECK-3", "CHECK-4")
def test_a_checkpoint_is_approved_by_content(ann: Session, ben: Session, repo: Path) -> None:
    ref = ask(ann, "ben", on="src/")
    assert ann.pre_edit("src/a.py").code == 2
    (repo / "src/b.py").write_text("b = 1\n", encoding="utf-8")
    assert "src/b.py" in refused(ben, "approve", ref)
    (repo / "src/b.py").unlink()
    assert shown(ben, ref)["head"] in ("", None)
    ok(ben, "approve", ref, "--resolve")
    assert state(ann, ref) == "resolved"
    assert ann.pre_edit("src/a.py").code == 0


@pytest.mark.proves("CHECK-1")
def test_what_covers_no_file_is_refused_and_our_own_files_are_none(ann: Session) -> None:
    refused(ann, "checkpoint", "x", "--on", "docs/", "--approver", "operator", code=64)
    ref = ask(ann, "operator", on=".")
    assert shown(ann, ref)["files"] == 1

"""What a gate guards: work, and what was named itself (GATE-1, GATE-4)."""

from pathlib import Path

import pytest

from scene.repositories import git
from scene.session import Session

from .crew_steps import ok


@pytest.fixture
def built(repo: Path) -> Path:
    """A repository with folders that git ignores."""
    (repo / ".gitignore").write_text("build/\ngen/\nnode_modules/\n", encoding="utf-8")
    for folder in ("build", "node_modules"):
        (repo / folder).mkdir()
        (repo / folder / "x.js").write_text("x", encoding="utf-8")
    (repo.parent / "outside").mkdir()
    return repo


@pytest.mark.proves("GATE-4")
@pytest.mark.parametrize(
    ("on", "path", "guarded"),
    [
        ("build/", "build/x.js", True),
        ("build/", "src/a.py", False),
        ("gen/", "gen/x.js", True),  # not there yet
        ("build/**/*.js", "build/x.js", True),
        ("**/*.js", "build/x.js", False),
        ("**/*.js", "src/x.js", True),
        ("../outside/", "../outside/f.txt", True),
        (".claude/coordination/", ".claude/coordination/x", True),
        (".claude/", ".claude/coordination/x", False),
        ("src/new", "src/new/x.py", True),  # it has become a folder since
        ("src/new", "src/newer", False),
        ("src/", ".claude/coordination/x", False),
    ],
)
def test_what_is_no_work_is_guarded_where_it_was_named(
    built: Path,
    ann: Session,
    ben: Session,
    on: str,
    path: str,
    guarded: bool,  # noqa: FBT001
) -> None:
    ok(ann, "gate", "open", "--with", "ben", "--on", on)
    assert ben.pre_edit(str((built / path).resolve())).code == (2 if guarded else 0)


@pytest.mark.proves("GATE-4")
def test_an_ignored_folder_as_a_whole_is_no_work_unless_git_keeps_some_of_it(
    built: Path, ann: Session, ben: Session
) -> None:
    ok(ann, "gate", "open", "--with", "ben")
    assert ben.pre_bash("rm -rf node_modules").code == 0
    assert ben.pre_bash("rm -rf src").code == 2
    git(built, "add", "-f", "node_modules/x.js")
    assert ben.pre_bash("rm -rf node_modules").code == 2

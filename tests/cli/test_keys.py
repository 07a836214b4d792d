"""However a path is written, it has one key: told by real processes (LOCK-2)."""

import sys
import unicodedata
from pathlib import Path

import pytest

from support import Cli, make_worktree


def key(cli: Cli, path: str, cwd: Path) -> str:
    """The key under which a path is locked from a folder, by a process of its own."""
    done = cli.process("lock", path, "--json", cwd=cwd)
    (lease,) = done.data["leases"]
    return str(lease["key"])


@pytest.fixture
def tree(repo: Path) -> Path:
    """src/a.py, and a symbolic link to its folder."""
    (repo / "src" / "deep").mkdir(parents=True)
    (repo / "src" / "a.py").write_text("", encoding="utf-8")
    if sys.platform != "win32":
        (repo / "link").symlink_to(repo / "src", target_is_directory=True)
        (repo / "alias.py").symlink_to(repo / "src" / "a.py")
    return repo


@pytest.mark.proves("LOCK-2")
@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("src/a.py", "."),
        ("./src/../src/a.py", "."),
        ("a.py", "src"),
        ("../a.py", "src/deep"),
        ("link/a.py", "."),
        ("alias.py", "."),
        ("../alias.py", "src"),
        ("//src//a.py".lstrip("/"), "."),
    ],
)
def test_one_file_one_key(alice: Cli, tree: Path, path: str, where: str) -> None:
    assert key(alice, path, tree / where) == "src/a.py"


@pytest.mark.proves("LOCK-2")
def test_an_absolute_path_has_the_same_key(alice: Cli, tree: Path) -> None:
    assert key(alice, str(tree / "src" / "a.py"), tree) == "src/a.py"


@pytest.mark.proves("LOCK-2")
def test_a_worktree_has_the_same_keys_and_the_same_leases(
    alice: Cli, bob: Cli, tree: Path, tmp_path: Path
) -> None:
    other = make_worktree(tree, tmp_path / "other")
    (other / "src").mkdir()
    assert key(alice, "a.py", other / "src") == "src/a.py"
    assert bob.process("lock", "src/a.py", cwd=tree).code == 2
    assert not (other / ".claude").exists()


@pytest.mark.proves("LOCK-2")
def test_a_path_outside_keeps_its_absolute_key(alice: Cli, bob: Cli, tree: Path) -> None:
    outside = tree.parent / "elsewhere.txt"
    assert key(alice, "../elsewhere.txt", tree) == outside.as_posix()
    assert bob.process("lock", str(outside), cwd=tree).code == 2


@pytest.mark.proves("LOCK-2")
def test_unicode_forms_are_one(alice: Cli, tree: Path) -> None:
    composed = "caf\u00e9.py"
    decomposed = unicodedata.normalize("NFD", composed)
    assert key(alice, decomposed, tree) == composed
    assert key(alice, composed, tree) == composed


@pytest.mark.proves("LOCK-2")
@pytest.mark.proves("LOCK-1")
@pytest.mark.parametrize(
    ("path", "target", "expected"),
    [
        ("src/", "tree", "src/"),
        ("src", "tree", "src/"),
        ("new/", "tree", "new/"),
        ("src/**/*.py", "glob", "src/**/*.py"),
        (".", "glob", "**"),
        ("src/*.p?", "glob", "src/*.p?"),
    ],
)
def test_directories_and_patterns(
    alice: Cli, tree: Path, path: str, target: str, expected: str
) -> None:
    (lease,) = alice.ok("lock", path, cwd=tree)["leases"]
    assert (lease["target"], lease["key"]) == (target, expected)


@pytest.mark.proves("LOCK-2")
def test_a_pattern_starts_where_the_caller_stands(alice: Cli, tree: Path) -> None:
    (lease,) = alice.ok("lock", "*.py", cwd=tree / "src")["leases"]
    assert lease["key"] == "src/*.py"


@pytest.mark.proves("LOCK-2")
@pytest.mark.skipif(sys.platform == "win32", reason="no such file names there")
def test_a_file_that_exists_is_never_a_pattern(alice: Cli, bob: Cli, tree: Path) -> None:
    (tree / "[id].tsx").write_text("", encoding="utf-8")
    (lease,) = alice.ok("lock", "[id].tsx")["leases"]
    assert (lease["target"], lease["key"]) == ("file", "[id].tsx")
    assert bob("lock", "i.tsx").code == 0

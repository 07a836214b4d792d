"""Local scope leaves nothing for git to show; its lines come out byte for byte (INST-1, ARR-1)."""

import shutil
from pathlib import Path

import pytest

from agent_sync.errors import InstallError
from agent_sync.install.install_plan import install, uninstall
from agent_sync.install.skill_source import Source

from .conftest import tree
from .test_committed import git

WHO = ("-c", "user.name=t", "-c", "user.email=t@example.invalid")
BEFORE = ["# mine\n*.tmp\n", "*.tmp", "", None]


@pytest.fixture
def clone(repo: Path) -> Path:
    """A repository of git."""
    shutil.rmtree(repo / ".git")
    git(repo, "init", "-q")
    return repo


@pytest.mark.proves("ARR-1", "INST-3")
@pytest.mark.parametrize("before", BEFORE)
def test_git_shows_nothing_of_it(clone: Path, source: Source, before: "str | None") -> None:
    listed = clone / ".git" / "info" / "exclude"
    listed.unlink(missing_ok=True)
    if before is not None:
        listed.parent.mkdir(exist_ok=True)
        listed.write_bytes(before.encode())
    for _ in range(2):
        install(clone, scope="local", write_settings=True, source=source)
        assert git(clone, "status", "--porcelain", "-uall") == []
        assert "*.tmp" in listed.read_text().splitlines() or not before
    uninstall(clone, scope="local")
    assert (listed.read_bytes().decode() if listed.exists() else None) == before
    assert not (clone / ".claude").exists() or git(clone, "status", "--porcelain") == []


@pytest.mark.proves("ARR-1")
def test_a_folder_below_and_odd_names_are_hidden_too(clone: Path, source: Source) -> None:
    below = clone / "packages [x]" / "a b#"
    below.mkdir(parents=True)
    install(below, scope="local", write_settings=True, source=source)
    assert git(clone, "status", "--porcelain", "-uall") == []


@pytest.mark.proves("ARR-1")
def test_what_is_installed_for_the_project_is_shown_again(clone: Path, source: Source) -> None:
    install(clone, scope="local", write_settings=True, source=source)
    install(clone, scope="local", write_settings=True, dry_run=True, source=source)
    install(clone, write_settings=True, source=source)
    shown = git(clone, "status", "--porcelain", "-uall")
    assert "?? .claude/skills/agent-sync/program" in shown
    assert "?? .claude/settings.json" in shown


@pytest.mark.proves("INST-3")
def test_lines_of_the_user_stay_where_the_end_of_the_block_is_lost(
    clone: Path, source: Source
) -> None:
    install(clone, scope="local", write_settings=True, source=source)
    listed = clone / ".git" / "info" / "exclude"
    text = listed.read_text()
    listed.write_text(text.replace("# <<< agent-sync <<<\n", "") + "mine.txt\n")
    install(clone, scope="local", write_settings=True, source=source)
    uninstall(clone, scope="local")
    assert "mine.txt" in listed.read_text().splitlines()


@pytest.mark.proves("INST-3")
def test_a_list_in_another_encoding_comes_out_byte_for_byte(clone: Path, source: Source) -> None:
    listed = clone / ".git" / "info" / "exclude"
    listed.parent.mkdir(exist_ok=True)
    listed.write_bytes(b"# f\xfcr mich\n*.tmp")
    install(clone, scope="local", write_settings=True, source=source)
    assert git(clone, "status", "--porcelain", "-uall") == []
    uninstall(clone, scope="local")
    assert listed.read_bytes() == b"# f\xfcr mich\n*.tmp"


@pytest.mark.proves("INST-1", "INST-3")
def test_what_one_checkout_takes_out_does_not_bare_another(clone: Path, source: Source) -> None:
    """Git has one list for all checkouts of a repository."""
    (clone / "a.py").write_text("a\n")
    git(clone, "add", "-A")
    git(clone, *WHO, "commit", "-qm", "first")
    listed = clone / ".git" / "info" / "exclude"
    before = listed.read_bytes()
    side, gone = clone.parent / "side", clone.parent / "gone"
    for path in (side, gone):
        git(clone, "worktree", "add", "-q", str(path))
    for path in (clone, side, gone):
        install(path, scope="local", write_settings=True, source=source)
    uninstall(clone, scope="local")
    assert git(side, "status", "--porcelain", "-uall") == []
    assert git(clone, "status", "--porcelain", "-uall") == []
    # One that is taken away with its checkout leaves nothing behind for ever.
    git(clone, "worktree", "remove", "--force", str(gone))
    report = install(clone, source=source)
    assert any(str(side) in warning for warning in report.warnings)
    uninstall(clone)
    uninstall(side, scope="local")
    assert listed.read_bytes() == before


@pytest.mark.proves("INST-1", "INST-3")
def test_two_folders_of_a_checkout_are_hidden_beside_each_other(
    clone: Path, source: Source
) -> None:
    listed = clone / ".git" / "info" / "exclude"
    listed.write_text("*.tmp")
    for path in (clone / "web", clone / "api"):
        path.mkdir()
        (path / "a.py").write_text("a\n")
        install(path, scope="local", write_settings=True, source=source)
    names = ["?? api/a.py", "?? web/a.py"]
    assert git(clone, "status", "--porcelain", "-uall") == names
    uninstall(clone / "web", scope="local")
    assert git(clone, "status", "--porcelain", "-uall") == names
    uninstall(clone / "api", scope="local")
    assert listed.read_text() == "*.tmp"


@pytest.mark.proves("INST-3")
def test_a_block_of_before_is_taken_over(clone: Path, source: Source) -> None:
    listed = clone / ".git" / "info" / "exclude"
    install(clone, scope="local", write_settings=True, source=source)
    lines = listed.read_text().splitlines(keepends=True)
    listed.write_text("".join(line for line in lines if not line.startswith("# in ")))
    install(clone, scope="local", write_settings=True, source=source)
    assert listed.read_text() == "".join(lines)
    listed.write_text("".join(line for line in lines if not line.startswith("# in ")))
    uninstall(clone, scope="local")
    assert "agent-sync" not in listed.read_text()


@pytest.mark.proves("INST-1")
def test_a_list_that_cannot_be_changed_leaves_everything_as_it_was(
    clone: Path, source: Source
) -> None:
    listed = clone / ".git" / "info" / "exclude"
    listed.unlink()
    listed.mkdir()
    before = tree(clone)
    with pytest.raises(InstallError, match="exclude"):
        install(clone, scope="local", write_settings=True, source=source)
    assert tree(clone) == before
    listed.rmdir()
    install(clone, scope="local", write_settings=True, source=source)
    listed.unlink()
    listed.mkdir()
    before = tree(clone)
    with pytest.raises(InstallError, match="exclude"):
        uninstall(clone, scope="local")
    assert tree(clone) == before

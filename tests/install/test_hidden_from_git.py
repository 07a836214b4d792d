"""Local scope leaves nothing for git to show; its lines come out byte for byte (INST-1, ARR-1)."""

import shutil
from pathlib import Path

import pytest

from agent_sync.install.install_plan import install, uninstall
from agent_sync.install.skill_source import Source

from .test_committed import git

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

"""Installing and uninstalling as a whole, in a scratch repository with a scratch home."""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from agent_sync.errors import InstallError, UsageError
from agent_sync.install import interpreters
from agent_sync.install.claude_code.hook_table import TABLE
from agent_sync.install.install_plan import install, uninstall
from agent_sync.install.install_report import Report
from agent_sync.install.settings_files.hook_line import LOADER
from agent_sync.install.settings_files.settings import armed
from agent_sync.install.skill_source import Source
from support import Cli, make_worktree

from .conftest import tree

FOREIGN = b'\xef\xbb\xbf{\r\n\t"model": "x",\r\n\t"hooks": {"Stop": [ ]}\r\n}'
LEGACY = b"""{
  "hooks": {
    "Stop": [{"matcher": "", "hooks": [{"type": "command", "command": "agent-sync hook stop"}]}]
  }
}
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "startup_ms", lambda _: 10.0)


def arm(repo: Path, source: Source, **how: Any) -> Report:
    return install(repo, write_settings=True, source=source, **how)


def settings_of(repo: Path, name: str = "settings.json") -> Path:
    return repo / ".claude" / name


@pytest.mark.proves("INST-1")
def test_install_puts_everything_in_place(repo: Path, source: Source) -> None:
    report = arm(repo, source)
    assert len(armed(settings_of(repo).read_text())) == len(TABLE)
    assert (repo / ".claude/skills/agent-sync/program").is_file()
    assert (repo / ".claude/coordination/.gitignore").read_text() == "*\n"
    assert [step.action for step in report.steps] == ["create", "create", "create"]
    assert report.changed
    assert report.warnings == []


@pytest.mark.proves("INST-1")
def test_without_write_settings_the_block_is_returned(repo: Path, source: Source) -> None:
    report = install(repo, source=source)
    assert not settings_of(repo).exists()
    assert "PreToolUse" in json.loads(report.block)["hooks"]
    uninstall(repo)
    assert not (repo / ".claude").exists()


@pytest.mark.proves("INST-2")
def test_running_twice_changes_nothing(repo: Path, source: Source) -> None:
    arm(repo, source)
    before = tree(repo)
    report = arm(repo, source)
    assert not report.changed
    assert tree(repo) == before


@pytest.mark.proves("INST-1")
@pytest.mark.parametrize("scope", ["project", "local", "user"])
def test_a_dry_run_writes_nothing(repo: Path, source: Source, home: Path, scope: str) -> None:
    before = tree(repo), tree(home)
    report = arm(repo, source, dry_run=True, scope=scope)
    assert report.changed
    assert (tree(repo), tree(home)) == before
    real = arm(repo, source, scope=scope)
    assert [(s.action, s.path) for s in real.steps] == [(s.action, s.path) for s in report.steps]
    before = tree(repo), tree(home)
    report = uninstall(repo, scope=scope, dry_run=True)
    assert (tree(repo), tree(home)) == before
    real = uninstall(repo, scope=scope)
    assert [(s.action, s.path) for s in real.steps] == [(s.action, s.path) for s in report.steps]


@pytest.mark.proves("INST-3")
@pytest.mark.parametrize("scope", ["project", "local", "user"])
@pytest.mark.parametrize("before", [None, b"{}", b"{ \n}\n", FOREIGN, LEGACY])
def test_uninstall_gives_back_every_byte(
    repo: Path, source: Source, home: Path, before: bytes | None, scope: str
) -> None:
    name = "settings.local.json" if scope == "local" else "settings.json"
    path = (home if scope == "user" else repo) / ".claude" / name
    if before is not None:
        path.parent.mkdir()
        path.write_bytes(before)
    everything = tree(repo), tree(home)
    arm(repo, source, scope=scope)
    arm(repo, source, scope=scope, strict=True)
    assert len(armed(path.read_text())) == len(TABLE)
    uninstall(repo, scope=scope)
    after = tree(repo), tree(home)
    if scope == "user":
        assert after == everything
    else:
        assert after == everything, "nothing was used, so nothing stays"


@pytest.mark.proves("INST-3")
def test_uninstall_keeps_what_others_changed(repo: Path, source: Source) -> None:
    settings_of(repo).parent.mkdir()
    settings_of(repo).write_bytes(FOREIGN)
    arm(repo, source)
    text = settings_of(repo).read_bytes().replace(b'"model": "x"', b'"model":   "y"')
    settings_of(repo).write_bytes(text)
    arm(repo, source, strict=True)
    uninstall(repo)
    assert settings_of(repo).read_bytes() == FOREIGN.replace(b'"model": "x"', b'"model":   "y"')


@pytest.mark.proves("INST-3")
def test_a_file_that_only_we_needed_goes_even_when_reformatted(repo: Path, source: Source) -> None:
    arm(repo, source)
    path = settings_of(repo)
    path.write_text(json.dumps(json.loads(path.read_text())))
    uninstall(repo)
    assert not path.exists()


@pytest.mark.proves("INST-3")
@pytest.mark.parametrize("text", ["{}\n", '{"model": "x"}'])
def test_taking_our_entries_out_by_hand_starts_afresh(
    repo: Path, source: Source, text: str
) -> None:
    arm(repo, source)
    settings_of(repo).write_text(text)
    arm(repo, source)
    uninstall(repo)
    assert settings_of(repo).read_text() == text


@pytest.mark.proves("INST-3")
def test_a_cloned_installation_without_record_is_taken_out(repo: Path, source: Source) -> None:
    arm(repo, source, strict=True)
    path = settings_of(repo)
    path.write_text('{"model": "x",' + path.read_text().lstrip()[1:])
    for name in ("record.json", "project.before"):
        (repo / ".claude/coordination/install" / name).unlink()
    arm(repo, source)
    uninstall(repo)
    assert json.loads(path.read_text()) == {"model": "x"}
    assert tree(repo / ".claude/skills") == {}


@pytest.mark.proves("INST-3")
def test_state_stays_unless_purged(repo: Path, source: Source) -> None:
    arm(repo, source)
    state = repo / ".claude" / "coordination" / "state.sqlite"
    state.write_bytes(b"state")
    uninstall(repo)
    assert set(tree(repo / ".claude")) == {
        "coordination/", "coordination/.gitignore", "coordination/state.sqlite"
    }  # fmt: skip
    arm(repo, source)
    uninstall(repo, purge=True)
    assert tree(repo / ".claude") == {}
    assert not uninstall(repo, purge=True).changed


@pytest.mark.proves("INST-3")
def test_purging_needs_a_repository(repo: Path, source: Source, home: Path) -> None:
    arm(repo, source, scope="user")
    before = tree(home)
    with pytest.raises(InstallError, match="every repository keeps its own state"):
        uninstall(repo, scope="user", purge=True)
    assert tree(home) == before


@pytest.mark.proves("INST-1")
def test_project_scope_is_portable_and_the_others_are_pinned(
    repo: Path, source: Source, home: Path
) -> None:
    arm(repo, source)
    assert str(repo) not in settings_of(repo).read_text()
    arm(repo, source, scope="local", python=sys.executable)
    text = json.dumps(armed(settings_of(repo, "settings.local.json").read_text()))
    assert str(repo / ".claude/skills/agent-sync/scripts/hook") in text
    assert sys.executable in text
    assert "--armed-only" not in text
    arm(repo, source, scope="user")
    text = json.dumps(armed((home / ".claude" / "settings.json").read_text()))
    assert str(home / ".claude/skills/agent-sync/scripts/hook") in text
    assert text.count("--armed-only") == len(TABLE)
    assert (home / ".claude/skills/agent-sync/SKILL.md").is_file()


@pytest.mark.proves("INST-1")
def test_windows_pins_the_exec_form(
    repo: Path, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    report = install(repo, source=source, scope="local", dry_run=True)
    handler = json.loads(report.block)["hooks"]["Stop"][0]["hooks"][0]
    assert handler["args"][:4] == ["-I", "-S", "-c", LOADER]
    assert handler["args"][-1] == "stop"


@pytest.mark.proves("INST-1")
def test_config_dir_is_honoured(
    repo: Path, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "config"))
    arm(repo, source, scope="user")
    assert (tmp_path / "config" / "settings.json").is_file()
    uninstall(repo, scope="user")
    assert not (tmp_path / "config").exists()


@pytest.mark.proves("INST-3")
def test_scopes_share_the_skill_until_the_last_one_goes(repo: Path, source: Source) -> None:
    arm(repo, source)
    arm(repo, source, scope="local")
    report = uninstall(repo)
    assert (repo / ".claude/skills/agent-sync/SKILL.md").exists()
    assert "keep" in [step.action for step in report.steps]
    uninstall(repo, scope="local")
    assert not (repo / ".claude").exists()


@pytest.mark.proves("INST-2")
@pytest.mark.parametrize(
    "content",
    [b"", b'{"a": 1,}', b"{} // mine", b'{"hooks": []}', b"[1]", b'{"a": "\xff"}', b"\xff\xfe{\0"],
)
def test_a_refused_file_changes_nothing_at_all(repo: Path, source: Source, content: bytes) -> None:
    settings_of(repo).parent.mkdir()
    settings_of(repo).write_bytes(content)
    before = tree(repo)
    with pytest.raises(InstallError, match=r"settings\.json is left alone") as caught:
        arm(repo, source)
    assert tree(repo) == before
    assert caught.value.exit_status == 1
    assert "PreToolUse" in json.loads(str(caught.value.facts["block"]))["hooks"]


@pytest.mark.proves("INST-2")
def test_a_read_only_file_changes_nothing_at_all(repo: Path, source: Source) -> None:
    settings_of(repo).parent.mkdir()
    settings_of(repo).write_text("{}")
    settings_of(repo).chmod(0o444)
    with pytest.raises(InstallError, match="read-only") as caught:
        arm(repo, source)
    assert "PreToolUse" in str(caught.value.facts["block"])
    assert os.listdir(repo / ".claude") == ["settings.json"]


@pytest.mark.proves("INST-2")
@pytest.mark.parametrize("content", [b'{"a": 1,}', b'{"a": "\xff"}'])
@pytest.mark.parametrize("more", [[], ["--statusline"]])
def test_a_person_is_shown_what_could_be_pasted(
    repo: Path, home: Path, content: bytes, more: list[str]
) -> None:
    settings_of(repo).parent.mkdir()
    settings_of(repo).write_bytes(content)
    done = Cli(repo, home)("install", "--write-settings", *more)
    assert done.code == 1
    assert f"{settings_of(repo)} is left alone" in done.err
    assert "PreToolUse" in json.loads(done.out[done.out.index("{") :])["hooks"]


def test_a_home_that_is_none_is_no_internal_error(repo: Path, home: Path) -> None:
    done = Cli(repo, home)("doctor", "--json", env={"HOME": "~nobody-here"})
    assert all(error["code"] != "internal" for error in done.envelope["errors"])


@pytest.mark.proves("INST-3")
def test_uninstall_of_a_broken_file_changes_nothing(repo: Path, source: Source) -> None:
    arm(repo, source)
    settings_of(repo).write_text("{ broken")
    before = tree(repo)
    with pytest.raises(InstallError, match="left alone"):
        uninstall(repo)
    assert tree(repo) == before


@pytest.mark.proves("INST-2")
@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_a_linked_settings_file_stays_a_link(repo: Path, source: Source) -> None:
    real = repo / "config" / "claude.json"
    real.parent.mkdir()
    real.write_bytes(FOREIGN)
    settings_of(repo).parent.mkdir()
    settings_of(repo).symlink_to(real)
    arm(repo, source)
    assert settings_of(repo).is_symlink()
    assert armed(real.read_text())
    uninstall(repo)
    assert settings_of(repo).is_symlink()
    assert real.read_bytes() == FOREIGN


@pytest.mark.proves("INST-1")
@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_settings_that_lead_outside_are_in_the_way_only_of_who_writes_them(
    repo: Path, source: Source, tmp_path: Path
) -> None:
    outside = tmp_path / "dotfiles.json"
    outside.write_bytes(FOREIGN)
    settings_of(repo).parent.mkdir()
    settings_of(repo).symlink_to(outside)
    for ways in ({"write_settings": True}, {"statusline": True}):
        with pytest.raises(InstallError, match="leads outside"):
            install(repo, source=source, **ways)  # type: ignore[arg-type]
    assert not (repo / ".claude" / "skills").exists()
    install(repo, source=source)
    assert (repo / ".claude" / "skills" / "agent-sync" / "SKILL.md").exists()
    assert outside.read_bytes() == FOREIGN


@pytest.mark.proves("INST-1")
@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
@pytest.mark.parametrize("name", [".claude", ".claude/skills", ".claude/skills/agent-sync"])
def test_folders_that_lead_outside_are_refused(
    repo: Path, source: Source, tmp_path: Path, name: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (repo / name).parent.mkdir(parents=True, exist_ok=True)
    (repo / name).symlink_to(outside)
    with pytest.raises(InstallError):
        arm(repo, source)
    with pytest.raises(InstallError):
        uninstall(repo)
    assert tree(outside) == {}


@pytest.mark.proves("INST-1")
def test_wrong_targets_and_scopes(repo: Path, source: Source, home: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown scope"):
        arm(repo, source, scope="galaxy")
    with pytest.raises(InstallError, match="is not a folder"):
        arm(tmp_path / "nowhere", source)
    with pytest.raises(InstallError, match="--scope user"):
        arm(home, source)
    with pytest.raises(InstallError, match="no interpreter"):
        arm(repo, source, scope="local", python="no-such-python")
    (repo / ".git" / "refs").mkdir()
    for inside in (repo / ".git", repo / ".git" / "objects"):
        with pytest.raises(InstallError, match="in the git directory"):
            arm(inside, source)
        assert not (inside / ".claude").exists()
    ordinary = tmp_path / "ordinary"
    for name in ("objects", "app"):
        (ordinary / name).mkdir(parents=True)
    (ordinary / "HEAD").touch()
    assert arm(ordinary / "app", source).changed


@pytest.mark.proves("INST-1")
def test_the_installed_copy_can_install_itself(repo: Path, source: Source) -> None:
    arm(repo, source)
    folder = repo / ".claude" / "skills" / "agent-sync"
    own = Source(folder, folder / "program")
    assert not arm(repo, own).changed


@pytest.mark.proves("INST-3")
def test_the_state_of_an_armed_checkout_is_not_purged_from_another(
    repo: Path, source: Source, tmp_path: Path
) -> None:
    other = make_worktree(repo, tmp_path / "other")
    arm(repo, source)
    arm(other, source)
    before = tree(repo / ".claude")
    with pytest.raises(InstallError, match=f"shared with {re.escape(str(repo))}, where"):
        uninstall(other, purge=True)
    assert tree(repo / ".claude") == before
    assert armed(settings_of(other).read_text())
    uninstall(repo)
    uninstall(other, purge=True)
    assert not (repo / ".claude" / "coordination").exists()


@pytest.mark.proves("INST-1")
def test_user_scope_makes_no_state_in_the_repository_it_is_run_in(cli: Cli) -> None:
    words = ("install", "--scope", "user", "--write-settings")
    done = cli(*words)
    assert done.code == 0
    assert "Run 'agent-sync init' in each repository" in done.out
    assert not (cli.repo / ".claude").exists()
    cli.ok("init")
    assert "enforced" in cli(*words).out

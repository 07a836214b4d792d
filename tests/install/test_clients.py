"""Other clients than Claude Code: each one's file gets our hooks, and is given back (AGENT-7)."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent_sync.errors import InstallError, UsageError
from agent_sync.install import install_plan, interpreters
from agent_sync.install.clients_plan import install, uninstall
from agent_sync.install.install_report import Report
from agent_sync.install.other_clients import instruction_line, used_clients, whole_file
from agent_sync.install.other_clients.client_line import block
from agent_sync.install.other_clients.client_row import ENTRIES, FLAT, GROUPS, PASTED, Row
from agent_sync.install.other_clients.client_rows import ROWS
from agent_sync.install.settings_files.settings import armed, merge, unmerge
from agent_sync.install.skill_source import Source

from .conftest import tree
from .test_settings import DOCUMENTS, Writer

NAMES = list(ROWS)
SHARED = [row for row in ROWS.values() if row.shared]
OWN = [one for x in ROWS.values() if not x.shared and x.form != PASTED for one in x.files]
WRITTEN = [name for name, row in ROWS.items() if row.form != PASTED]
RUN_BY = ("copilot", "vscode")
"""They run the file of another client by themselves."""
FOREIGN = [
    b'{"a": 1}',
    b"{}\n",
    b'\xef\xbb\xbf{\r\n\t"model": "x",\r\n\t"hooks": {"Stop": [ ], "Own": []}\r\n}',
    b'{\n    "$version": 4,\n    "hooks": {\n        "SessionStart": [\n            {"hooks": '
    b'[{"type": "command", "command": "echo mine"}]}\n        ]\n    }\n}\n',
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "startup_ms", lambda _: 10.0)


def arm(repo: Path, source: Source, *names: str, **how: Any) -> Report:
    return install(repo, names, source=source, **how)


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.mark.proves("AGENT-7")
@pytest.mark.parametrize("row", SHARED, ids=lambda row: row.name)
@pytest.mark.parametrize("before", FOREIGN)
def test_a_file_that_is_there_comes_back_byte_for_byte(
    repo: Path, source: Source, row: Row, before: bytes
) -> None:
    put(repo / row.file, before)
    there = tree(repo)
    arm(repo, source, row.name)
    text = (repo / row.file).read_bytes().decode()
    assert {group.event for group in armed(text)} == {call.event for call in row.calls}
    again = arm(repo, source, row.name)
    assert not again.changed
    uninstall(repo)
    assert tree(repo) == there


@pytest.mark.parametrize("name", WRITTEN)
def test_where_nothing_was_nothing_is_left(repo: Path, source: Source, name: str) -> None:
    there = tree(repo)
    arm(repo, source, name, instructions=True)
    assert all((repo / one.file).is_file() for one in ROWS[name].files)
    assert (repo / ".agents/skills/agent-sync/SKILL.md").is_file()
    assert not (repo / ".claude" / "skills").exists()
    assert not (repo / ".claude" / "settings.json").exists()
    uninstall(repo)
    assert tree(repo) == there


@pytest.mark.proves("AGENT-7")
def test_all_of_them_and_claude_code(repo: Path, source: Source) -> None:
    put(repo / ".claude" / "settings.json", b'{"model": "x"}')
    put(repo / "AGENTS.md", b"Be kind.")
    there = tree(repo)
    arm(repo, source, *used_clients.NAMES, instructions=True)
    files = [repo / one.file for x in WRITTEN if x not in RUN_BY for one in ROWS[x].files]
    assert all(path.is_file() for path in files)
    uninstall(repo)
    assert tree(repo) == there


def test_what_others_wrote_meanwhile_stays(repo: Path, source: Source) -> None:
    row = ROWS["gemini"]
    arm(repo, source, "gemini", "codex")
    path = repo / row.file
    values = json.loads(path.read_bytes())
    values["hooks"]["SessionStart"].append({"hooks": [{"type": "command", "command": "echo x"}]})
    values["model"] = "y"
    path.write_text(json.dumps(values))
    uninstall(repo)
    left = json.loads(path.read_bytes())
    mine = [{"hooks": [{"type": "command", "command": "echo x"}]}]
    assert left == {"hooks": {"SessionStart": mine}, "model": "y"}
    assert not (repo / ".codex").exists()


def test_a_key_that_the_client_writes_by_itself_keeps_no_file(repo: Path, source: Source) -> None:
    arm(repo, source, "qwen")
    path = repo / ".qwen" / "settings.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "$version": 4}, indent=1))
    uninstall(repo)
    assert not path.exists()


def test_a_cloned_installation_without_record_is_taken_out(repo: Path, source: Source) -> None:
    put(repo / ".codex" / "hooks.json", b'{"description": "x"}')
    arm(repo, source, *NAMES, instructions=True)
    for path in (repo / ".claude" / "coordination" / "install").iterdir():
        path.unlink()
    uninstall(repo)
    assert (repo / ".codex" / "hooks.json").read_bytes() == b'{"description": "x"}'
    assert not any((repo / row.file).exists() for row in OWN)
    assert not (repo / ".agents" / "skills" / "agent-sync").exists()
    assert (repo / "AGENTS.md").read_bytes() == b""


@pytest.mark.proves("AGENT-7")
def test_only_what_is_named_is_taken_out(repo: Path, source: Source) -> None:
    arm(repo, source, "codex", "opencode", "qwen", instructions=True)
    report = uninstall(repo, ("codex", "qwen"))
    assert not (repo / ".codex").exists()
    assert not (repo / ".qwen").exists()
    assert (repo / ROWS["opencode"].file).is_file()
    assert (repo / ".agents/skills/agent-sync/SKILL.md").is_file()
    assert instruction_line.has((repo / "AGENTS.md").read_text())
    assert any(step.action == "keep" and "still uses it" in step.detail for step in report.steps)
    uninstall(repo, ("opencode",))
    assert not (repo / ".agents").exists()
    assert not (repo / "AGENTS.md").exists()


@pytest.mark.proves("AGENT-7")
@pytest.mark.parametrize(
    "content", [b"{", b"// mine\n{}", b"[]", b'{"hooks": []}', b"", b"\xff", b'{"a": 1, "a": 2}']
)
@pytest.mark.parametrize("row", SHARED, ids=lambda row: row.name)
def test_an_odd_file_changes_nothing_at_all(
    repo: Path, source: Source, row: Row, content: bytes
) -> None:
    put(repo / row.file, content)
    there = tree(repo)
    with pytest.raises(InstallError, match="left alone") as caught:
        arm(repo, source, *used_clients.NAMES, instructions=True)
    assert tree(repo) == there
    assert json.loads(str(caught.value.facts["block"]))["hooks"] == block(row)
    assert str(caught.value).count(row.file) == 1


@pytest.mark.parametrize("row", OWN, ids=lambda row: row.name)
def test_a_file_of_somebody_else_under_our_name_is_left_alone(
    repo: Path, source: Source, row: Row
) -> None:
    put(repo / row.file, b'{"version": 1, "hooks": {"Stop": [{"type": "command", "bash": "x"}]}}')
    there = tree(repo)
    with pytest.raises(InstallError, match="more than agent-sync writes"):
        arm(repo, source, row.name, "codex")
    assert tree(repo) == there
    assert not uninstall(repo).changed
    assert tree(repo) == there


@pytest.mark.parametrize("row", OWN, ids=lambda row: row.key)
def test_a_file_of_ours_that_somebody_changed_is_kept_and_named(
    repo: Path, source: Source, row: Row
) -> None:
    arm(repo, source, row.name)
    path = repo / row.file
    changed = path.read_text().replace('"timeout": 10,', '"timeout": 10, "x": 1,')
    path.write_text(changed.replace("const parents", "const  parents") + " ")
    if row.form == FLAT:
        values = json.loads(path.read_text())
        values["hooks"]["Stop"].append({"type": "command", "command": "echo x"})
        path.write_text(json.dumps(values))
    report = uninstall(repo)
    assert path.exists()
    assert any(step.action == "keep" and step.path == str(path) for step in report.steps)
    assert (repo / ".agents/skills/agent-sync/SKILL.md").is_file()


@pytest.mark.parametrize("row", OWN, ids=lambda row: row.key)
def test_a_file_of_an_earlier_version_is_replaced(repo: Path, source: Source, row: Row) -> None:
    put(repo / row.file, whole_file.content(row, strict=True).encode())
    arm(repo, source, row.name)
    assert (repo / row.file).read_bytes() == whole_file.content(row).encode()
    uninstall(repo)
    assert not (repo / row.file).exists()


def test_a_read_only_or_linked_file_changes_nothing(
    repo: Path, source: Source, tmp_path: Path
) -> None:
    put(repo / ".qwen" / "settings.json", b"{}")
    (repo / ".qwen" / "settings.json").chmod(0o444)
    outside = tmp_path / "outside"
    outside.mkdir()
    if sys.platform != "win32":
        (repo / ".codex").symlink_to(outside)
        with pytest.raises(InstallError, match="leads outside"):
            arm(repo, source, "gemini", "codex")
    with pytest.raises(InstallError, match="read-only"):
        arm(repo, source, "gemini", "qwen")
    assert not (repo / ".gemini").exists()
    assert not any(outside.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_linked_skill_folder_is_not_followed(repo: Path, source: Source, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (repo / ".agents").symlink_to(tmp_path / "outside")
    with pytest.raises(InstallError, match="not followed"):
        arm(repo, source, "codex")
    assert not any((tmp_path / "outside").iterdir())
    assert not (repo / ".codex").exists()


@pytest.mark.proves("AGENT-7")
def test_a_dry_run_writes_nothing(repo: Path, source: Source) -> None:
    there = tree(repo)
    report = arm(repo, source, *used_clients.NAMES, dry_run=True, instructions=True)
    assert tree(repo) == there
    assert str(repo / ".codex" / "hooks.json") in {step.path for step in report.steps}
    arm(repo, source, *used_clients.NAMES)
    there = tree(repo)
    assert uninstall(repo, dry_run=True).changed
    assert tree(repo) == there


def test_strict_is_for_the_hook_that_decides_about_edits(repo: Path, source: Source) -> None:
    for row in [ROWS[name] for name in WRITTEN]:
        uninstall(repo)
        arm(repo, source, row.name, strict=True)
        text = "".join((repo / one.file).read_text() for one in row.files)
        assert "pre-tool-use --strict" in text
        if not row.shared:
            continue
        for group in armed(text):
            call = next(x for x in row.calls if x.event == group.event)
            strict = ["--strict" in str(one["command"]) for one in group.handlers]
            assert not any(strict) or call.hook == "pre-tool-use"


@pytest.mark.proves("AGENT-8")
def test_no_line_changes_between_versions() -> None:
    """A client that trusts hooks by their text skips one that changed, and says nothing."""
    lines = [
        f"{row.name} {event} {entry.get('matcher', '')} {one['timeout']}\n  {one['command']}\n"
        for row in ROWS.values()
        if row.form == GROUPS
        for event, groups in block(row).items()
        for entry in groups
        for one in entry["hooks"]  # type: ignore[attr-defined]
    ]
    kept = Path(__file__).with_name("lines_of_clients.txt")
    assert "".join(lines) == kept.read_text(), "every person would have to trust the hooks anew"


@pytest.mark.proves("AGENT-8", "ARR-4")
def test_qwen_code_tells_of_its_questions_and_compares_the_kind_as_a_whole() -> None:
    """An alternative of two kinds, as Claude Code takes it, would meet neither."""
    matchers = [entry["matcher"] for entry in block(ROWS["qwen"])["Notification"]]
    assert matchers == ["idle_prompt", "permission_prompt"]


# --- Copilot runs Claude Code's hooks by itself


@pytest.mark.parametrize("earlier", [False, True])
def test_copilot_gets_no_file_where_it_runs_claude_codes_hooks(
    repo: Path, source: Source, *, earlier: bool
) -> None:
    if earlier:
        install_plan.install(repo, write_settings=True, source=source)
        report = arm(repo, source, "copilot")
    else:
        report = arm(repo, source, "claude", "copilot")
    assert not (repo / ".github").exists()
    assert any("runs these hooks by itself" in step.detail for step in report.steps)


def test_two_files_that_copilot_runs_both_are_named(repo: Path, source: Source) -> None:
    arm(repo, source, "copilot")
    report = arm(repo, source, "claude", "codex")
    assert any("uninstall --agents copilot" in warning for warning in report.warnings)


# --- the line for models


@pytest.mark.proves("AGENT-7")
@pytest.mark.parametrize(
    "before", [b"", b"x", b"x\n", b"x\r\n", b"x\r\ny", b"\xef\xbb\xbfx\n\n", b"\n"]
)
def test_an_instruction_file_comes_back(repo: Path, source: Source, before: bytes) -> None:
    put(repo / "AGENTS.md", before)
    put(repo / "GEMINI.md", before)
    there = tree(repo)
    arm(repo, source, "codex", "gemini", instructions=True)
    assert (repo / "AGENTS.md").read_bytes().count(b"`agent-sync`") == 1
    arm(repo, source, "codex", "gemini", instructions=True)
    assert (repo / "AGENTS.md").read_bytes().count(b"`agent-sync`") == 1
    uninstall(repo)
    assert tree(repo) == there


def test_without_being_asked_no_instruction_is_touched(repo: Path, source: Source) -> None:
    arm(repo, source, *NAMES)
    assert not (repo / "AGENTS.md").exists()
    assert not (repo / "GEMINI.md").exists()


@settings(max_examples=200, deadline=None)
@given(text=st.text(), after=st.text(alphabet="ab\n"))
@example("\r", "")
def test_any_text_comes_back(text: str, after: str) -> None:
    added = instruction_line.add(text)
    assert instruction_line.add(added) == added
    assert instruction_line.take_out(added) == text
    if text.endswith("\n"):
        assert instruction_line.take_out(added + after) == text + after


# --- pure merging


@pytest.mark.proves("AGENT-7")
@settings(max_examples=60, deadline=None)
@given(data=DOCUMENTS, seed=st.integers(0, 2**32), at=st.sampled_from(SHARED))
def test_any_document_comes_back_byte_for_byte(data: Any, seed: int, at: Row) -> None:
    text = Writer(seed).document(data)
    flat = at.form == ENTRIES
    merged = merge(text, block(at), flat=flat)
    assert merge(merged, block(at), flat=flat) == merged
    assert unmerge(merged) == text


# --- which clients are used


@pytest.mark.proves("AGENT-7")
def test_what_is_used_is_told_by_files_and_programs(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert used_clients.found(repo) == {}
    for name in (".codex/config.toml", "QWEN.md", ".opencode/opencode.json", "CLAUDE.md"):
        put(repo / name, b"")
    put(repo / ".github" / "copilot-instructions.md", b"")
    put(tmp_path / "bin" / "gemini", b"#!/bin/sh\n")
    (tmp_path / "bin" / "gemini").chmod(0o755)
    if sys.platform == "win32":
        put(tmp_path / "bin" / "gemini.exe", b"")
    assert used_clients.found(repo) == {
        "claude": "CLAUDE.md is here",
        "codex": ".codex is here",
        "copilot": ".github/copilot-instructions.md is here",
        "gemini": "gemini is on the PATH",
        "qwen": "QWEN.md is here",
        "opencode": ".opencode is here",
    }


def test_our_own_folders_are_no_sign_of_use(repo: Path) -> None:
    (repo / ".claude" / "coordination").mkdir(parents=True)
    (repo / ".gemini").mkdir()
    assert used_clients.found(repo) == {}


def test_names_are_looked_at() -> None:
    assert used_clients.chosen("gemini, codex") == ("codex", "gemini")
    assert used_clients.chosen("all") == used_clients.NAMES
    for odd in ("", ",", "cursr", "codex,x", "all,codex", "aider"):
        with pytest.raises(UsageError):
            used_clients.chosen(odd)


def test_on_windows_it_is_said_what_the_hooks_need(
    repo: Path, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    arm(repo, source, "codex")
    assert not any("POSIX" in text for text in arm(repo, source, "codex").warnings)
    monkeypatch.setattr(sys, "platform", "win32")
    assert any("POSIX" in text for text in arm(repo, source, "codex").warnings)

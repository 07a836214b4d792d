"""The hook table, what is generated from it, and which entries count as ours."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

import agent_sync
from agent_sync.install.claude_code import hook_table
from agent_sync.install.settings_files import hook_line, ownership

ROOT = Path(__file__).resolve().parents[2]
PINNED = hook_table.pinned_form(
    "/opt/my python/bin/python3", "/it's/agent-sync/scripts/hook.py", windows=False
)
WINDOWS = hook_table.pinned_form(
    r"C:\Python\python.exe", r"C:\x\agent-sync\scripts\hook.py", windows=True
)
ALL_FORMS = [hook_table.project_form, hook_table.plugin_form, hook_table.pip_form, PINNED, WINDOWS]


def handlers(block: hook_line.Block) -> list[dict[str, Any]]:
    return [h for groups in block.values() for group in groups for h in group["hooks"]]  # type: ignore[attr-defined]


@pytest.mark.proves("INST-5")
def test_generated_files_equal_the_table() -> None:
    spec = importlib.util.spec_from_file_location("make", ROOT / "scripts" / "make_examples.py")
    assert spec
    assert spec.loader
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    for name, text in make.render().items():
        assert (ROOT / name).read_text(encoding="utf-8") == text, (
            f"run scripts/make_examples.py: {name}"
        )


@pytest.mark.proves("INST-5")
def test_table_covers_every_event_once_per_matcher() -> None:
    assert {entry.hook for entry in hook_table.TABLE} == hook_line.HOOKS
    assert len({(entry.event, entry.matcher) for entry in hook_table.TABLE}) == len(
        hook_table.TABLE
    )
    assert {entry.event for entry in hook_table.TABLE} == {
        "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure",
        "PostToolBatch", "Stop", "StopFailure", "SubagentStart", "SubagentStop", "Notification",
        "PreCompact", "SessionEnd",
    }  # fmt: skip
    # Seconds: a number meant as milliseconds would let a hook hang for hours.
    assert all(1 <= entry.timeout <= 60 for entry in hook_table.TABLE)


@pytest.mark.proves("HOOK-0")
def test_loader_has_no_quotes_and_the_door_is_ascii() -> None:
    assert not set(hook_line.LOADER) & set("'\"`$\\")
    assert (ROOT / "skills/agent-sync/scripts/hook.py").read_bytes().isascii()


def test_strict_marks_the_edit_gate_and_nothing_else() -> None:
    plain, strict = hook_table.hooks_block(PINNED), hook_table.hooks_block(PINNED, strict=True)
    changed = [(a, b) for a, b in zip(handlers(plain), handlers(strict), strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][1]["onFailure"] == "block"
    assert changed[0][1]["command"].endswith(" pre-tool-use --strict")
    assert strict["PreToolUse"][0]["matcher"] == hook_table.EDITS


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_form_is_recognised(form: hook_line.Form) -> None:
    for handler in handlers(hook_table.hooks_block(form, strict=True)):
        assert ownership.is_ours(handler), handler
        assert ownership.is_installed(handler) == (form is not hook_table.pip_form)


@pytest.mark.proves("INST-2")
@pytest.mark.parametrize(
    "command",
    [
        "agent-sync hook pre-tool-use",
        "agent-sync hook stop || true",
        "claude-agent-sync hook session-start",
        "/home/me/.local/bin/agent-sync hook session-end",
        "AGENT_SYNC_STALE_MINUTES=3 agent-sync hook stop 2>/dev/null",
        'cd "$CLAUDE_PROJECT_DIR" && agent-sync hook stop',
        "if command -v agent-sync >/dev/null 2>&1; then agent-sync hook stop; fi",
        "python -m agent_sync hook user-prompt-submit",
        "python3.12 -X utf8 -m agent_sync hook stop".replace("-X utf8 ", "-I "),
        "python .claude/skills/agent-sync/scripts/agent-sync hook pre-tool-use",
        'python3 "$CLAUDE_PROJECT_DIR"/.claude/skills/agent-sync/scripts/hook.py stop',
        '"$CLAUDE_PROJECT_DIR/.claude/skills/agent-sync/scripts/agent-sync" hook stop',
    ],
)
def test_earlier_forms_are_ours(command: str) -> None:
    assert ownership.is_ours({"type": "command", "command": command})


@pytest.mark.parametrize(
    "command",
    [
        "echo agent-sync hook stop",
        "my-linter && agent-sync hook stop",
        "agent-sync hook stop | tee log",
        "agent-sync status --compact",
        "agent-sync-extras hook stop",
        "my-agent-sync hook stop",
        "python3 ~/agent-sync/scripts/lint.py --fix",
        "python3 .github/skills/agent-sync/scripts/register.sh me",
        "python3 tools/hook.py pre-tool-use # not agent-sync/scripts/hook.py",
        "notify 'agent-sync hook stop'",
        "agent-sync hook",
        "agent-sync hook 'unbalanced",
        f"python3 -c '{hook_line.LOADER}' other/hook.py stop",
        "",
        "[ -r agent-sync/scripts/hook.py ] || exit 0",
    ],
)
def test_strangers_are_not_ours(command: str) -> None:
    assert not ownership.is_ours({"type": "command", "command": command})


@pytest.mark.parametrize(
    "handler",
    [
        None,
        "agent-sync hook stop",
        {"type": "prompt", "command": "agent-sync hook stop"},
        {"type": "command"},
        {"type": "command", "command": 3},
        {"type": "command", "command": "node", "args": ["agent-sync/scripts/hook.py", "stop"]},
        {
            "type": "command",
            "command": "python.exe",
            "args": ["-c", hook_line.LOADER, "x.py", "stop"],
        },
    ],
)
def test_odd_handlers_are_not_ours(handler: object) -> None:
    assert not ownership.is_ours(handler)


@pytest.mark.proves("INST-4")
def test_plugin_manifests_agree_with_the_package() -> None:
    plugin = json.loads((ROOT / ".claude-plugin/plugin.json").read_text(encoding="utf-8"))
    market = json.loads((ROOT / ".claude-plugin/marketplace.json").read_text(encoding="utf-8"))
    assert plugin["version"] == agent_sync.__version__
    assert plugin["name"] == market["plugins"][0]["name"] == "agent-sync"
    assert plugin["author"]["name"]
    assert market["plugins"][0]["source"] == "./"
    # Claude Code loads hooks/hooks.json by itself and refuses to have it named as well.
    assert "hooks" not in plugin

"""Installing for clients that were read about, not run (AGENT-9): each one's own file, and what is
said of it. Nothing here has been tried with the clients themselves.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent_sync.errors import InstallError, UsageError
from agent_sync.install import clients_plan, interpreters, skill_folder
from agent_sync.install.other_clients import client_file, used_clients, whole_file
from agent_sync.install.other_clients.client_row import PASTED
from agent_sync.install.other_clients.client_rows import HOOKLESS, ROWS
from agent_sync.install.other_clients.used_clients import copies
from agent_sync.install.skill_source import Source

from .conftest import tree
from .test_client_doctor import finding, place
from .test_client_lines import HOOK
from .test_clients import arm, put
from .test_doctor import Place

__all__ = ["place"]
READ = [row for row in ROWS.values() if not row.dialect.run]
NODE = shutil.which("node")
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell commands")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "startup_ms", lambda _: 10.0)


@posix
@pytest.mark.parametrize("name", [row.name for row in READ if row.form != PASTED])
@pytest.mark.proves("AGENT-9")
def test_the_installed_hook_of_each_refuses_and_it_is_said_that_nobody_ran_it(
    place: Place, name: str
) -> None:
    done = place.run("install", "--agents", name)
    assert done.returncode == 0, done.stderr + done.stdout
    label = ROWS[name].label
    assert f"{label} was read about, not run" in done.stdout
    assert "session 2 edits the same file: REFUSED" in done.stdout
    assert "(read about, not run)" in finding(place, label)["what"]
    proof = place.json("doctor", "--prove")["data"]["proofs"][0]
    assert (proof["client"], proof["proven"], proof["trouble"]) == (name, True, "")


@pytest.mark.proves("AGENT-9")
def test_of_those_that_were_run_it_is_not_said(place: Place) -> None:
    done = place.run("install", "--agents", "gemini")
    assert "not run:" not in done.stdout
    assert "read about" not in finding(place, "Gemini CLI")["what"]


@pytest.mark.proves("AGENT-9")
def test_kimis_block_is_for_its_person_to_paste(
    repo: Path, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIMI_CODE_HOME", str(tmp_path / "kimi"))
    row, there = ROWS["kimi"], tree(repo)
    report = arm(repo, source, "kimi")
    ((path, text),) = report.pasted.items()
    assert path == str(tmp_path / "kimi" / "config.toml")
    assert not (tmp_path / "kimi").exists(), "the home folder is the person's"
    assert (repo / ".agents/skills/agent-sync/SKILL.md").is_file()
    tomllib = pytest.importorskip("tomllib")
    hooks = tomllib.loads(text)["hooks"]
    assert {one["event"] for one in hooks} == {call.event for call in row.calls}
    allowed = {"event", "matcher", "command", "timeout"}
    assert all(set(one) <= allowed for one in hooks), "another field and Kimi loads nothing"
    assert not client_file.arms(repo, row)
    put(Path(path), b"default_model = 'x'\n\n" + text.encode())
    assert client_file.arms(repo, row)
    assert not arm(repo, source, "kimi").pasted
    kept = clients_plan.uninstall(repo)
    assert any(step.action == "keep" and step.path == path for step in kept.steps)
    assert tree(repo) == there


@pytest.mark.parametrize("name", HOOKLESS)
@pytest.mark.proves("AGENT-9")
def test_for_a_client_without_hooks_it_is_said_what_there_is(name: str) -> None:
    with pytest.raises(UsageError, match="agent-sync guard install"):
        used_clients.chosen(f"codex,{name}")


@pytest.mark.parametrize("other", ["claude", "copilot"])
@pytest.mark.proves("AGENT-9")
def test_vs_code_gets_no_file_where_it_runs_anothers(
    repo: Path, source: Source, other: str
) -> None:
    report = arm(repo, source, other, "vscode")
    assert not (repo / ROWS["vscode"].file).exists()
    assert any("VS Code runs these hooks by itself" in step.detail for step in report.steps)
    assert "vscode" not in report.agents


FLAT = {
    "cursor": b'{\n  "version": 1,\n  "hooks": {\n    "preToolUse": [\n      {"command": '
    b'"./mine.sh", "matcher": "Shell"}\n    ],\n    "afterFileEdit": []\n  }\n}\n',
    "crush": b'{\r\n\t"$schema": "https://charm.land/crush.json",\r\n\t"hooks": {"PreToolUse": '
    b'[{"matcher": "bash", "command": "./x"}]}, "lsp": {}\r\n}',
}


@pytest.mark.parametrize("name", FLAT)
@pytest.mark.proves("AGENT-9")
def test_entries_of_others_stay_and_the_file_comes_back(
    repo: Path, source: Source, name: str
) -> None:
    path, row = repo / ROWS[name].file, ROWS[name]
    put(path, FLAT[name])
    there = tree(repo)
    arm(repo, source, name, strict=True)
    events: dict[str, list[dict[str, Any]]] = json.loads(path.read_bytes())["hooks"]
    gate = next(call.event for call in row.calls if call.edits)
    theirs, edits, *_ = events[gate]
    assert theirs["command"] in ("./mine.sh", "./x")
    assert "--strict" in edits["command"]
    assert edits.get("failClosed", False) is (name == "cursor")
    assert ("type" in edits) is (name == "cursor")
    assert not arm(repo, source, name, strict=True).changed
    clients_plan.uninstall(repo)
    assert tree(repo) == there


@posix
@pytest.mark.proves("AGENT-9")
def test_clines_scripts_can_be_run_and_nobodys_own_is_written_over(
    repo: Path, source: Source
) -> None:
    arm(repo, source, "cline")
    for one in ROWS["cline"].files:
        mode = (repo / one.file).stat().st_mode
        assert stat.S_IMODE(mode) & 0o100
        assert whole_file.is_own(one, (repo / one.file).read_bytes())
    (copies(repo) / "scripts" / "hook").write_text(HOOK)
    done = subprocess.run(
        [repo / ".clinerules/hooks/PreToolUse"],
        cwd=repo,
        input=json.dumps({"session_id": "s", "tool_input": {"filePath": "held"}}).encode(),
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert b"BLOCKED" in done.stdout
    clients_plan.uninstall(repo)
    put(repo / ".clinerules/hooks/PreToolUse", b"#!/bin/sh\necho mine\n")
    there = tree(repo)
    with pytest.raises(InstallError) as caught:
        arm(repo, source, "cline")
    assert "--client cline pre-tool-use" in str(caught.value.facts["block"])
    assert tree(repo) == there


DRIVER = """
import plugin from "./agent-sync.mjs"
const on = {}
const helpers = {
  filesModifiedByToolCall: (event) => event.input.path ? [new URL(`file:///${event.input.path}`)] : null,
  shellCommandFromToolCall: (event) => event.tool === "Bash" ? { command: event.input.cmd, dir: "d" } : null,
}
plugin({ on: (name, handler) => { on[name] = handler }, helpers, system: {} })
const thread = { id: "T-1" }
const seen = {}
const tool = (name, input) => ({ thread, toolUseID: "t", tool: name, input })
seen.start = await on["agent.start"]({ thread, message: "hello", id: 1 }, {})
seen.free = await on["tool.call"](tool("edit_file", { path: "free" }), {})
seen.held = await on["tool.call"](tool("edit_file", { filePath: "held" }), {})
seen.other = await on["tool.call"](tool("web_search", {}), {})
seen.shell = await on["tool.call"](tool("Bash", { cmd: "x" }), {})
seen.result = await on["tool.result"]({ ...tool("Read", {}), status: "done", output: "out" }, {})
seen.end = await on["agent.end"]({ thread, message: "hello", id: 1, status: "done" }, {})
console.log(JSON.stringify(seen))
"""  # noqa: E501


@posix
@pytest.mark.skipif(NODE is None, reason="there is no Node here")
@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.proves("AGENT-9")
def test_amps_plugin_asks_and_passes_on_what_is_said(
    repo: Path, source: Source, *, broken: bool
) -> None:
    text = whole_file.content(ROWS["amp"])
    assert text.startswith("// @i-know-the-amp-plugin-api-is-wip"), "Amp wants it there"
    skill_folder.copy(source, copies(repo))
    door = copies(repo) / "scripts" / "hook"
    door.write_text("raise SystemExit(2)" if broken else HOOK)
    (repo / "agent-sync.mjs").write_text(text)
    (repo / "driver.mjs").write_text(DRIVER)
    done = subprocess.run(
        [str(NODE), "driver.mjs"],
        cwd=repo,
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["free"] == seen["other"] == seen["shell"] == {"action": "allow"}
    if broken:
        assert seen["held"] == {"action": "allow"}, "what fails refuses nothing"
        return
    said = "<session-start>\n\n<user-prompt-submit>"
    assert seen["start"] == {"message": {"content": said, "display": False}}
    assert seen["held"] == {"action": "reject-and-continue", "message": "BLOCKED"}
    assert seen["result"] == {"status": "done", "output": "out\n<post-tool-use>"}
    assert seen["end"] == {"action": "continue", "userMessage": "mail"}

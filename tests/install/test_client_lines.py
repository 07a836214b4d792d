"""The lines that other clients call, run for real: they find our copy, and never block."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agent_sync.install import skill_folder
from agent_sync.install.other_clients import whole_file
from agent_sync.install.other_clients.client_line import handler, line
from agent_sync.install.other_clients.client_row import Row
from agent_sync.install.other_clients.client_rows import ROWS
from agent_sync.install.other_clients.used_clients import copies
from agent_sync.install.settings_files.ownership import is_installed, is_ours
from agent_sync.install.skill_source import Source

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell commands")
SHELLS = [x for x in ("sh", "dash", "bash", "busybox", "zsh") if shutil.which(x)]
ALL = [pytest.param(row, id=row.name) for row in ROWS.values()]
NODE = shutil.which("node")


def run(
    text: str, cwd: Path, shell: str = "sh", **env: str
) -> "subprocess.CompletedProcess[bytes]":
    program = [shell, "sh"] if shell == "busybox" else [shell]
    return subprocess.run(
        [shutil.which(program[0]) or program[0], *program[1:], "-c", text],
        input=b"{}",
        capture_output=True,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **env},
        timeout=60,
        check=False,
    )


@pytest.fixture
def armed(repo: Path, source: Source) -> Path:
    """A repository with the copy that these clients call, and a folder in it."""
    skill_folder.copy(source, copies(repo))
    (repo / "deep" / "er").mkdir(parents=True)
    return repo


@pytest.mark.proves("AGENT-7")
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("row", ALL)
def test_the_copy_is_found_from_every_folder_of_the_checkout(
    armed: Path, row: Row, shell: str
) -> None:
    for folder in (armed, armed / "deep" / "er"):
        for call in row.calls:
            done = run(line(row, call.hook, left_out=call.left_out), folder, shell)
            assert done.stderr.decode() == f"ran --client {row.name} {call.hook}", done.args
            assert done.returncode == 2


@pytest.mark.parametrize("row", ALL)
def test_the_folder_that_the_client_names_goes_first(armed: Path, tmp_path: Path, row: Row) -> None:
    for name in row.dialect.project[:1]:
        done = run(line(row, "stop"), tmp_path, **{name: str(armed / "deep")})
        assert done.returncode == 2
        for odd in ("", "deep", "C:\\x", "."):
            assert run(line(row, "stop"), armed, **{name: odd}).returncode == 2
            assert run(line(row, "stop"), tmp_path, **{name: odd}).returncode == 0


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("row", ALL)
def test_where_no_copy_is_nothing_happens(repo: Path, row: Row, shell: str) -> None:
    done = run(line(row, "pre-tool-use", "--strict"), repo, shell)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("row", ALL)
def test_a_copy_above_the_checkout_is_not_run(armed: Path, row: Row) -> None:
    inner = armed / "deep" / "er"
    (inner / ".git").mkdir()
    assert run(line(row, "stop"), inner).returncode == 0


@pytest.mark.parametrize("row", ALL)
def test_without_a_python_nothing_happens(armed: Path, tmp_path: Path, row: Row) -> None:
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        ["/bin/sh", "-c", line(row, "stop")],
        cwd=armed,
        env={"PATH": str(tmp_path / "empty"), "HOME": os.environ["HOME"]},
        input=b"",
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("row", ALL)
def test_a_hook_that_may_be_left_out_is_while_its_mark_is_newer(armed: Path, row: Row) -> None:
    kinds = {call.left_out for call in row.calls if call.left_out}
    assert not kinds or row.dialect.session
    state = armed / ".claude" / "coordination"
    (state / "marks").mkdir(parents=True)
    log = state / "state.sqlite-wal"
    log.write_bytes(b"")
    os.utime(log, (100, 100))
    for kind in kinds:
        text, said = line(row, "post-tool-use", left_out=kind), {row.dialect.session: "s-1"}
        assert run(text, armed, **said).returncode == 2
        mark = state / "marks" / f"s-1.{kind}"
        mark.write_bytes(b"")
        os.utime(mark, (101, 101))
        assert run(text, armed / "deep", **said).returncode == 0
        assert run(text, armed).returncode == 2
        os.utime(mark, (99, 99))
        assert run(text, armed, **said).returncode == 2


@pytest.mark.parametrize("row", ALL)
def test_every_line_is_known_for_ours(row: Row) -> None:
    for call in row.calls:
        for strict in (False, True):
            assert is_installed(handler(row, call, strict=strict))
    for stranger in (
        "s=x; rm -rf y; " + line(row, "stop"),
        line(row, "stop") + "; echo mine",
        line(row, "my-event"),
    ):
        assert not is_ours({"type": "command", "command": stranger})


# --- opencode's plugin, in a Node of this machine

DRIVER = """
import { AgentSync } from "%s"
const seen = []
const client = { session: {
  get: async ({ path }) => ({ data: path.id === "kid" ? { parentID: "ses" } : {} }),
  promptAsync: async (said) => { seen.push(["prompted", said.body.parts[0].text]) },
} }
const hooks = await AgentSync({ client, directory: process.cwd() })
const tool = async (session, name, args) => {
  const output = { output: "out" }
  try {
    await hooks["tool.execute.before"]({ tool: name, sessionID: session, callID: "c" }, { args })
    await hooks["tool.execute.after"]({ tool: name, sessionID: session, callID: "c", args }, output)
    return output.output
  } catch (error) { return "threw " + error.message }
}
const parts = [{ id: "prt_1", type: "text", text: "hello", sessionID: "ses", messageID: "m" }]
await hooks["chat.message"]({ sessionID: "ses" }, { parts })
seen.push(["parts", parts.map((one) => one.text)])
seen.push(["free", await tool("ses", "edit", { filePath: "free" })])
seen.push(["held", await tool("ses", "edit", { filePath: "held" })])
seen.push(["other tool", await tool("ses", "webfetch", {})])
seen.push(["child", await tool("kid", "bash", { command: "x" })])
const shell = { env: {} }
await hooks["shell.env"]({ sessionID: "ses" }, shell)
seen.push(["shell", shell.env])
await hooks.event({ event: { type: "session.idle", properties: { sessionID: "ses" } } })
await hooks.event({ event: { type: "session.idle", properties: { sessionID: "other" } } })
await hooks.event({ event: { type: "session.deleted", properties: { info: { id: "ses" } } } })
console.log(JSON.stringify(seen))
"""
HOOK = """
import json, sys
event, given = sys.argv[-1], json.load(sys.stdin)
with open("asked.txt", "a") as out:
    out.write(f"{event} {given['session_id']} {given.get('parent_id', '')}\\n")
held = given.get("tool_input", {}).get("filePath") == "held"
inner = {"permissionDecision": "deny", "permissionDecisionReason": "BLOCKED"}
words = {"hookSpecificOutput": {"additionalContext": f"<{event}>"}}
held_back = {"decision": "block", "reason": "mail"} if event == "stop" else words
held_back = {} if given.get("stop_hook_active") else held_back
print(json.dumps({"hookSpecificOutput": inner} if held else held_back))
"""


@pytest.mark.proves("AGENT-7")
@pytest.mark.skipif(NODE is None, reason="there is no Node here")
def test_the_plugin_asks_at_every_event_and_passes_on_what_is_said(armed: Path) -> None:
    (copies(armed) / "scripts" / "hook").write_text(HOOK)
    seen = played(armed)
    assert seen["parts"] == ["hello", "<session-start>\n\n<user-prompt-submit>"]
    assert seen["free"] == "out\n<pre-tool-use>\n<post-tool-use>"
    assert seen["held"] == "threw BLOCKED"
    assert seen["other tool"] == "out"
    assert seen["shell"] == {"AGENT_SYNC_ID": "opencode:ses"}
    assert seen["prompted"] == "mail"
    asked = (armed / "asked.txt").read_text().splitlines()
    assert asked.count("session-start ses ") == 1
    assert asked.count("stop ses ") == 1
    assert {line for line in asked if " kid" in line} == {
        "session-start kid ses", "pre-tool-use kid ses", "post-tool-use kid ses"
    }  # fmt: skip
    assert asked[-1] == "session-end ses "


@pytest.mark.skipif(NODE is None, reason="there is no Node here")
@pytest.mark.parametrize("damage", ["no copy", "a broken hook", "no answer"])
def test_a_plugin_whose_hook_fails_refuses_nothing(armed: Path, damage: str) -> None:
    if damage == "no copy":
        shutil.rmtree(armed / ".agents")
    else:
        text = "raise SystemExit(2)" if damage == "a broken hook" else "print('x')"
        (copies(armed) / "scripts" / "hook").write_text(text)
    seen = played(armed)
    assert (seen["free"], seen["held"], seen["parts"]) == ("out", "out", ["hello"])


@pytest.mark.skipif(NODE is None, reason="there is no Node here")
def test_a_client_that_leaves_with_its_turn_is_not_held(armed: Path) -> None:
    """It would be told, and be gone before its model reads it."""
    (copies(armed) / "scripts" / "hook").write_text(HOOK)
    assert "prompted" not in played(armed, "run", "x")


def played(repo: Path, *words: str) -> dict[str, object]:
    """What came of one short session of a made-up opencode with our plugin."""
    plugin = repo / "agent-sync.mjs"
    plugin.write_text(whole_file.content(ROWS["opencode"]))
    (repo / "driver.mjs").write_text(DRIVER.replace("%s", f"./{plugin.name}"))
    done = subprocess.run(
        [str(NODE), "driver.mjs", *words],
        cwd=repo,
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))

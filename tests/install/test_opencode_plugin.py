"""The plugin of opencode by itself: what it sends, without the client (AGENT-6)."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from agent_sync.install.other_clients import opencode_plugin
from agent_sync.install.other_clients.run_clients import OPENCODE
from support import TIMEOUT_S

DRIVER = """
import { AgentSync } from "./plugin.mjs"
const told = []
const session = {
  get: async () => ({}),
  promptAsync: async (said) => { told.push(said.body.parts[0].text) },
}
const hooks = await AgentSync({ client: { session }, directory: process.cwd() })
const say = (text) =>
  hooks["chat.message"]({ sessionID: "s" }, { parts: [{ type: "text", id: "p", text }] })
const idle = () => hooks.event({ event: { type: "session.idle", properties: { sessionID: "s" } } })
"""


def stops(folder: Path, *steps: str) -> "list[bool]":
    """What each end of a turn says of whether a hook has held it back, which each does."""
    node = shutil.which("node")
    if not node:
        pytest.skip("needs node")
    log, said = folder / "stops", json.dumps({"decision": "block", "reason": "[agent-sync] mail"})
    lines = {call.hook: "cat >/dev/null; echo '{}'" for call in OPENCODE.calls}
    lines["stop"] = f"cat >>{log}; echo >>{log}; echo '{said}'"
    (folder / "plugin.mjs").write_text(opencode_plugin.program(OPENCODE, lines))
    (folder / "run.mjs").write_text(DRIVER + "\n".join(f"await {one}" for one in steps))
    subprocess.run([node, "run.mjs"], cwd=folder, check=True, timeout=TIMEOUT_S)
    return [json.loads(line)["stop_hook_active"] for line in log.read_text().splitlines() if line]


@pytest.mark.proves("AGENT-6")
def test_the_end_of_a_turn_that_was_held_back_says_so(tmp_path: Path) -> None:
    """Else one that follows soon is taken for the same end, and its leases outlive the turn."""
    ours, mine = 'say("[agent-sync] mail")', 'say("go on")'
    assert stops(tmp_path, mine, "idle()", ours, "idle()") == [False, True]
    (tmp_path / "stops").unlink()
    assert stops(tmp_path, mine, "idle()", mine, "idle()") == [False, False], "a turn of its own"

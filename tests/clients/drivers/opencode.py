"""opencode: chat completions, a plugin instead of hooks."""

import contextlib
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from ..driver import Driver
from ..place import PATIENCE_S, Place
from ..turns import Use

PLUGIN = """\
import { spawnSync } from "node:child_process"
const WORDS = %(words)s
const TOLD = ["session.created", "session.idle", "session.deleted"]
export const AgentSync = async ({ directory }) => {
  const ask = (event, name, sessionID, more) => {
    const sent = { hook_event_name: name, session_id: sessionID, cwd: directory, ...more }
    const how = { input: JSON.stringify(sent), encoding: "utf8" }
    const done = spawnSync(WORDS[0], [...WORDS.slice(1), event], how)
    try { return JSON.parse(done.stdout) } catch { return {} }
  }
  const call = (i, args) => ({ tool_name: i.tool, tool_call_id: i.callID, tool_input: args })
  return {
    "tool.execute.before": async (i, o) => {
      const said = ask("pre-tool-use", "tool.execute.before", i.sessionID, call(i, o.args))
      if (said.decision === "block") throw new Error(said.reason)
    },
    "tool.execute.after": async (i, o) => {
      const said = ask("post-tool-use", "tool.execute.after", i.sessionID, call(i, i.args))
      const more = said.hookSpecificOutput?.additionalContext
      if (more) o.output += "\\n" + more
    },
    "shell.env": async (i, o) => { o.env.AGENT_SYNC_ID = "opencode:" + i.sessionID },
    "chat.message": async (i, o) => {
      ask("user-prompt-submit", "chat.message", i.sessionID, { parts: o.parts })
    },
    event: async ({ event }) => {
      if (!TOLD.includes(event.type)) return
      const sent = { properties: event.properties }
      ask(event.type.replace(".", "-"), event.type, event.properties.sessionID ?? "", sent)
    },
  }
}
"""


class Opencode(Driver):
    """opencode."""

    name = "opencode"
    hooks = ".opencode/plugins/agent-sync.js"
    model = "scripted-model"

    @property
    def others(self) -> str:
        """Each has a file of its own."""
        return ".opencode/plugins/others.js"

    def env(self, url: str) -> Mapping[str, str]:
        """It fetches nothing, and the model is a setting."""
        options = {"baseURL": f"{url}/v1", "apiKey": "none"}
        models = {self.model: {"name": self.model, "tool_call": True}}
        provider = {"npm": "@ai-sdk/openai-compatible", "options": options, "models": models}
        settings = {"provider": {"scripted": provider}, "model": f"scripted/{self.model}"}
        return {
            "OPENCODE_CONFIG_CONTENT": json.dumps(settings),
            "OPENCODE_DISABLE_AUTOUPDATE": "1",
            "OPENCODE_DISABLE_MODELS_FETCH": "1",
            "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
            "npm_config_registry": url,
            "NPM_CONFIG_REGISTRY": url,
            "npm_config_fetch_retries": "0",
        }

    def words(self, prompt: str, url: str, session: str, *, again: bool) -> list[str]:
        """It chooses its id itself; the title is the test's, so that no model is asked for one."""
        del url
        which = ["-s", session] if again else ["--title", session]
        return ["run", "--format", "json", *which, prompt]

    def session_in(self, home: Path, output: str, chosen: str) -> str:
        """It prints its id with its first answer, and knows it by its title before."""
        del output
        path = home / ".local" / "share" / "opencode" / "opencode.db"
        if not path.exists():
            return ""
        with contextlib.closing(sqlite3.connect(path, timeout=PATIENCE_S)) as database:
            try:
                found = database.execute("SELECT id FROM session WHERE title = ?", (chosen,))
                return "".join(str(row[0]) for row in found)
            except sqlite3.OperationalError:  # it is only being made
                return ""

    def arm(self, place: Place, command: str) -> None:
        """A plugin."""
        path = place.repo / self.others
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PLUGIN % {"words": json.dumps(command.split())}, encoding="utf-8")

    def call(self, kind: str, given: Mapping[str, object]) -> Use:
        """Its tools with most models."""
        path = given.get("path")
        if kind == "edit":
            change = {"oldString": given["old"], "newString": given["new"]}
            return Use("edit", {"filePath": path, **change})
        if kind == "write":
            return Use("write", {"filePath": path, "content": given["content"]})
        if kind == "patch":
            return Use("apply_patch", {"patchText": given["text"]})
        if kind == "read":
            return Use("read", {"filePath": path})
        if kind == "spawn":
            given = {"description": "Help", "prompt": given["prompt"]}
            return Use("task", {**given, "subagent_type": "general"})
        return Use("bash", {"command": given["command"], "description": "Run it"})


class OpencodePatches(Opencode):
    """The same with a model that patches."""

    model = "gpt-5.5"

"""Copilot CLI: chat completions, or Responses with the models that patch."""

import json
from collections.abc import Mapping

from ..driver import Driver
from ..place import Place
from ..turns import Use

EVENTS = {
    "SessionStart": ("session-start", ""),
    "UserPromptSubmit": ("user-prompt-submit", ""),
    "PreToolUse": ("pre-tool-use", ""),
    "PostToolUse": ("post-tool-use", ""),
    "Stop": ("stop", ""),
    "SubagentStart": ("subagent-start", ""),
    "SubagentStop": ("subagent-stop", ""),
    "SessionEnd": ("session-end", ""),
}


class Copilot(Driver):
    """GitHub Copilot CLI."""

    name = "copilot"
    hooks = ".github/hooks/agent-sync.json"
    model = "scripted-model"

    @property
    def others(self) -> str:
        """Each has a file of its own."""
        return ".github/hooks/others.json"

    def env(self, url: str) -> Mapping[str, str]:
        """No login, no network but the model's."""
        return {
            "COPILOT_PROVIDER_BASE_URL": f"{url}/v1",
            "COPILOT_OFFLINE": "true",
            "COPILOT_AUTO_UPDATE": "false",
            "COPILOT_MODEL": self.model,
        }

    def own_files(self, place: Place, *, trusted: bool) -> None:
        """The user's word for the folder."""
        home = place.home / ".copilot"
        home.mkdir(exist_ok=True)
        found = {"trusted_folders": [str(place.repo)] if trusted else []}
        (home / "config.json").write_text(json.dumps(found), encoding="utf-8")

    def words(self, prompt: str, url: str, session: str, *, again: bool) -> list[str]:
        """The id is the test's."""
        del url
        resume = "--resume" if again else "--session-id"
        return [f"{resume}={session}", "--allow-all-tools", "--allow-all-paths", "-p", prompt]

    def arm(self, place: Place, command: str) -> None:
        """A file of its own, with Claude Code's names of events."""
        hooks = {}
        for event, (ours, matcher) in EVENTS.items():
            entry = {"type": "command", "command": f"{command} {ours}", "timeout": 60}
            hooks[event] = [{**({"matcher": matcher} if matcher else {}), **entry}]
        path = place.repo / self.others
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"version": 1, "hooks": hooks}, indent=1), encoding="utf-8")

    def call(self, kind: str, given: Mapping[str, object]) -> Use:
        """Its tools with most models."""
        path = given.get("path")
        if kind == "edit":
            return Use("edit", {"path": path, "old_str": given["old"], "new_str": given["new"]})
        if kind == "write":
            return Use("create", {"path": path, "file_text": given["content"]})
        if kind == "patch":
            return Use("apply_patch", str(given["text"]))
        if kind == "read":
            return Use("view", {"path": path})
        if kind == "spawn":
            kinds = {"agent_type": "general-purpose", "name": "helper", "mode": "sync"}
            return Use("task", {"description": "Help", "prompt": given["prompt"], **kinds})
        return Use("bash", {"command": given["command"], "description": "Run it"})


class CopilotPatches(Copilot):
    """The same with a model that patches."""

    model = "gpt-5.5"

    def env(self, url: str) -> Mapping[str, str]:
        """Its tool of free form is there over Responses only."""
        return {**super().env(url), "COPILOT_PROVIDER_WIRE_API": "responses"}

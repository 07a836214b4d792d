"""Qwen Code: chat completions, one process a prompt."""

import json
from collections.abc import Mapping

from ..driver import Driver
from ..place import Place
from ..turns import Use
from .gemini import groups

TOOLS = "edit|write_file|notebook_edit|run_shell_command|read_file"
EVENTS = {
    "SessionStart": ("session-start", ""),
    "UserPromptSubmit": ("user-prompt-submit", ""),
    "PreToolUse": ("pre-tool-use", TOOLS),
    "PostToolUse": ("post-tool-use", TOOLS),
    "PostToolBatch": ("post-tool-batch", ""),
    "Stop": ("stop", ""),
    "SubagentStart": ("subagent-start", ""),
    "SubagentStop": ("subagent-stop", ""),
    "SessionEnd": ("session-end", ""),
}


class Qwen(Driver):
    """Qwen Code."""

    name = "qwen"
    hooks = ".qwen/settings.json"

    def env(self, url: str) -> Mapping[str, str]:
        """A key that nobody checks."""
        return {
            "OPENAI_BASE_URL": f"{url}/v1",
            "OPENAI_API_KEY": "none",
            "OPENAI_MODEL": "scripted-model",
            "NO_UPDATE_NOTIFIER": "1",
        }

    def own_files(self, place: Place, *, trusted: bool) -> None:
        """How it logs in, and no news of itself; it trusts every folder."""
        del trusted
        home = place.home / ".qwen"
        home.mkdir(exist_ok=True)
        settings = {
            "security": {"auth": {"selectedType": "openai"}},
            "general": {"enableAutoUpdate": False},
            "privacy": {"usageStatisticsEnabled": False},
            "memory": {"enableManagedAutoMemory": False, "enableManagedAutoDream": False},
            "$version": 4,
        }
        (home / "settings.json").write_text(json.dumps(settings), encoding="utf-8")

    def words(self, prompt: str, url: str, session: str, *, again: bool) -> list[str]:
        """The id is the test's."""
        del url
        return ["--resume" if again else "--session-id", session, "--yolo", "-p", prompt]

    def arm(self, place: Place, command: str) -> None:
        """Groups of hooks."""
        path = place.repo / self.others
        path.parent.mkdir(exist_ok=True)
        settings = {**groups(EVENTS, command, 60), "$version": 4}
        path.write_text(json.dumps(settings, indent=1), encoding="utf-8")

    def call(self, kind: str, given: Mapping[str, object]) -> Use:
        """It has no tool for patches."""
        path = given.get("path")
        if kind == "edit":
            change = {"old_string": given["old"], "new_string": given["new"]}
            return Use("edit", {"file_path": path, **change})
        if kind == "write":
            return Use("write_file", {"file_path": path, "content": given["content"]})
        if kind == "read":
            return Use("read_file", {"file_path": path})
        if kind == "spawn":
            given = {"description": "Help", "prompt": given["prompt"]}
            return Use("agent", {**given, "subagent_type": "general-purpose"})
        assert kind == "shell", kind
        return Use("run_shell_command", {"command": given["command"], "is_background": False})

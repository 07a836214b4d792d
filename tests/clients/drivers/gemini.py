"""Gemini CLI: streamGenerateContent, one process a prompt."""

import json
from collections.abc import Mapping

from ..driver import Driver
from ..place import Place
from ..turns import Use

TOOLS = "replace|write_file|run_shell_command|read_file"
EVENTS = {
    "SessionStart": ("session-start", ""),
    "BeforeAgent": ("user-prompt-submit", ""),
    "BeforeTool": ("pre-tool-use", TOOLS),
    "AfterTool": ("post-tool-use", TOOLS),
    "AfterAgent": ("stop", ""),
    "SessionEnd": ("session-end", ""),
}


class Gemini(Driver):
    """Gemini CLI."""

    name = "gemini"
    hooks = ".gemini/settings.json"

    def env(self, url: str) -> Mapping[str, str]:
        """A key that nobody checks."""
        return {
            "GOOGLE_GEMINI_BASE_URL": url,
            "GEMINI_API_KEY": "none",
            "GEMINI_TELEMETRY_ENABLED": "false",
            "NO_BROWSER": "1",
        }

    def own_files(self, place: Place, *, trusted: bool) -> None:
        """How it logs in, no news of itself, and the user's word for the folder."""
        home = place.home / ".gemini"
        home.mkdir(exist_ok=True)
        settings = {
            "security": {
                "auth": {"selectedType": "gemini-api-key"},
                "folderTrust": {"enabled": True},
            },
            "general": {"disableAutoUpdate": True, "disableUpdateNag": True},
            "privacy": {"usageStatisticsEnabled": False},
        }
        (home / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        word = {str(place.repo): "TRUST_FOLDER" if trusted else "DO_NOT_TRUST"}
        (home / "trustedFolders.json").write_text(json.dumps(word), encoding="utf-8")

    def words(self, prompt: str, url: str, session: str, *, again: bool) -> list[str]:
        """The id is the test's. With a model named, no other is asked which one fits."""
        del url
        session_flag = "--resume" if again else "--session-id"
        return [session_flag, session, "--yolo", "-m", "gemini-2.5-pro", "-p", prompt]

    def arm(self, place: Place, command: str) -> None:
        """Groups of hooks with time-outs in milliseconds."""
        path = place.repo / self.others
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(groups(EVENTS, command, 60000), indent=1), encoding="utf-8")

    def call(self, kind: str, given: Mapping[str, object]) -> Use:
        """It has no tool for patches."""
        path = given.get("path")
        if kind == "edit":
            change = {"old_string": given["old"], "new_string": given["new"]}
            return Use("replace", {"file_path": path, "instruction": "change it", **change})
        if kind == "write":
            return Use("write_file", {"file_path": path, "content": given["content"]})
        if kind == "read":
            return Use("read_file", {"file_path": path})
        if kind == "spawn":
            return Use("invoke_agent", {"agent_name": "generalist", "prompt": given["prompt"]})
        assert kind == "shell", kind
        return Use("run_shell_command", {"command": given["command"], "description": "Run it"})


def groups(events: Mapping[str, tuple[str, str]], command: str, timeout: int) -> dict[str, object]:
    """Groups of hooks under their events."""
    hooks = {}
    for event, (ours, matcher) in events.items():
        line = f"{command} {ours}"
        entry = {"type": "command", "name": "agent-sync", "command": line, "timeout": timeout}
        hooks[event] = [{**({"matcher": matcher} if matcher else {}), "hooks": [entry]}]
    return {"hooks": hooks}

"""Codex: Responses, patches alone, one process a prompt."""

import json
from collections.abc import Mapping
from pathlib import Path

from ..driver import Driver
from ..place import Place
from ..turns import Use

CONFIG = """\
model = "gpt-5.5"
model_provider = "scripted"
check_for_update_on_startup = false
[model_providers.scripted]
name = "scripted"
base_url = "{url}/v1"
env_key = "SCRIPTED_KEY"
wire_api = "responses"
"""
UNSEEN = "--dangerously-bypass-hook-trust"
"""Hooks run that nobody looked at: without it each must have been trusted by a person."""
TRUST = '[projects."{repo}"]\ntrust_level = "trusted"\n'
EVENTS = {
    "SessionStart": ("session-start", ""),
    "UserPromptSubmit": ("user-prompt-submit", ""),
    "PreToolUse": ("pre-tool-use", "apply_patch|Bash"),
    "PostToolUse": ("post-tool-use", "apply_patch|Bash"),
    "Stop": ("stop", ""),
    "SubagentStart": ("subagent-start", ""),
    "SubagentStop": ("subagent-stop", ""),
    "SessionEnd": ("session-end", ""),
}


class Codex(Driver):
    """Codex CLI."""

    name = "codex"
    hooks = ".codex/hooks.json"

    def __init__(self, *flags: str) -> None:
        self.flags = flags

    def env(self, url: str) -> Mapping[str, str]:
        """The model's address is a setting, not a variable."""
        del url
        return {"SCRIPTED_KEY": "none"}

    def own_files(self, place: Place, *, trusted: bool) -> None:
        """Its model, and the user's word for the folder."""
        home = place.home / ".codex"
        home.mkdir(exist_ok=True)
        text = CONFIG.format(url=f"{place.model.url}/nobody")
        text += TRUST.format(repo=place.repo) if trusted else ""
        (home / "config.toml").write_text(text, encoding="utf-8")

    def words(self, prompt: str, url: str, session: str, *, again: bool) -> list[str]:
        """It chooses its id itself."""
        resume = ["resume", session] if again else []
        flags = ["--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"]
        flags += ["-c", f'model_providers.scripted.base_url="{url}/v1"', *self.flags]
        return ["exec", *resume, *flags, prompt]

    def session_in(self, home: Path, output: str, chosen: str) -> str:
        """It is in its first report."""
        del home, chosen
        for line in output.splitlines():
            if line.startswith("{") and "thread_id" in line:
                return str(json.loads(line)["thread_id"])
        return ""

    def arm(self, place: Place, command: str) -> None:
        """Groups of hooks, as Claude Code has them."""
        hooks = {}
        for event, (ours, matcher) in EVENTS.items():
            entry = {"type": "command", "command": f"{command} {ours}", "timeout": 3}
            match = {"matcher": matcher} if matcher else {}
            hooks[event] = [{**match, "hooks": [entry]}]
        path = place.repo / self.others
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"hooks": hooks}, indent=1), encoding="utf-8")

    def call(self, kind: str, given: Mapping[str, object]) -> Use:
        """Files are changed by patches alone, and read in the shell."""
        path = given.get("path")
        if kind == "edit":
            change = (f"*** Update File: {path}", "@@", f"-{given['old']}", f"+{given['new']}")
            return Use("apply_patch", patch(*change))
        if kind == "write":
            lines = (f"+{line}" for line in str(given["content"]).splitlines())
            return Use("apply_patch", patch(f"*** Add File: {path}", *lines))
        if kind == "patch":
            return Use("apply_patch", str(given["text"]))
        if kind == "spawn":
            errand = {"message": given["prompt"], "agent_type": "default"}
            return Use("spawn_agent", errand, "multi_agent_v1")
        return Use("exec_command", {"cmd": given.get("command", f"cat {path}")})


def patch(*lines: str) -> str:
    """A whole patch."""
    return "\n".join(("*** Begin Patch", *lines, "*** End Patch"))

"""A Claude Code session as the hooks see it: the client's own JSON, its folder, its variables."""

import dataclasses
import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elsewhere import environment, need_posix
from support import Cli, Done

from .calls import TIMEOUT, Answer, as_process, in_process

GIT_WHO = {
    "GIT_AUTHOR_NAME": "t",
    "GIT_AUTHOR_EMAIL": "t@example.invalid",
    "GIT_COMMITTER_NAME": "t",
    "GIT_COMMITTER_EMAIL": "t@example.invalid",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
}


@dataclass
class Ran:
    """A shell command: the answers before and after it, its exit code and output."""

    before: Answer
    after: "Answer | None"
    code: int
    output: str

    @property
    def refused(self) -> bool:
        """Whether it was not run at all."""
        return self.before.refused


@dataclass
class Session:
    """One session in one repository."""

    repo: Path
    id: str
    home: Path
    env: dict[str, str] = field(default_factory=dict)
    agent: str = ""
    start_dir: "Path | None" = None
    cwd: "Path | None" = None
    real: bool = True
    """Whether each hook is a process of its own."""
    _calls: int = 0

    def hook(self, event: str, payload: "dict[str, Any] | bytes", *flags: str) -> Answer:
        """Run one hook with a payload, whole environment isolated."""
        raw = payload if isinstance(payload, bytes) else json.dumps(self.sent(payload)).encode()
        run = as_process if self.real else in_process
        answer = run([*self.named(), event, *flags], raw, self.environment(), self.cwd or self.repo)
        assert "Traceback" not in answer.err, answer.err
        log = self.repo / ".claude" / "coordination" / "hooks.log"
        if log.is_file():  # shown by pytest when the test fails; a pipe in its place is not read
            print(log.read_text(encoding="utf-8", errors="replace")[-800:])
        return answer

    def named(self) -> tuple[str, ...]:
        """What stands in front of the event in the hook's command."""
        return ()

    def sent(self, payload: dict[str, Any]) -> dict[str, Any]:
        """A payload as the client sends it."""
        return payload

    def hook_variables(self) -> dict[str, str]:
        """What the client sets for its hooks alone."""
        return {}

    def environment(self) -> dict[str, str]:
        """The variables that the client gives its hooks."""
        return {
            **environment(),
            "HOME": str(self.home),
            "CLAUDE_PROJECT_DIR": str(self.start_dir or self.repo),
            **self.env,
        }

    def payload(self, event: str, **more: Any) -> dict[str, Any]:
        """The fields that every event carries, and those given."""
        agent = {"agent_id": self.agent, "agent_type": "general-purpose"} if self.agent else {}
        return {
            "session_id": self.id,
            "transcript_path": "/nowhere.jsonl",
            "cwd": str(self.cwd or self.repo),
            "hook_event_name": event,
            **agent,
            **more,
        }

    def child(self, agent: str) -> "Session":
        """A subagent of this session."""
        return dataclasses.replace(self, agent=agent, _calls=0)

    def tool(self, tool: str, tool_input: dict[str, Any], call: str = "") -> dict[str, Any]:
        """A tool event's payload; each new call has an id of its own."""
        if not call:
            self._calls += 1
            call = f"toolu_{self.id}_{self.agent}_{self._calls}"
        return self.payload("PreToolUse", tool_name=tool, tool_input=tool_input, tool_use_id=call)

    def edit_input(self, path: "str | Path") -> dict[str, Any]:
        """An Edit of a file."""
        full = str(path) if os.path.isabs(path) else str((self.cwd or self.repo) / path)
        return {"file_path": full, "old_string": "a", "new_string": "b"}

    def pre_edit(self, path: "str | Path", *, call: str = "", tool: str = "Edit") -> Answer:
        """PreToolUse of an edit."""
        return self.hook("pre-tool-use", self.tool(tool, self.edit_input(path), call))

    def post_edit(self, path: "str | Path", *, call: str = "") -> Answer:
        """PostToolUse of an edit."""
        return self.hook("post-tool-use", self.tool("Edit", self.edit_input(path), call))

    def edit(self, path: "str | Path") -> Answer:
        """A whole edit: Pre and, when it was allowed, Post."""
        self._calls += 1
        call = f"toolu_{self.id}_{self.agent}_{self._calls}"
        answer = self.pre_edit(path, call=call)
        return answer if answer.code else self.post_edit(path, call=call)

    def _next(self) -> str:
        self._calls += 1
        return f"toolu_{self.id}_{self.agent}_{self._calls}"

    def read(self, path: "str | Path") -> Answer:
        """PostToolUse of a Read: the agent knows what the file holds now."""
        full = str((self.cwd or self.repo) / path)
        return self.hook("post-tool-use", self.tool("Read", {"file_path": full}))

    def change(
        self, path: "str | Path", content: str, *, tool: str = "Edit", call: str = ""
    ) -> Answer:
        """A whole edit that really writes the file when it is allowed; the gate's answer."""
        full = (self.cwd or self.repo) / path
        field = "notebook_path" if tool == "NotebookEdit" else "file_path"
        payload = self.tool(tool, {field: str(full)}, call or self._next())
        answer = self.hook("pre-tool-use", payload)
        if not answer.code:
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_text(content, encoding="utf-8")
            assert self.hook("post-tool-use", payload).code == 0
        return answer

    def pre_bash(self, command: str, *, call: str = "", tool: str = "Bash") -> Answer:
        """PreToolUse of a shell command."""
        return self.hook("pre-tool-use", self.tool(tool, {"command": command}, call))

    def bash(self, command: str, *, env: "dict[str, str] | None" = None) -> "Ran":
        """A shell command between its two hooks; it really runs when the first one lets it."""
        need_posix("a command for a POSIX shell is really run")
        payload = self.tool("Bash", {"command": command}, self._next())
        before = self.hook("pre-tool-use", payload)
        if before.code:
            return Ran(before, None, -1, "")
        shell = subprocess.run(
            ["bash", "-c", command],
            cwd=self.cwd or self.repo,
            env={**self.environment(), **GIT_WHO, **(env or {})},
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT,
            check=False,
        )
        event = "post-tool-use" if not shell.returncode else "post-tool-use-failure"
        after = self.hook(event, payload)
        return Ran(before, after, shell.returncode, (shell.stdout + shell.stderr).decode())

    def command(self, *words: str) -> Done:
        """One ``agent-sync`` command in the session's shell, run in this process."""
        env = {"CLAUDE_CODE_SESSION_ID": self.id, **self.env, **GIT_WHO}
        return Cli(self.repo, self.home)(*words, cwd=self.cwd or self.repo, env=env)

    def start(self, source: str = "startup", **more: Any) -> Answer:
        """SessionStart."""
        return self.hook("session-start", self.payload("SessionStart", source=source, **more))

    def prompt(self, text: str = "go on", prompt_id: str = "") -> Answer:
        """UserPromptSubmit."""
        more = {"prompt_id": prompt_id} if prompt_id else {}
        return self.hook(
            "user-prompt-submit", self.payload("UserPromptSubmit", prompt=text, **more)
        )

    def batch(self, *calls: str) -> Answer:
        """PostToolBatch, with the ids of the calls that are over."""
        listed = [{"tool_name": "Bash", "tool_use_id": call} for call in calls]
        return self.hook("post-tool-batch", self.payload("PostToolBatch", tool_calls=listed))

    def stop(
        self, *, active: bool = False, background: "list[dict[str, Any]] | None" = None
    ) -> Answer:
        """Stop."""
        more = {"stop_hook_active": active, "background_tasks": background or []}
        return self.hook("stop", self.payload("Stop", **more))

    def end(self, reason: str = "other") -> Answer:
        """SessionEnd."""
        return self.hook("session-end", self.payload("SessionEnd", reason=reason))

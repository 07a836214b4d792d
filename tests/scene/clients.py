"""Sessions of other clients than Claude Code, as their hooks see them.

What a test says in Claude Code's words is sent in the client's own: its tools, names of fields,
variables and folders, as the real ones sent them (versions: ``agent_sync/clients``). Answers are
read back, so that one test serves all. opencode's are what our plugin sends. Those of clients that
nobody has run are written (``written_clients``).
"""

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elsewhere import environment
from support import Cli, Done

from . import written_clients
from .calls import Answer
from .session import GIT_WHO, Session

Payload = dict[str, Any]
CLIENTS = ("codex", "copilot", "gemini", "qwen", "opencode")
WRITTEN = written_clients.WRITTEN
TELLS_NO_CHILDREN = ("gemini", *WRITTEN)
"""Where a subagent is its session."""
STAMP = "2026-11-29T18:50:37.960Z"


def patch_of(tool: str, given: Payload) -> str:
    """An edit as a patch of one file: what replaces 'a', or a new file."""
    path = given.get("file_path", "")
    if tool == "Write" or "content" in given:
        lines = [f"*** Add File: {path}", *(f"+{x}" for x in given.get("content", "").split("\n"))]
    else:
        old, new = given.get("old_string", "a"), given.get("new_string", "b")
        lines = [f"*** Update File: {path}", "@@", f"-{old}", f"+{new}"]
    return "\n".join(["*** Begin Patch", *lines, "*** End Patch", ""])


def _codex(one: "Spoken", payload: Payload) -> Payload:
    payload = {**payload, "turn_id": payload.pop("prompt_id", f"turn-{one.id}"), "model": "m"}
    if payload.get("tool_name") in ("Edit", "Write"):
        patch = patch_of(payload["tool_name"], payload["tool_input"])
        return {**payload, "tool_name": "apply_patch", "tool_input": {"command": patch}}
    return payload


def _copilot(one: "Spoken", payload: Payload) -> Payload:
    payload = {**payload, "timestamp": STAMP}
    for missing in ("tool_use_id", "transcript_path", "prompt_id"):
        payload.pop(missing, None)
    if one.agent:
        payload.update(session_id=one.agent, parent_agent_id=one.id)
    names = {"file_path": "path", "old_string": "old_str", "new_string": "new_str",
             "content": "file_text"}  # fmt: skip
    return _input(payload, {}, names)


def _gemini(_one: "Spoken", payload: Payload) -> Payload:
    tools = {"Edit": "replace", "Write": "write_file", "Bash": "run_shell_command",
             "Read": "read_file"}  # fmt: skip
    payload = {**payload, "timestamp": STAMP}
    for missing in ("tool_use_id", "agent_id", "agent_type", "prompt_id"):
        payload.pop(missing, None)
    return _input(payload, tools, {})


def _qwen(_one: "Spoken", payload: Payload) -> Payload:
    tools = {"Edit": "edit", "Write": "write_file", "Bash": "run_shell_command",
             "Read": "read_file", "NotebookEdit": "notebook_edit"}  # fmt: skip
    return _input({**payload, "timestamp": STAMP}, tools, {})


def _opencode(one: "Spoken", payload: Payload) -> Payload:
    tools = {"Edit": "edit", "Write": "write", "Bash": "bash", "Read": "read"}
    names = {"file_path": "filePath", "old_string": "oldString", "new_string": "newString"}
    payload = dict(payload)
    payload["tool_call_id"] = payload.pop("tool_use_id", "")
    payload.pop("agent_id", None)
    if one.agent:
        payload.update(session_id=one.agent, parent_id=one.id)
    return _input(payload, tools, names)


_input = written_clients.renamed
SPEAK = {"codex": _codex, "copilot": _copilot, "gemini": _gemini, "qwen": _qwen,
         "opencode": _opencode, **written_clients.SPEAK}  # fmt: skip


def variables(one: "Spoken") -> dict[str, str]:
    """What each gives its hooks to find the folder and the session by."""
    projects = {
        "copilot": ("COPILOT_PROJECT_DIR", "CLAUDE_PROJECT_DIR"),
        "gemini": ("GEMINI_PROJECT_DIR", "CLAUDE_PROJECT_DIR"),
        "qwen": ("QWEN_PROJECT_DIR", "GEMINI_PROJECT_DIR", "CLAUDE_PROJECT_DIR"),
    }
    others = {
        "copilot": {"COPILOT_CLI": "1"},
        "gemini": {"GEMINI_SESSION_ID": one.id},
        "qwen": {"QWEN_CODE_SESSION_ID": one.id},
    }
    return {
        **dict.fromkeys(projects.get(one.client, ()), one.folder),
        **others.get(one.client, {}),
        **written_clients.variables(one),
    }


@dataclass
class Spoken(Session):
    """One session of another client in one repository. ``by_claude``: it runs the hooks that are
    installed for Claude Code alone."""

    client: str = "codex"
    by_claude: bool = False

    @property
    def folder(self) -> str:
        """Where the session was started."""
        return str(self.start_dir or self.repo)

    @property
    def agent_id(self) -> str:
        """Its id among agents."""
        session = f"{self.client}:{self.id}"
        told = self.agent and self.client not in TELLS_NO_CHILDREN
        return f"{session}/{self.agent}" if told else session

    def hook(self, event: str, payload: "Payload | bytes", *flags: str) -> Answer:
        """Run one hook in the client's own way, and read its answer back."""
        if written_clients.silent(self.client, event):
            return Answer(0, "", "")
        answer = super().hook(event, payload, *flags)
        if self.client in WRITTEN:
            return written_clients.read_back(self.client, event, answer)
        return read_back(event, answer)

    def named(self) -> tuple[str, ...]:
        """What stands in front of the event in the hook's command."""
        return () if self.by_claude else ("--client", self.client)

    def environment(self) -> dict[str, str]:
        """The variables that the client gives its hooks."""
        return {
            **environment(),
            "HOME": str(self.home),
            **self.hook_variables(),
            **self.env,
        }

    def sent(self, payload: Payload) -> Payload:
        """A payload as the client sends it."""
        return SPEAK[self.client](self, payload)

    def hook_variables(self) -> dict[str, str]:
        """What the client sets for its hooks alone."""
        return variables(self)

    def command(self, *words: str) -> Done:
        """One ``agent-sync`` command in the session's shell, run in this process."""
        env = {**shell_variables(self), **self.env, **GIT_WHO}
        return Cli(self.repo, self.home)(*words, cwd=self.cwd or self.repo, env=env)

    def edit_input(self, path: "str | Path") -> Payload:
        """An edit of a file."""
        full = str(path) if os.path.isabs(path) else str((self.cwd or self.repo) / path)
        return {"file_path": full, "old_string": "a", "new_string": "b"}

    def child(self, agent: str) -> "Spoken":
        """A subagent of this session."""
        return dataclasses.replace(self, agent=agent, _calls=0)


def shell_variables(one: "Spoken") -> dict[str, str]:
    """What each sets in the shell of its session; Gemini CLI says nothing of that."""
    return {
        "codex": {"CODEX_SESSION_ID": one.id, "CODEX_THREAD_ID": one.id},
        "copilot": {"COPILOT_AGENT_SESSION_ID": one.id, "COPILOT_CLI": "1"},
        "qwen": {"QWEN_CODE_SESSION_ID": one.id, "QWEN_CODE_AGENT_ID": "", "QWEN_CODE": "1"},
        "opencode": {"AGENT_SYNC_ID": f"opencode:{one.id}", "OPENCODE": "1"},
    }.get(one.client, {})


def read_back(event: str, answer: Answer) -> Answer:
    """An answer that a client understands, as Claude Code would have been given it."""
    said = answer.json
    assert answer.code == 0, "another code is open in some, and loses the words in others"
    if event == "pre-tool-use" and said.get("decision") == "block":
        assert set(said) == {"decision", "reason", "hookSpecificOutput"}, "Codex passes any other"
        inner = said["hookSpecificOutput"]
        assert inner["permissionDecision"] == "deny"
        assert inner["permissionDecisionReason"] == said["reason"]
        assert said["reason"].endswith("\n"), "Codex puts words of its own right behind"
        return Answer(2, answer.out, said["reason"])
    return answer

"""Sessions of clients that were read about, not run: their samples are written, not recorded.

What each sends, and how it reads an answer, stands in its makers' pages and sources (which and
when: ``agent_sync/clients``). Where these leave a name open, the likeliest stands here.
"""

import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .calls import Answer

if TYPE_CHECKING:
    from .clients import Spoken

Payload = dict[str, Any]
STAMP = "2026-11-29T18:50:37.960Z"
WRITTEN = ("cursor", "vscode", "kimi", "crush", "cline", "amp")
ONLY_GATE = ("crush",)
"""No hook of theirs tells of anything but a tool that is about to run."""

DEAF_AT_A_PROMPT = ("cursor", "vscode", "cline")
"""What their hooks say there never reaches the model, or it stands nowhere that it does."""


def renamed(payload: Payload, tools: dict[str, str], names: dict[str, str]) -> Payload:
    """A call of a tool with the client's name of it, and of what is in its input."""
    if "tool_name" not in payload:
        return payload
    given = {names.get(name, name): one for name, one in payload["tool_input"].items()}
    tool = payload["tool_name"]
    return {**payload, "tool_name": tools.get(tool, tool), "tool_input": given}


def _without(payload: Payload, *names: str) -> Payload:
    return {name: one for name, one in payload.items() if name not in names}


def _cursor(one: "Spoken", payload: Payload) -> Payload:
    event = payload["hook_event_name"]
    named = {"UserPromptSubmit": "beforeSubmitPrompt"}.get(event, event[0].lower() + event[1:])
    tools = {"Edit": "StrReplace", "Bash": "Shell"}
    payload = renamed(payload, tools, {"file_path": "path", "content": "contents"})
    return {
        **_without(payload, "session_id", "agent_id", "agent_type", "prompt_id"),
        "conversation_id": one.id,
        "generation_id": payload.get("prompt_id", f"g-{one.id}"),
        "hook_event_name": named,
        "model": "m",
        "cursor_version": "3.9.16",
        "workspace_roots": [one.folder],
        "user_email": None,
    }


def _vscode(_one: "Spoken", payload: Payload) -> Payload:
    tools = {"Edit": "replace_string_in_file", "Write": "create_file", "Bash": "run_in_terminal",
             "Read": "read_file", "NotebookEdit": "edit_notebook_file"}  # fmt: skip
    names = {"file_path": "filePath", "old_string": "oldString", "new_string": "newString",
             "notebook_path": "filePath"}  # fmt: skip
    payload = _without(payload, "agent_id", "agent_type", "prompt_id")
    return renamed({**payload, "timestamp": STAMP}, tools, names)


def _kimi(_one: "Spoken", payload: Payload) -> Payload:
    payload = renamed(payload, {}, {"file_path": "path"})
    if "prompt" in payload:
        payload["prompt"] = [{"type": "text", "text": payload["prompt"]}]
    if "tool_use_id" in payload:
        payload["tool_call_id"] = payload["tool_use_id"]
    more = {"session_title": "t", "client_type": "kimi_code_cli"}
    gone = ("tool_use_id", "transcript_path", "agent_id", "agent_type", "prompt_id")
    return {**_without(payload, *gone), **more}


def _crush(_one: "Spoken", payload: Payload) -> Payload:
    tools = {"Edit": "edit", "Write": "write", "Bash": "bash", "Read": "view"}
    payload = renamed(payload, tools, {})
    kept = ("session_id", "cwd", "tool_name", "tool_input")
    return {"event": "PreToolUse", **{name: payload[name] for name in kept}}


def _cline(one: "Spoken", payload: Payload) -> Payload:
    tools = {"Edit": "editor", "Write": "write_to_file", "Bash": "run_commands",
             "Read": "read_file"}  # fmt: skip
    names = {"file_path": "path", "old_string": "old_text", "new_string": "new_text"}
    event = payload["hook_event_name"]
    named = {"SessionStart": "TaskStart", "Stop": "TaskComplete"}.get(event, event)
    sent: Payload = {
        "clineVersion": "4.1.13",
        "hookName": named,
        "timestamp": STAMP,
        "taskId": one.id,
        "workspaceRoots": [one.folder],
        "userId": "u",
    }
    if "prompt" in payload:
        sent["userPromptSubmit"] = {"prompt": payload["prompt"], "attachments": []}
    if "tool_name" in payload:
        call = renamed(payload, tools, names)
        if call["tool_name"] == "run_commands":
            call["tool_input"] = {"commands": [call["tool_input"]["command"]]}
        texts = {
            name: one if isinstance(one, str) else json.dumps(one)
            for name, one in call["tool_input"].items()
        }
        field = "postToolUse" if event.startswith("Post") else "preToolUse"
        sent[field] = {"toolName": call["tool_name"], "parameters": texts}
    return sent


def _amp(_one: "Spoken", payload: Payload) -> Payload:
    tools = {"Edit": "edit_file", "Write": "create_file", "Bash": "shell_command"}
    names = {"file_path": "path", "old_string": "old_str", "new_string": "new_str"}
    path = payload.get("tool_input", {}).get("file_path")
    payload = renamed(payload, tools, names)
    if "tool_use_id" in payload:
        payload["tool_call_id"] = payload["tool_use_id"]
    if path:
        payload["files"] = [path]
    return _without(payload, "tool_use_id", "transcript_path", "agent_id", "agent_type")


SPEAK: dict[str, Callable[["Spoken", Payload], Payload]] = {
    "cursor": _cursor,
    "vscode": _vscode,
    "kimi": _kimi,
    "crush": _crush,
    "cline": _cline,
    "amp": _amp,
}


def variables(one: "Spoken") -> dict[str, str]:
    """What each gives its hooks."""
    return {
        "cursor": {
            "CURSOR_VERSION": "3.9.16",
            "CURSOR_PROJECT_DIR": one.folder,
            "CLAUDE_PROJECT_DIR": one.folder,
        },
        "vscode": {"VSCODE_ESM_ENTRYPOINT": "vs/workbench/api/node/extensionHostProcess"},
        "crush": {
            "CRUSH": "1",
            "CRUSH_SESSION_ID": one.id,
            "CRUSH_PROJECT_DIR": one.folder,
            "CRUSH_CWD": str(one.cwd or one.repo),
        },
    }.get(one.client, {})


def read_back(client: str, event: str, answer: Answer) -> Answer:
    """An answer that such a client understands, as Claude Code would have been given it."""
    said, gate = answer.json, event == "pre-tool-use"
    assert answer.code == 0, "an error, or a stop of everything"
    if client == "cursor":
        if gate and said.get("permission") == "deny":
            return Answer(2, answer.out, said["agent_message"])
        return _told(answer, said.get("additional_context", ""))
    if client == "cline":
        assert set(said) <= {"cancel", "errorMessage", "contextModification"}
        if gate and said.get("cancel"):
            return Answer(2, answer.out, said["errorMessage"])
        return _told(answer, said.get("contextModification", ""))
    inner = said.get("hookSpecificOutput", {})
    if gate and inner.get("permissionDecision") == "deny":
        return Answer(2, answer.out, inner["permissionDecisionReason"])
    if client == "kimi":
        return _told(answer, said.get("message", "") if event == "user-prompt-submit" else "")
    return answer


def _told(answer: Answer, text: str) -> Answer:
    form = {"hookSpecificOutput": {"additionalContext": text}}
    return Answer(0, json.dumps(form), "") if text else Answer(0, answer.out, "")


def silent(client: str, event: str) -> bool:
    """Whether the client has no such hook."""
    return client in ONLY_GATE and event != "pre-tool-use"


def full(one: "Spoken", path: str) -> str:
    """A path as its clients name it."""
    return os.path.join(str(one.cwd or one.repo), path)

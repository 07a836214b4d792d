"""Cline, its extension and its command line (read, not run; its source of August 2026): one script
for each event, and a call's input as texts.

A refusal ends the whole run there: the reason is shown to the person, and the model reads it only
when it is told to go on. A subagent is its session.
"""

from .claude_code import FIELDS
from .dialect import CONTEXT, EDIT, PATCH, READ, REFUSAL, SHELL, TEXT, WRITE, Dialect

_INPUTS = ("$.preToolUse.parameters", "$.postToolUse.parameters")


def _both(*names: str) -> "tuple[str, ...]":
    return tuple(f"{given}.{name}" for given in _INPUTS for name in names)


ROW = Dialect(
    "cline",
    "Cline",
    fields={
        **{ours: path for ours, path in FIELDS.items() if ours != "agent_id"},
        "session_id": ("$.sessionContext.rootSessionId", "$.taskId"),
        "cwd": "$.workspaceRoots[0]",
        "tool": ("$.preToolUse.toolName", "$.postToolUse.toolName"),
        "tool_use_id": ("$.tool_call.id", "$.tool_result.id"),
        "prompt": "$.userPromptSubmit.prompt",
        "file_path": _both("path", "absolutePath"),
        "command": _both("command", "cmd"),
        "commands": _both("commands"),
        "patch": _both("input"),
    },
    given=_INPUTS,
    tools={
        "editor": EDIT,
        "replace_in_file": EDIT,
        "write_to_file": WRITE,
        "new_rule": WRITE,
        "apply_patch": PATCH,
        "read_file": READ,
        "read_files": READ,
        "execute_command": SHELL,
        "run_commands": SHELL,
    },
    inputs={
        "path": "file_path",
        "absolutePath": "file_path",
        "old_text": "old_string",
        "new_text": "new_string",
    },
    sign="$.clineVersion",
    events={
        "session-start": "TaskStart",
        "user-prompt-submit": "UserPromptSubmit",
        "pre-tool-use": "PreToolUse",
        "post-tool-use": "PostToolUse",
        "stop": "TaskComplete",
        "stop-failure": "TaskCancel",
        "session-end": "SessionShutdown",
    },
    answers={
        REFUSAL: {"cancel": True, "errorMessage": TEXT},
        CONTEXT: {"cancel": False, "contextModification": TEXT},
    },
    deaf=("session-start", "user-prompt-submit", "stop"),  # its command line does not wait for them
    unmatched=True,
    run=False,
)

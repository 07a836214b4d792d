"""Copilot CLI (seen on 1.0.102): Pascal-case events with an input of its own, camel case besides.

It also runs the hooks of Claude Code's project settings by itself, with Claude Code's names. A
patch comes as the whole input of Edit, as a string. No call has an id.
"""

from .claude_code import FIELDS
from .dialect import EDIT, PATCH, READ, SHELL, WRITE, Dialect

_INPUTS = ("$.tool_input", "$.toolArgs")


def _both(name: str) -> "tuple[str, ...]":
    return tuple(f"{given}.{name}" for given in _INPUTS)


ROW = Dialect(
    "copilot",
    "Copilot CLI",
    fields={
        **FIELDS,
        "session_id": ("$.session_id", "$.sessionId"),
        "agent_id": ("$.agent_id", "$.agentId"),
        "tool": ("$.tool_name", "$.toolName"),
        "file_path": (*_both("path"), *_both("file_path")),
        "command": _both("command"),
        "description": _both("description"),
        "transcript": ("$.transcript_path", "$.transcriptPath"),
        "parent": ("$.parent_agent_id", "$.parentAgentId"),
        "patch": _INPUTS,
    },
    given=_INPUTS,
    tools={
        "edit": EDIT,
        "str_replace": EDIT,
        "create": WRITE,
        "apply_patch": PATCH,
        "bash": SHELL,
        "powershell": "PowerShell",
        "view": READ,
    },
    inputs={
        "path": "file_path",
        "old_str": "old_string",
        "new_str": "new_string",
        "file_text": "content",
    },
    project=("COPILOT_PROJECT_DIR", "CLAUDE_PROJECT_DIR"),
    marks=("COPILOT_CLI",),
    sign="$.timestamp",
    context_on_top=True,
    deaf=("pre-compact",),
)

"""Gemini CLI (seen on 0.61.0): its own names of events and tools. No call has an id, and a
subagent is its session."""

from .claude_code import FIELDS
from .dialect import EDIT, READ, SHELL, WRITE, Dialect

ROW = Dialect(
    "gemini",
    "Gemini CLI",
    fields={**FIELDS, "folder": ("$.tool_input.dir_path", "$.tool_input.directory")},
    tools={
        "replace": EDIT,
        "write_file": WRITE,
        "read_file": READ,
        "run_shell_command": SHELL,
    },
    session="GEMINI_SESSION_ID",
    project=("GEMINI_PROJECT_DIR", "CLAUDE_PROJECT_DIR"),
    marks=("GEMINI_SESSION_ID",),
    events={
        "user-prompt-submit": "BeforeAgent",
        "pre-tool-use": "BeforeTool",
        "post-tool-use": "AfterTool",
        "stop": "AfterAgent",
    },
)

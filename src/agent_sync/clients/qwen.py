"""Qwen Code (seen on 0.24.4): Claude Code's events, tools of its own."""

from .claude_code import FIELDS
from .dialect import EDIT, READ, SHELL, WRITE, Dialect

ROW = Dialect(
    "qwen",
    "Qwen Code",
    fields={**FIELDS, "folder": "$.tool_input.directory"},
    tools={
        "edit": EDIT,
        "write_file": WRITE,
        "notebook_edit": "NotebookEdit",
        "read_file": READ,
        "run_shell_command": SHELL,
        "monitor": SHELL,
    },
    session="QWEN_CODE_SESSION_ID",
    project=("QWEN_PROJECT_DIR", "CLAUDE_PROJECT_DIR"),
    marks=("QWEN_CODE_SESSION_ID",),
    batches=True,
)

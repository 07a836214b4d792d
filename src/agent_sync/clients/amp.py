"""Amp (read, not run): what our plugin sends of it. Amp's own helpers say which files an edit
writes, and what a shell call runs. A subagent's calls are its thread's.
"""

from .claude_code import FIELDS
from .dialect import EDIT, PATCH, SHELL, WRITE, Dialect

ROW = Dialect(
    "amp",
    "Amp",
    fields={
        **FIELDS,
        "tool_use_id": "$.tool_call_id",
        "file_path": "$.tool_input.path",
        "command": ("$.command", "$.tool_input.command", "$.tool_input.cmd"),
        "folder": ("$.folder", "$.tool_input.dir", "$.tool_input.cwd"),
        "patch": ("$.tool_input.patchText", "$.tool_input.patch", "$.tool_input.input"),
        "files": "$.files",
    },
    tools={
        "edit_file": EDIT,
        "undo_edit": EDIT,
        "format_file": EDIT,
        "create_file": WRITE,
        "apply_patch": PATCH,
        "shell_command": SHELL,
    },
    inputs={"path": "file_path", "old_str": "old_string", "new_str": "new_string"},
    run=False,
)

"""opencode (seen on 1.18.33): what our plugin sends of it. A child session names its parent."""

from .claude_code import FIELDS
from .dialect import EDIT, PATCH, READ, SHELL, WRITE, Dialect

ROW = Dialect(
    "opencode",
    "opencode",
    fields={
        **FIELDS,
        "tool_use_id": "$.tool_call_id",
        "file_path": "$.tool_input.filePath",
        "folder": "$.tool_input.workdir",
        "parent": "$.parent_id",
        "patch": "$.tool_input.patchText",
    },
    tools={
        "edit": EDIT,
        "multiedit": EDIT,
        "write": WRITE,
        "read": READ,
        "bash": SHELL,
        "apply_patch": PATCH,
        "patch": PATCH,
    },
    inputs={
        "filePath": "file_path",
        "oldString": "old_string",
        "newString": "new_string",
        "replaceAll": "replace_all",
    },
    pid="OPENCODE_PID",
    marks=("OPENCODE_PID",),
)

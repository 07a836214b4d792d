"""VS Code's own agent, Copilot Chat (read, not run; its source of March 2026): the events of Claude
Code, tools of its own.

It runs the hooks of ``.github/hooks`` and of Claude Code's project settings by itself, leaves their
matchers out of account, and sets no variable for them; those here are the editor's own, which its
terminals do not have. Its pages say ``editFiles`` with ``files``, its source the names below. A
subagent's calls are its session's, and one terminal serves many commands: whether an earlier one
has changed the folder is not told.
"""

from .claude_code import FIELDS
from .dialect import EDIT, HELD, LOOKS, PATCH, READ, SHELL, TEXT, WRITE, Dialect

_REASON = {"decision": "block", "reason": TEXT}

ROW = Dialect(
    "vscode",
    "VS Code",
    fields={
        **FIELDS,
        "session_id": ("$.session_id", "$.sessionId"),
        "file_path": ("$.tool_input.filePath", "$.tool_input.path"),
        "patch": "$.tool_input.input",
        "files": ("$.tool_input.files", "$.tool_input.replacements"),
    },
    tools={
        "replace_string_in_file": EDIT,
        "multi_replace_string_in_file": EDIT,
        "insert_edit_into_file": EDIT,
        "editFiles": EDIT,
        "edit_files": EDIT,
        "create_file": WRITE,
        "createFile": WRITE,
        "edit_notebook_file": "NotebookEdit",
        "apply_patch": PATCH,
        "read_file": READ,
        "run_in_terminal": SHELL,
        "runTerminalCommand": SHELL,
        "create_directory": LOOKS,
        "createDirectory": LOOKS,
        "create_new_workspace": LOOKS,
        "create_new_jupyter_notebook": LOOKS,
    },
    inputs={
        "filePath": "file_path",
        "oldString": "old_string",
        "newString": "new_string",
        "replacements": "edits",
    },
    marks=("VSCODE_ESM_ENTRYPOINT", "VSCODE_PID"),
    sign="$.timestamp",
    answers={HELD: {**_REASON, "hookSpecificOutput": {"hookEventName": "Stop", **_REASON}}},
    deaf=("user-prompt-submit",),
    unmatched=True,
    run=False,
)

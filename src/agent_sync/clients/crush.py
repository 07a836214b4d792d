"""Crush (read, not run; its source of August 2026): one event, before a tool.

Nothing tells the end of an edit, of a turn or of a session, and its subagents' tools have no hook.
"""

from .claude_code import FIELDS
from .dialect import EDIT, READ, SHELL, WRITE, Dialect

ROW = Dialect(
    "crush",
    "Crush",
    fields={**FIELDS, "folder": "$.tool_input.working_dir"},
    tools={
        "edit": EDIT,
        "multiedit": EDIT,
        "lsp_replace_symbol": EDIT,
        "write": WRITE,
        "download": WRITE,
        "view": READ,
        "bash": SHELL,
    },
    session="CRUSH_SESSION_ID",
    project=("CRUSH_PROJECT_DIR",),
    marks=("CRUSH_SESSION_ID",),
    gate_only=True,
    run=False,
)

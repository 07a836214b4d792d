"""Kimi Code CLI (read, not run; its source of August 2026): Claude Code's events and tools, with
``path`` in their input.

Of what hooks print, it shows its model the message behind a prompt, and the reason of a refusal or
of a turn that goes on. A subagent is its session.
"""

from .claude_code import FIELDS
from .dialect import CONTEXT, HELD, TEXT, Dialect

ROW = Dialect(
    "kimi",
    "Kimi Code",
    fields={
        **FIELDS,
        "tool_use_id": "$.tool_call_id",
        "prompt": ("$.prompt[0].text", "$.prompt"),
        "file_path": "$.tool_input.path",
        "folder": "$.tool_input.cwd",
    },
    inputs={"path": "file_path"},
    sign="$.client_type",
    answers={
        CONTEXT: {"message": TEXT},
        HELD: {
            "hookSpecificOutput": {"permissionDecision": "deny", "permissionDecisionReason": TEXT}
        },
    },
    deaf=("session-start", "pre-tool-use", "post-tool-use", "post-tool-use-failure"),
    run=False,
)

"""Cursor, editor and ``cursor-agent`` (read, not run): events in camel case, answers of its own.

Its hooks may also come from Claude Code's settings, where its person has switched that on. So an
answer says the same in both forms. What the input of its tools for files is called is not written
down anywhere: every name that was seen with others is read. A subagent is its session.
"""

from .claude_code import FIELDS
from .dialect import CONTEXT, EDIT, EVENT, HELD, PATCH, READ, REFUSAL, SHELL, TEXT, WRITE, Dialect

ROW = Dialect(
    "cursor",
    "Cursor",
    fields={
        **FIELDS,
        "session_id": ("$.conversation_id", "$.session_id"),
        "cwd": ("$.cwd", "$.workspace_roots[0]"),
        "prompt_id": "$.generation_id",
        "file_path": ("$.tool_input.file_path", "$.tool_input.path", "$.tool_input.target_file"),
        "notebook_path": ("$.tool_input.notebook_path", "$.tool_input.target_notebook"),
        "folder": ("$.tool_input.working_directory", "$.tool_input.cwd"),
        "patch": ("$.tool_input.patch", "$.tool_input.input", "$.tool_input"),
    },
    tools={
        "StrReplace": EDIT,
        "Delete": WRITE,
        "EditNotebook": "NotebookEdit",
        "ApplyPatch": PATCH,
        "Shell": SHELL,
        "ReadFile": READ,
    },
    inputs={
        "path": "file_path",
        "target_file": "file_path",
        "target_notebook": "notebook_path",
        "contents": "content",
    },
    project=("CURSOR_PROJECT_DIR", "CLAUDE_PROJECT_DIR"),
    marks=("CURSOR_VERSION",),
    sign="$.cursor_version",
    events={
        "session-start": "sessionStart",
        "user-prompt-submit": "beforeSubmitPrompt",
        "pre-tool-use": "preToolUse",
        "post-tool-use": "postToolUse",
        "post-tool-use-failure": "postToolUseFailure",
        "stop": "stop",
        "pre-compact": "preCompact",
        "session-end": "sessionEnd",
    },
    answers={
        REFUSAL: {
            "permission": "deny",
            "user_message": TEXT,
            "agent_message": TEXT,
            "hookSpecificOutput": {
                "hookEventName": "PreToolUse",
                "permissionDecision": "deny",
                "permissionDecisionReason": TEXT,
            },
        },
        CONTEXT: {
            "additional_context": TEXT,
            "hookSpecificOutput": {"hookEventName": EVENT, "additionalContext": TEXT},
        },
        HELD: {"followup_message": TEXT, "decision": "block", "reason": TEXT},
    },
    deaf=("user-prompt-submit",),  # that it reads a text there stands nowhere
    unmatched=True,
    run=False,
)

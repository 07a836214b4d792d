"""The words of Claude Code: variables, tools, events, the fields of a call, forms of an answer.

Nobody else says them. Every room may ask; every hook loads it. What stands on the left of
``FIELDS`` is ours, and so are the kebab names of events. ``ROW`` is its row among the clients.
"""

from .dialect import Dialect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "claude"
"""Its short name, as all clients have one."""
PROJECT_DIR = "CLAUDE_PROJECT_DIR"
"""The folder that the session was started in; hooks and the status line get it."""
CONFIG_DIR = "CLAUDE_CONFIG_DIR"
"""The client's folder for its user, where it is not the usual one."""
ENV_FILE = "CLAUDE_ENV_FILE"
"""What SessionStart writes there, every shell of the session reads."""
SESSION_ID = "CLAUDE_CODE_SESSION_ID"
OLD_SESSION_ID = "CLAUDE_SESSION_ID"
MARKS = (SESSION_ID, OLD_SESSION_ID, "CLAUDECODE")
"""One of them is set in the shell of a session."""
PID = "CLAUDE_PID"

POSIX_SHELL, POWERSHELL = "Bash", "PowerShell"
SHELLS = (POSIX_SHELL, POWERSHELL)
READS, OVERWRITES = "Read", "Write"
EDITORS = ("Edit", OVERWRITES, "MultiEdit", "NotebookEdit")
LEAVES, REMOVES = "ExitWorktree", "remove"
"""The tool by which a session leaves its worktree, and its action that takes the worktree away."""

FIELDS = {
    "session_id": "$.session_id",
    "agent_id": "$.agent_id",
    "cwd": "$.cwd",
    "tool": "$.tool_name",
    "tool_use_id": "$.tool_use_id",
    "prompt_id": "$.prompt_id",
    "prompt": "$.prompt",
    "transcript": "$.transcript_path",
    "file_path": "$.tool_input.file_path",
    "notebook_path": "$.tool_input.notebook_path",
    "command": "$.tool_input.command",
    "description": "$.tool_input.description",
    "source": "$.source",
    "title": "$.session_title",
    "reason": "$.reason",
    "stop_hook_active": "$.stop_hook_active",
    "notification_type": "$.notification_type",
    "staged": "$.tool_response.staged",
    "background": "$.tool_response.backgroundTaskId",
    "changed_files": "$.tool_response.bashEditDiff.changedFiles",
    "background_tasks": "$.background_tasks",
}
"""Name of a field -> where it stands in the payload of an event."""
INPUT_PATH = "$.tool_input"
"""What a tool was called with."""
BATCH, CALL_ID = "$.tool_calls", "$.tool_use_id"
"""The calls of a batch, and in each its id."""
TASK_ID, TASK_STATUS = "$.id", "$.status"
TASKS_OVER = ("completed", "failed", "killed", "cancelled", "stopped", "done")
"""What may stand in each of ``background_tasks``; without a status one runs."""
STATUS_SESSION = "$.session_id"
STATUS_PLACES = ("$.workspace.project_dir", "$.workspace.current_dir", "$.cwd")
"""What the status line is given: the session, and folders, the surest first."""

CLEARED, SUMMARISED = "clear", "compact"
STARTED = ("startup", "resume")
"""Why a session starts (``source``); ``CLEARED`` is also a ``reason`` of its end."""
WAITS_FOR_USER, ASKS_USER = "idle_prompt", "permission_prompt"
"""Types of a notification: for a prompt, and for an answer whether something may be done."""
NEWS_OF_TASK = "<task-notification>"
"""A prompt that begins so was written by the client: a background task ended."""
TYPED = ("", "user", "sdk")
"""Where a prompt comes from (``source``), if a person wrote it; not every version says."""
TAGS = ("system-reminder", "task-notification", "function_calls", "function_results")
MORE_TAGS = ("command-name", "command-message", "local-command-stdout", "user-prompt-submit-hook")
"""Tags by which the client itself speaks to its model; the first two under any bracket."""


_OTHERS_FILES = (b"*** Begin Patch", b'"path"', b'"filePath"', b'"files"')


def names_a_file(raw: bytes, row: Dialect) -> bool:
    """Whether a payload that nobody could read looks like an edit's."""
    if row is not ROW and any(one in raw for one in _OTHERS_FILES):
        return True
    return b'"file_path"' in raw or b'"notebook_path"' in raw


def context(event: str, text: str) -> "dict[str, object]":
    """The answer that puts a text into the model's context; ``event`` is our name of it."""
    named = event.title().replace("-", "")
    return {"hookSpecificOutput": {"hookEventName": named, "additionalContext": text}}


def for_person(text: str) -> "dict[str, object]":
    """The answer that shows the person a line."""
    return {"systemMessage": text}


def denial(text: str) -> "dict[str, object]":
    """The answer that refuses a call; beside it exit code 2, and the text on standard error."""
    inner = {"hookEventName": "PreToolUse", "permissionDecision": "deny"}
    return {"hookSpecificOutput": {**inner, "permissionDecisionReason": text}}


def held_back(text: str) -> "dict[str, object]":
    """The answer that keeps a turn going, with a text for the model."""
    return {"decision": "block", "reason": text}


ROW = Dialect(
    "claude", "Claude Code", fields=FIELDS, session=SESSION_ID, project=(PROJECT_DIR,), pid=PID
)
OTHERS = ("COPILOT_CLI", "GEMINI_SESSION_ID", "QWEN_CODE_SESSION_ID", "CURSOR_VERSION")
"""Variables of other clients' hooks, some of which also run what Claude Code's settings name."""
AN_EDITORS = (("VSCODE_ESM_ENTRYPOINT", "VSCODE_PID"), b'"timestamp"')
"""The same of an editor, whose variables Claude Code has as well when it is started there: what its
own agent sends holds these bytes."""


def maybe_others(env: "Mapping[str, str]", raw: bytes) -> bool:
    """Whether another client may have sent a call that came by Claude Code's own hook."""
    names, sent = AN_EDITORS
    return any(name in env for name in OTHERS) or (
        any(name in env for name in names) and sent in raw
    )

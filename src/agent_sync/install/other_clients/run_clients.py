"""The rows of clients that were run: what is written for each was seen to be obeyed."""

from ...clients import (
    codex,
    copilot,
    gemini,
    opencode,
    qwen,
)
from ...clients.arming_files import PROGRAMS, SETTINGS
from .client_row import FLAT, GROUPS, PLUGIN, Call, Row

CODEX = Row(
    dialect=codex.ROW,
    file=SETTINGS["codex"],
    form=GROUPS,
    calls=(
        Call("SessionStart", None, "session-start", 10),
        Call("UserPromptSubmit", None, "user-prompt-submit", 10),
        Call("PreToolUse", "apply_patch", "pre-tool-use", 60, edits=True),
        Call("PreToolUse", "Bash", "pre-tool-use", 60),
        Call("PostToolUse", "apply_patch|Bash", "post-tool-use", 10),
        Call("Stop", None, "stop", 10),
        Call("Interrupt", None, "stop-failure", 3),
        Call("SubagentStart", None, "subagent-start", 5),
        Call("SubagentStop", None, "subagent-stop", 5),
        Call("PreCompact", None, "pre-compact", 5),
        Call("SessionEnd", None, "session-end", 3),
    ),
    programs=("codex",),
    marks=(".codex",),
)
_COPILOT_EDITS = "Edit|Write|MultiEdit|NotebookEdit|apply_patch|edit|create|str_replace_editor"
COPILOT = Row(
    dialect=copilot.ROW,
    file=SETTINGS["copilot"],
    form=FLAT,
    runs=("claude",),
    calls=(
        Call("SessionStart", None, "session-start", 10),
        Call("UserPromptSubmit", None, "user-prompt-submit", 10),
        Call("PreToolUse", _COPILOT_EDITS, "pre-tool-use", 60, edits=True),
        Call("PreToolUse", "Bash|PowerShell|bash|powershell", "pre-tool-use", 60),
        Call("PostToolUse", "Read|view", "post-tool-use", 10),
        Call(
            "PostToolUse",
            f"{_COPILOT_EDITS}|Bash|PowerShell|bash|powershell",
            "post-tool-use",
            10,
        ),
        Call(
            "PostToolUseFailure",
            f"{_COPILOT_EDITS}|Bash|PowerShell|bash|powershell",
            "post-tool-use-failure",
            10,
        ),
        Call("Stop", None, "stop", 10),
        Call("SubagentStart", None, "subagent-start", 5),
        Call("SubagentStop", None, "subagent-stop", 5),
        Call("PreCompact", None, "pre-compact", 5),
        Call("SessionEnd", None, "session-end", 5),
    ),
    programs=("copilot",),
    marks=(".github/copilot-instructions.md", ".github/hooks", ".github/copilot"),
)
GEMINI = Row(
    dialect=gemini.ROW,
    file=SETTINGS["gemini"],
    form=GROUPS,
    calls=(
        Call("SessionStart", None, "session-start", 10),
        Call("BeforeAgent", None, "user-prompt-submit", 10),
        Call("BeforeTool", "replace|write_file", "pre-tool-use", 60, edits=True),
        Call("BeforeTool", "run_shell_command", "pre-tool-use", 60),
        Call("AfterTool", "read_file", "post-tool-use", 10, "read"),
        Call("AfterTool", "replace|write_file", "post-tool-use", 10, "edit"),
        Call("AfterTool", "run_shell_command", "post-tool-use", 10, "shell"),
        Call("AfterAgent", None, "stop", 10),
        # PreCompress comes at every call of the model, whether anything is summarised or not.
        Call("SessionEnd", None, "session-end", 5),
    ),
    programs=("gemini",),
    marks=(".gemini", "GEMINI.md"),
    second=1000,
    named=True,
    instructions="GEMINI.md",
)
_QWEN_EDITS = "edit|write_file|notebook_edit"
_QWEN_SHELLS = "run_shell_command|monitor"
QWEN = Row(
    dialect=qwen.ROW,
    file=SETTINGS["qwen"],
    form=GROUPS,
    calls=(
        Call("SessionStart", None, "session-start", 10),
        Call("UserPromptSubmit", None, "user-prompt-submit", 10),
        Call("PreToolUse", _QWEN_EDITS, "pre-tool-use", 60, edits=True),
        Call("PreToolUse", _QWEN_SHELLS, "pre-tool-use", 60),
        Call("PostToolUse", "read_file", "post-tool-use", 10, "read"),
        Call("PostToolUse", _QWEN_EDITS, "post-tool-use", 10, "edit"),
        Call("PostToolUse", _QWEN_SHELLS, "post-tool-use", 10, "shell"),
        Call("PostToolUseFailure", f"{_QWEN_EDITS}|{_QWEN_SHELLS}", "post-tool-use-failure", 10),
        Call("PostToolBatch", None, "post-tool-batch", 5, "batch"),
        Call("Stop", None, "stop", 10),
        Call("StopFailure", None, "stop-failure", 5),
        Call("SubagentStart", None, "subagent-start", 5),
        Call("SubagentStop", None, "subagent-stop", 5),
        # It compares the kind as a whole: an alternative of two would meet neither.
        Call("Notification", "idle_prompt", "notification", 5),
        Call("Notification", "permission_prompt", "notification", 5),
        Call("PreCompact", None, "pre-compact", 5),
        Call("SessionEnd", None, "session-end", 5),
    ),
    programs=("qwen",),
    marks=(".qwen", "QWEN.md"),
    named=True,
    theirs=("$version",),
)
OPENCODE = Row(
    dialect=opencode.ROW,
    file=PROGRAMS["opencode"],
    form=PLUGIN,
    # The events are our plugin's own: what it does with each stands in opencode_plugin.js.
    calls=(
        Call("session.created", None, "session-start", 10),
        Call("chat.message", None, "user-prompt-submit", 10),
        Call("tool.execute.before", "edit|write|apply_patch", "pre-tool-use", 60, edits=True),
        Call("tool.execute.before", "bash", "pre-tool-use", 60),
        Call("tool.execute.after", "read|edit|write|apply_patch|bash", "post-tool-use", 10),
        Call("session.idle", None, "stop", 10),
        Call("session.deleted", None, "session-end", 5),
    ),
    programs=("opencode",),
    marks=(".opencode", "opencode.json", "opencode.jsonc"),
)

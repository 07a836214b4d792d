"""THE table of what is installed for each coding client but Claude Code, one row a client.

A row says which file of a checkout has the client call hooks, what its events and tools are called
there, and how one sees that the client is used. What a call holds and how it is answered stands in
``clients/``. Whatever changes here changes command lines, and a client that trusts hooks by their
text then asks its person again: ``tests/install/lines_of_clients.txt`` holds every line.
"""

from typing import NamedTuple

from ...clients import codex, copilot, gemini, opencode, qwen
from ...clients.arming_files import PROGRAMS, SETTINGS, SKILL
from ...clients.dialect import Dialect

GROUPS, FLAT, PLUGIN = "groups", "flat", "plugin"
"""Forms of a file: ``hooks`` -> event -> groups with a list of handlers, which others have entries
in as well; the same with handlers alone, a file that is all ours; a program, all ours.
"""
COPIES = SKILL
"""Where skill and runtime lie for all of these clients."""


class Call(NamedTuple):
    """One hook: the client's event and matcher (None: always), our name of the event, seconds.

    ``left_out`` names the mark (``hooks/quiet``) that the hook is left out for, '' for none;
    ``edits`` says that it is the one that decides about edits.
    """

    event: str
    matcher: str | None
    hook: str
    timeout: int
    left_out: str = ""
    edits: bool = False


class Row(NamedTuple):
    """One client. Paths are relative to the checkout, with slashes.

    ``dialect``: how its calls are read; ``second``: one second in the unit of its time-outs;
    ``named``: a hook has a name there; ``marks``: files that only somebody who uses it has;
    ``theirs``: keys of the file that the client writes by itself; ``instructions``: the file that
    its model reads first.
    """

    dialect: Dialect
    file: str
    form: str
    calls: tuple[Call, ...]
    programs: tuple[str, ...]
    marks: tuple[str, ...]
    second: int = 1
    named: bool = False
    theirs: tuple[str, ...] = ()
    instructions: str = "AGENTS.md"

    @property
    def name(self) -> str:
        """What ``--agents`` and ``hook.py --client`` call it."""
        return self.dialect.name

    @property
    def label(self) -> str:
        """What people call it."""
        return self.dialect.label


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
QWEN = Row(
    dialect=qwen.ROW,
    file=SETTINGS["qwen"],
    form=GROUPS,
    calls=(
        Call("SessionStart", None, "session-start", 10),
        Call("UserPromptSubmit", None, "user-prompt-submit", 10),
        Call("PreToolUse", _QWEN_EDITS, "pre-tool-use", 60, edits=True),
        Call("PreToolUse", "run_shell_command", "pre-tool-use", 60),
        Call("PostToolUse", "read_file", "post-tool-use", 10, "read"),
        Call("PostToolUse", _QWEN_EDITS, "post-tool-use", 10, "edit"),
        Call("PostToolUse", "run_shell_command", "post-tool-use", 10, "shell"),
        Call("PostToolUseFailure", f"{_QWEN_EDITS}|run_shell_command", "post-tool-use-failure", 10),
        Call("PostToolBatch", None, "post-tool-batch", 5, "batch"),
        Call("Stop", None, "stop", 10),
        Call("StopFailure", None, "stop-failure", 5),
        Call("SubagentStart", None, "subagent-start", 5),
        Call("SubagentStop", None, "subagent-stop", 5),
        Call("Notification", "idle_prompt", "notification", 5),
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

ROWS = {row.name: row for row in (CODEX, COPILOT, GEMINI, QWEN, OPENCODE)}

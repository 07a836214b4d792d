"""THE table of what is installed for each coding client but Claude Code, one row a client.

A row says which file of a checkout has the client call hooks, what its events and tools are called
there, and how one sees that the client is used. What a call holds and how it is answered stands in
``clients/``. Whatever changes here changes command lines, and a client that trusts hooks by their
text then asks its person again: ``tests/install/lines_of_clients.txt`` holds every line.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ...clients import (
    amp,
    cline,
    codex,
    copilot,
    crush,
    cursor,
    gemini,
    kimi,
    opencode,
    qwen,
    vscode,
)
from ...clients.arming_files import PROGRAMS, SETTINGS, SKILL
from ...clients.arming_files import SCRIPTS as SCRIPTS_OF
from ...clients.dialect import Dialect

GROUPS, ENTRIES, FLAT, PLUGIN = "groups", "entries", "flat", "plugin"
SCRIPTS, PASTED = "scripts", "pasted"
"""Forms of a file: ``hooks`` -> event -> groups with a list of handlers, or handlers alone, which
others have entries in as well; the latter in a file that is all ours; a program, all ours; a folder
with a script for each event; and one in the home folder, which nobody but its person writes.
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
    ``theirs``: keys of the file that the client writes by itself, or asks for; ``instructions``:
    the file that its model reads first. ``runs``: clients whose files it runs by itself.
    ``typeless``: a hook says no type; ``strictly``: what it says under ``--strict``, where it
    decides about edits; ``said``: what its person has to know.
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
    runs: tuple[str, ...] = ()
    typeless: bool = False
    strictly: "Mapping[str, object]" = MappingProxyType({})
    said: str = ""

    @property
    def shared(self) -> bool:
        """Whether others have entries in the file as well."""
        return self.form in (GROUPS, ENTRIES)

    @property
    def files(self) -> "tuple[Row, ...]":
        """One row for each file of a client that has a script for each event; else itself."""
        if self.form != SCRIPTS:
            return (self,)
        return tuple(
            self._replace(file=f"{self.file}/{call.event}", calls=(call,)) for call in self.calls
        )

    @property
    def key(self) -> str:
        """What the record calls the file, by the client's name in front."""
        one = self.form == SCRIPTS and len(self.calls) == 1
        return f"{self.name}-{self.calls[0].event}" if one else self.name

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

_CURSOR_EDITS = "^(Write|StrReplace|Edit|MultiEdit|Delete|EditNotebook|NotebookEdit|ApplyPatch)$"
CURSOR = Row(
    dialect=cursor.ROW,
    file=SETTINGS["cursor"],
    form=ENTRIES,
    calls=(
        Call("sessionStart", None, "session-start", 10),
        Call("beforeSubmitPrompt", None, "user-prompt-submit", 10),
        Call("preToolUse", _CURSOR_EDITS, "pre-tool-use", 60, edits=True),
        Call("preToolUse", "^(Shell|Bash)$", "pre-tool-use", 60),
        Call("postToolUse", f"{_CURSOR_EDITS}|^(Shell|Bash|Read|ReadFile)$", "post-tool-use", 10),
        Call("postToolUseFailure", f"{_CURSOR_EDITS}|^(Shell|Bash)$", "post-tool-use-failure", 10),
        Call("stop", None, "stop", 10),
        Call("preCompact", None, "pre-compact", 5),
        Call("sessionEnd", None, "session-end", 5),
    ),
    programs=("cursor-agent", "cursor"),
    marks=(".cursor", ".cursorrules"),
    theirs=("version",),
    strictly=MappingProxyType({"failClosed": True}),
    said="its inline completions (Tab) have no hook that may refuse",
)
VSCODE = Row(
    dialect=vscode.ROW,
    file=SETTINGS["vscode"],
    form=FLAT,
    # It leaves matchers out of account: each hook is called for every tool.
    calls=(
        Call("SessionStart", None, "session-start", 10),
        Call("UserPromptSubmit", None, "user-prompt-submit", 10),
        Call("PreToolUse", None, "pre-tool-use", 60, edits=True),
        Call("PostToolUse", None, "post-tool-use", 10),
        Call("Stop", None, "stop", 10),
        Call("PreCompact", None, "pre-compact", 5),
    ),
    programs=(),
    marks=(),
    runs=("claude", "copilot"),
    said="what its tasks and tests run, and the cells of a notebook, have no hook that tells it",
)
KIMI = Row(
    dialect=kimi.ROW,
    file=".kimi-code/config.toml",
    form=PASTED,
    calls=(
        Call("SessionStart", None, "session-start", 10),
        Call("UserPromptSubmit", None, "user-prompt-submit", 10),
        Call("PreToolUse", "^(Edit|Write)$", "pre-tool-use", 60, edits=True),
        Call("PreToolUse", "^Bash$", "pre-tool-use", 60),
        Call("PostToolUse", "^(Edit|Write|Read|Bash)$", "post-tool-use", 10),
        Call("PostToolUseFailure", "^(Edit|Write|Bash)$", "post-tool-use-failure", 10),
        Call("Stop", None, "stop", 10),
        Call("StopFailure", None, "stop-failure", 5),
        Call("Interrupt", None, "stop-failure", 5),
        Call("PreCompact", None, "pre-compact", 5),
        Call("SessionEnd", None, "session-end", 5),
    ),
    programs=("kimi",),
    marks=(".kimi-code",),
    said="its hooks stand in the home folder, for all projects: where no copy is, they do nothing",
)
CRUSH = Row(
    dialect=crush.ROW,
    file=SETTINGS["crush"],
    form=ENTRIES,
    calls=(
        Call(
            "PreToolUse",
            "^(edit|multiedit|write|download|lsp_replace_symbol)$",
            "pre-tool-use",
            60,
            edits=True,
        ),
        Call("PreToolUse", "^bash$", "pre-tool-use", 60),
    ),
    programs=("crush",),
    marks=("crush.json", ".crush.json", ".crush"),
    typeless=True,
    said="its subagents and lsp_rename are not seen, and no hook tells the end of a turn: a claim "
    "ends by its time, or by 'agent-sync unlock'",
)
CLINE = Row(
    dialect=cline.ROW,
    file=SCRIPTS_OF["cline"],
    form=SCRIPTS,
    calls=(
        Call("TaskStart", None, "session-start", 10),
        Call("UserPromptSubmit", None, "user-prompt-submit", 10),
        Call("PreToolUse", None, "pre-tool-use", 60, edits=True),
        Call("PostToolUse", None, "post-tool-use", 10),
        Call("TaskComplete", None, "stop", 10),
        Call("TaskCancel", None, "stop-failure", 5),
        Call("SessionShutdown", None, "session-end", 5),
    ),
    programs=("cline",),
    marks=(".clinerules", ".cline"),
    said="a refusal ends its run: the person reads why, the model only when it is told to go on; "
    "in the extension hooks are switched on in its settings",
)
AMP = Row(
    dialect=amp.ROW,
    file=PROGRAMS["amp"],
    form=PLUGIN,
    # The events are our plugin's own: what it does with each stands in amp_plugin.js.
    calls=(
        Call("session.start", None, "session-start", 10),
        Call("agent.start", None, "user-prompt-submit", 10),
        Call("tool.call", None, "pre-tool-use", 60, edits=True),
        Call("tool.result", None, "post-tool-use", 10),
        Call("agent.end", None, "stop", 10),
    ),
    programs=("amp",),
    marks=(".amp",),
    said="it may have to be started with PLUGINS=all before it loads any",
)

ROWS = {
    row.name: row
    for row in (
        CODEX, COPILOT, GEMINI, QWEN, OPENCODE,
        CURSOR, VSCODE, KIMI, CRUSH, CLINE, AMP,
    )
}  # fmt: skip
HOME_OF = {"kimi": "KIMI_CODE_HOME"}
"""Client -> the variable that names its folder in the home folder, if it is another."""
HOOKLESS = {"aider": "aider", "roo": "Roo Code"}
"""Clients without hooks, by the names that people may ask for: the commit guard is what there is.
"""
PAST_GUARD = {"aider": " (start it with --git-commit-verify: else it commits past git's hooks)"}
"""What they need so that git asks the guard at all; read, not run."""


def row_of(key: str) -> "Row | None":
    """The row of a file, by what the record calls it; None for a file of another kind."""
    return ROWS.get(key.partition("-")[0])

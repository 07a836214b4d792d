"""The rows of clients that were read about, not run (see ``Dialect.run``)."""

from types import MappingProxyType

from ...clients import (
    amp,
    cline,
    crush,
    cursor,
    kimi,
    vscode,
)
from ...clients.arming_files import PROGRAMS, SETTINGS
from ...clients.arming_files import SCRIPTS as SCRIPTS_OF
from .client_row import ENTRIES, FLAT, PASTED, PLUGIN, SCRIPTS, Call, Row

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

"""Which Claude Code events call which hook, and the command that does it.

What answers a hook stands in ``hooks/entry.HANDLERS``, its name in ``settings_files/hook_line``.

Everything that lists hooks (settings, ``hooks/hooks.json``, the examples) is made from here.
A *form* turns the words after the door into the fields of one handler.

No form may block by accident (HOOK-0): the client takes exit code 2 for a refusal, and
``python3 FILE`` exits 2 when FILE is missing. So the shell forms look first and leave with 0,
and Python gets the file through LOADER, where a file that vanishes in between gives 1. Where a
checkout lost its installation, hooks go on from the user's cache (OFF-3).
"""

import shlex
from typing import NamedTuple

from ...clients.claude_code import PROJECT_DIR, SESSION_ID
from ..settings_files.hook_line import (
    LOADER,
    SCRIPT,
    Block,
    Form,
    Group,
    Handler,
    shell_handler,
    through,
    unless_quiet_in,
)

EDITS = "Edit|Write|MultiEdit|NotebookEdit"
READS = "Read"
SHELLS = "Bash|PowerShell"
LEAVES = "ExitWorktree"
"""Takes a worktree away. The events WorktreeCreate and WorktreeRemove are not for looking on: who
registers one makes or removes worktrees in the client's place, and where git made a worktree
neither comes (seen on 2.1.332).
"""


class Entry(NamedTuple):
    """One line of the table. ``timeout`` is in seconds; ``matcher`` None means always.

    ``left_out`` names the mark (``hooks/quiet``) that the hook is left out for, '' for none.
    """

    event: str
    matcher: str | None
    hook: str
    timeout: int
    left_out: str = ""


TABLE = (
    Entry("SessionStart", None, "session-start", 10),
    Entry("UserPromptSubmit", None, "user-prompt-submit", 10),
    # Longer than the longest hold (AGENT_SYNC_HOLD_SECONDS): the hook has its own deadline.
    Entry("PreToolUse", EDITS, "pre-tool-use", 60),
    Entry("PreToolUse", SHELLS, "pre-tool-use", 60),
    Entry("PreToolUse", LEAVES, "pre-tool-use", 60),
    Entry("PostToolUse", READS, "post-tool-use", 10, "read"),
    Entry("PostToolUse", EDITS, "post-tool-use", 10, "edit"),
    Entry("PostToolUse", SHELLS, "post-tool-use", 10, "shell"),
    Entry("PostToolUseFailure", f"{EDITS}|{SHELLS}", "post-tool-use-failure", 10),
    Entry("PostToolBatch", None, "post-tool-batch", 5, "batch"),
    Entry("Stop", None, "stop", 10),
    Entry("StopFailure", None, "stop-failure", 5),
    Entry("SubagentStart", None, "subagent-start", 5),
    Entry("SubagentStop", None, "subagent-stop", 5),
    Entry("Notification", "idle_prompt|permission_prompt", "notification", 5),
    Entry("PreCompact", None, "pre-compact", 5),
    # All SessionEnd hooks of a session share 1.5 s.
    Entry("SessionEnd", None, "session-end", 1),
)


def hooks_block(form: Form, *, strict: bool = False) -> Block:
    """The value of the ``hooks`` key that arms every event of the table.

    With ``strict`` the edit gate alone is told to refuse when it cannot decide; client
    versions before 2.1.295 ignore ``onFailure`` and see only the argument.
    """
    block: Block = {}
    for entry in TABLE:
        block.setdefault(entry.event, []).append(_group(entry, form, strict=strict))
    return block


def _group(entry: Entry, form: Form, *, strict: bool) -> Group:
    gate = strict and entry.event == "PreToolUse" and entry.matcher == EDITS
    handler = form([entry.hook, "--strict"] if gate else [entry.hook])
    if entry.left_out and "args" not in handler:
        handler["command"] = unless_quiet(entry.left_out) + str(handler["command"])
    handler["timeout"] = entry.timeout
    if gate:
        handler["onFailure"] = "block"
    group: Group = {} if entry.matcher is None else {"matcher": entry.matcher}
    group["hooks"] = [handler]
    return group


def project_form(words: list[str]) -> Handler:
    """Portable: the skill copied into the repository, whatever ``python3`` is on the PATH."""
    look = "command -v python3 >/dev/null 2>&1 || exit 0"
    script = f"${{CLAUDE_PROJECT_DIR:-$PWD}}/.claude/skills/{SCRIPT}"
    return shell_handler(f'f="{script}"; {look}; {through("python3", words)}')


def plugin_form(words: list[str]) -> Handler:
    """The same for the repository loaded as a plugin, which no branch takes away."""
    script = f"${{CLAUDE_PLUGIN_ROOT}}/skills/{SCRIPT}.py"
    return shell_handler(
        f'f="{script}"; [ -r "$f" ] && command -v python3 >/dev/null 2>&1 || exit 0; '
        f"exec python3 -I -S -c '{LOADER}' \"$f\" {shlex.join(words)}"
    )


def pip_form(words: list[str]) -> Handler:
    """For a program installed by pip: silent where it is not on the PATH."""
    arguments = shlex.join(words)
    return shell_handler(
        f"command -v agent-sync >/dev/null 2>&1 || exit 0; exec agent-sync hook {arguments}"
    )


def pinned_form(python: str, script: str, *, windows: bool, extra: tuple[str, ...] = ()) -> Form:
    """This machine only: absolute interpreter and script. ``extra`` follows every event name; it
    is given for what lies in the user's home, which no branch takes away.

    On Windows the exec form is used (client 2.1.139 or later): there may be no POSIX shell.
    """

    def form(words: list[str]) -> Handler:
        arguments = [*words, *extra]
        if windows:
            return {
                "type": "command",
                "command": python,
                "args": ["-I", "-S", "-c", LOADER, script, *arguments],
            }
        places = f"f={shlex.quote(script)}; p={shlex.quote(python)}; "
        if extra:
            return shell_handler(
                f'{places}[ -r "$f" ] && [ -x "$p" ] || exit 0; '
                f'exec "$p" -I -S -c \'{LOADER}\' "$f" {shlex.join(arguments)}'
            )
        return shell_handler(places + '[ -x "$p" ] || exit 0; ' + through('"$p"', arguments))

    return form


def unless_quiet(kind: str) -> str:
    """Leave out a hook of a session whose mark of that kind holds."""
    return unless_quiet_in(f"${PROJECT_DIR}", f"${SESSION_ID}", kind)

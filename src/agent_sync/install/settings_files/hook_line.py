"""One line that calls a hook, whatever client runs it, and how it finds its door (HOOK-0)."""

import shlex
from collections.abc import Callable

Handler = dict[str, object]
Group = dict[str, object]
Block = dict[str, list[Group]]
Form = Callable[[list[str]], Handler]
HOOKS = frozenset(
    "session-start user-prompt-submit pre-tool-use post-tool-use post-tool-use-failure "
    "post-tool-batch stop stop-failure subagent-start subagent-stop notification pre-compact "
    "session-end".split()
)
"""The kebab names that ``hook`` and ``agent-sync hook`` are called with."""
SCRIPT = "agent-sync/scripts/hook"
"""The door of an installation. In a checkout, and in earlier installations, it ends in ``.py``."""
LOADER = "import sys;sys.argv.pop(0);exec(open(sys.argv[0]).read())"
LOST = (
    "import os,sys;sys.argv.pop(0);f=open(os.open(sys.argv[0],os.O_NONBLOCK));"
    "s=os.fstat(f.fileno());"
    "(s.st_uid,s.st_mode)==(os.geteuid(),33024)and exec(f.read())"
)
"""Runs the door in the user's cache, if it is the user's and no file that a clone can hold. A pipe
that somebody put there is not waited for.
"""


def through(python: str, words: list[str]) -> str:
    """Go through the door ``$f``; where it is missing, through the one in the cache, or leave."""
    run, rest = f"exec {python} -I -S -c", shlex.join(words)
    return (
        f'[ -r "$f" ] && {run} \'{LOADER}\' "$f" {rest}; '
        'd="${XDG_CACHE_HOME##[!/]*}"; d="${d:-$HOME/.cache}/agent-sync/lost.py"; '
        '[ -r "$d" ] || d="$HOME/Library/Caches/agent-sync/lost.py"; [ -r "$d" ] || exit 0; '
        f"{run} '{LOST}' \"$d\" {rest}"
    )


def unless_quiet_in(folder: str, session: str, kind: str) -> str:
    """Leave where the session's mark of that kind is newer than the database's log (SPEED-2).

    Checkout and session's id stand as the shell reads them. Where there is no log, bash takes the
    mark for newer; where ``test`` knows no ``-nt``, it fails.
    """
    return (
        f'w="{folder}/.claude/coordination"; '
        f'm="$w/marks/{session}.{kind}"; w="$w/state.sqlite-wal"; '
        '[ -f "$w" ] && [ "$m" -nt "$w" ] 2>/dev/null && exit 0; '
    )


def shell_handler(command: str) -> Handler:
    """A handler that runs a command in a shell."""
    return {"type": "command", "command": command}

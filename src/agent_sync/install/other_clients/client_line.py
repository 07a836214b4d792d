"""The command line by which a client calls one of our hooks, and the block of all of them.

A line never changes between versions: it looks for the installed copy, from the client's folder up
to the checkout's root, and goes through its door; what may change is behind the door. Where there
is no copy (another branch), it goes through the door in the user's cache, or leaves (HOOK-0).
"""

from ..settings_files.hook_line import Block, Group, Handler, through, unless_quiet_in
from .client_row import COPIES, GROUPS, Call, Row

NAME = "agent-sync"


def line(row: Row, hook: str, *more: str, left_out: str = "") -> str:
    """The shell line that calls one hook for that client; ``left_out`` as in the table."""
    words = ["--client", row.name, hook, *more]
    project = next(iter(row.dialect.project), "")
    given = f'd="${{{project}##[!/]*}}"; d="${{d:-$PWD}}"' if project else 'd="$PWD"'
    # Braces: a client puts its own values in the place of a plain "$GEMINI_SESSION_ID".
    session = f"${{{row.dialect.session}}}"
    guard = unless_quiet_in("$d", session, left_out) if left_out and row.dialect.session else ""
    return (
        f"s={COPIES}/scripts/hook; {given}; "
        'until [ -z "$d" ] || [ -r "$d/$s" ] || [ -e "$d/.git" ]; do d="${d%/*}"; done; '
        f'{guard}f="$d/$s"; command -v python3 >/dev/null 2>&1 || exit 0; '
        f"{through('python3', words)}"
    )


def handler(row: Row, call: Call, *, strict: bool = False) -> Handler:
    """One hook as the client's file holds it, without its matcher."""
    more = ("--strict",) if strict and call.edits else ()
    named: Handler = {"name": NAME} if row.named else {}
    command = line(row, call.hook, *more, left_out=call.left_out)
    return {
        **({} if row.typeless else {"type": "command"}),
        **named,
        "command": command,
        "timeout": call.timeout * row.second,
        **(row.strictly if more else {}),
    }


def block(row: Row, *, strict: bool = False) -> Block:
    """The value of the file's ``hooks`` that arms every event of the row."""
    found: Block = {}
    for call in row.calls:
        matched: Group = {} if call.matcher is None else {"matcher": call.matcher}
        one = handler(row, call, strict=strict)
        entry: Group = {**matched, "hooks": [one]} if row.form == GROUPS else {**matched, **one}
        found.setdefault(call.event, []).append(entry)
    return found

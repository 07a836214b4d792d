"""Whether a hook line is, byte for byte, one that installing writes for this place (OFF-5).

A proof runs the line that settings hold, and a clone can hold any settings. One that only looks
like ours can say more: what stands in its quotes is run by the shell, whatever comes of the rest.
"""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

from ..repository import location
from .canary_calls import Gate
from .claude_code.hook_table import EDITS, TABLE, pinned_form, pip_form, project_form
from .other_clients.client_line import handler as of_client
from .other_clients.client_rows import ROWS
from .other_clients.used_clients import CLAUDE
from .scopes import settings_files
from .settings_files.hook_line import SCRIPT, Form, Handler

_WORDS = ("", "--strict", "--advisory", "--strict --advisory")
"""What may follow the event in the line of an edit gate."""


def unlike(target: Path, gate: Gate) -> str:
    """Why a gate is not run for a proof, '' where the line is one of ours."""
    if not any(_same(gate.handler, one) for one in _written(target, gate)):
        return f"the line in {gate.settings} is not one that this version installs: it is not run"
    python = _python(gate.handler)
    if python and _inside(target, python):
        return f"{gate.settings} names an interpreter in this repository, {python}: it is not run"
    return ""


def _same(one: Handler, other: Handler) -> bool:
    """In what is run; how long it may take is not."""
    return all(one.get(key) == other.get(key) for key in ("command", "args"))


def _written(target: Path, gate: Gate) -> Iterator[Handler]:
    if gate.client != CLAUDE:
        row = ROWS[gate.client]
        edits = next(call for call in row.calls if call.edits)
        yield from (of_client(row, edits, strict=strict) for strict in (False, True))
        return
    (hook,) = {entry.hook for entry in TABLE if entry.matcher == EDITS and not entry.left_out}
    for form in _forms(target, gate):
        yield from (form([hook, *more.split()]) for more in _WORDS)


def _forms(target: Path, gate: Gate) -> Iterator[Form]:
    yield project_form
    yield pip_form
    scope = next((one for one, path in settings_files(target).items() if path == gate.settings), "")
    python = _python(gate.handler)
    if python and scope in ("local", "user"):
        script = str(gate.settings.parent / "skills" / Path(SCRIPT))
        extra = ("--armed-only",) if scope == "user" else ()
        yield pinned_form(python, script, windows="args" in gate.handler, extra=extra)


def _python(handler: Handler) -> str:
    """The interpreter that a line pins, '' for one that pins none."""
    command = str(handler.get("command", ""))
    if "args" in handler:
        return command
    try:
        words = shlex.split(command)
    except ValueError:
        return ""
    pinned = words[1] if len(words) > 1 else ""
    return pinned[2:-1] if pinned.startswith("p=") and pinned.endswith(";") else ""


def _inside(target: Path, python: str) -> bool:
    """Whether a clone can have brought it: the line says that it is this machine's own."""
    top = location.checkout_above(os.path.realpath(target))[0] or os.path.realpath(target)
    return os.path.realpath(python).startswith(top.rstrip(os.sep) + os.sep)

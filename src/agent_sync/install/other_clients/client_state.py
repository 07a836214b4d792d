"""How far each coding client is guarded in a folder: armed, trusted, which version, and why not."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ...presence.armed import ADVISORY, ENFORCED, OFF
from ...system.plain_files import whole
from ..claude_code import surroundings
from ..scopes import settings_files
from . import client_file, codex_trust, folder_trust, used_clients
from .client_row import Row
from .client_rows import ROWS
from .run_clients import CODEX

GATE = "pre-tool-use"
CLAUDES = ".claude/settings.json"
TRUST = "agent-sync install --agents codex --trust, in a terminal; or /hooks in Codex"
_DEEPEST = 6


class State(NamedTuple):
    """One client. ``used`` is why it is taken for used here, '' where nothing says so; ``armed``
    names the file that has it call our hooks; ``trouble`` is why it does not run them all the same;
    ``runs``: event -> ms of the last run of its hook; ``run``: whether the real client was, when
    this was made: others were read about.
    """

    name: str
    label: str
    used: str
    armed: str
    program: str
    version: str
    trouble: str = ""
    fix: str = ""
    runs: "Mapping[str, int]" = {}
    run: bool = True

    @property
    def trusted(self) -> bool:
        """Whether nothing is known that has the client skip hooks which are armed."""
        return bool(self.armed) and not self.trouble

    @property
    def protection(self) -> str:
        """enforced, advisory or off: what a session of this client can count on."""
        if not self.armed:
            return OFF
        return ENFORCED if self.trusted and GATE in self.runs else ADVISORY


def states(
    target: Path, env: Mapping[str, str], runs: "Mapping[str, Mapping[str, int]]"
) -> list[State]:
    """Every client, in the table's order; ``runs``: client -> when its hooks last ran.

    Codex is started to be asked, where it is armed and on the PATH.
    """
    used = used_clients.found(target)
    found = [_claude(target, used.get(used_clients.CLAUDE, ""))]
    found += [_other(target, row, used.get(row.name, ""), env) for row in ROWS.values()]
    return [one._replace(runs=dict(runs.get(one.name, {}))) for one in found]


def by_others_hooks(target: Path, row: Row) -> str:
    """The file of another client of the checkout that this one runs by itself, '' for none."""
    for name in row.runs:
        if name == used_clients.CLAUDE:
            if surroundings.arms(target / CLAUDES):
                return CLAUDES
        elif client_file.arms(target, ROWS[name]):
            return ROWS[name].file
    return ""


def version_of(program: str) -> str:
    """The version of a program that came as a package of npm, '' where nothing says so.

    It is read and not run: a client that is started may update itself, or log in.
    """
    folder = Path(os.path.realpath(program)).parent if program else None
    for _ in range(_DEEPEST if folder else 0):
        assert folder is not None
        try:
            values = json.loads(whole(str(folder / "package.json")))
            if isinstance(values, dict) and values.get("name") and values.get("version"):
                return str(values["version"])
        except (OSError, ValueError, RecursionError):
            pass
        folder = folder.parent
    return ""


def _claude(target: Path, used: str) -> State:
    arming = [str(path) for path in settings_files(target).values() if surroundings.arms(path)]
    program = used_clients.on_path(("claude",))
    return State(
        used_clients.CLAUDE,
        "Claude Code",
        used,
        arming[0] if arming else "",
        program,
        version_of(program),
    )


def _other(target: Path, row: Row, used: str, env: Mapping[str, str]) -> State:
    program = used_clients.on_path(row.programs)
    armed = row.file if client_file.arms(target, row) else ""
    armed = armed or by_others_hooks(target, row)
    state = State(
        row.name, row.label, used, armed, program, version_of(program), run=row.dialect.run
    )
    if not armed:
        return state
    trouble, fix = _trouble(target, row, program, env)
    return state._replace(trouble=trouble, fix=fix)


def _trouble(target: Path, row: Row, program: str, env: Mapping[str, str]) -> tuple[str, str]:
    """Why an armed client does not run its hooks, and what to do; '' when nothing is known."""
    if row is CODEX:
        return _codex(target, program, env)
    lacking = client_file.lacks(target, row)
    if lacking:
        return f"{', '.join(lacking)} not armed", f"agent-sync install --agents {row.name}"
    switched = folder_trust.switched_off(row, target)
    if switched:
        return switched, ""
    said = folder_trust.of_folder(row, target, env)
    if said.trusted:
        return "", ""
    return f"not trusted: {said.why}", f"start {row.label} here once and trust the folder"


def _codex(target: Path, program: str, env: Mapping[str, str]) -> tuple[str, str]:
    if not program:
        return "its trust is not known: there is no codex on the PATH", ""
    found = codex_trust.look(program, target, env)
    if found.trouble:
        return found.trouble, "start Codex here once and trust the folder"
    off = [hook for hook in found.hooks if not hook.enabled]
    if found.untrusted:
        count = f"{len(found.untrusted)} of {len(found.hooks)} hooks"
        return f"not trusted: it skips {count} without a word", TRUST
    if off:
        return f"{len(off)} of its hooks are switched off", "/hooks in Codex"
    lacking = client_file.lacks(target, CODEX)
    if lacking:
        return f"{', '.join(lacking)} not armed", "agent-sync install --agents codex"
    return "", ""

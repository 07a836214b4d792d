"""What ``doctor`` says of each coding client: armed, trusted, how far it is guarded (AGENT-7)."""

import time
from collections.abc import Mapping
from pathlib import Path

from ..presence.armed import ADVISORY, ENFORCED
from ..views.terminal import ago
from .other_clients import client_file, client_state, used_clients
from .other_clients.client_row import PASTED
from .other_clients.client_rows import ROWS
from .proving import Proof, prove_other

READ = "read about, not run"
"""What is said of a client that nobody has tried this with."""
Told = tuple[str, str, str]
"""Level, sentence and what to do, as the doctor's findings have them."""


def look(
    target: Path, env: Mapping[str, str], runs: Mapping[str, Mapping[str, int]]
) -> tuple[list[Told], list[dict[str, object]]]:
    """What to tell of every client, and the facts behind it for programs.

    ``runs``: client -> event -> ms of the last run of its hook.
    """
    states = client_state.states(target, env, runs)
    facts: list[dict[str, object]] = [
        {
            **one._asdict(),
            "runs": dict(one.runs),
            "trusted": one.trusted,
            "protection": one.protection,
        }
        for one in states
    ]
    told = [_of(one) for one in states if concerns(one.name, one.armed, one.used)]
    rest = [one.label for one in states if not concerns(one.name, one.armed, one.used)]
    if rest:
        told.append(("ok", f"not used here, as far as one sees: {', '.join(rest)}", ""))
    return told, facts


def concerns(name: str, armed: str, used: str) -> bool:
    """Whether a client is meant here: it is used, or its own file arms it.

    Some would run another client's file as well: that says nothing of a client that nobody uses.
    """
    return bool(used) or bool(armed and (name not in ROWS or armed == ROWS[name].file))


def others_alone(target: Path) -> bool:
    """Whether other clients are armed here, and nothing says that Claude Code is used at all."""
    armed = any(client_file.arms(target, row) for row in ROWS.values())
    return armed and used_clients.CLAUDE not in used_clients.found(target)


def proven(target: Path) -> list[Proof]:
    """The proof of every other client whose own file arms it here. Raises StoreError."""
    rows = [x for x in ROWS.values() if x.form != PASTED and client_file.arms(target, x)]
    return [prove_other(target, row) for row in rows]


def protection(facts: "object", proof: Proof) -> str:
    """What a session of a client can count on that was proven, by the facts of ``look``."""
    listed = facts if isinstance(facts, list) else []
    trusted = any(one["name"] == proof.client and one["trusted"] for one in listed)
    return ENFORCED if proof.proven and trusted else ADVISORY


def _of(one: client_state.State) -> Told:
    named = f"{one.label} {one.version}".rstrip() + ("" if one.run else f" ({READ})")
    if not one.armed:
        fix = f"agent-sync install --agents {one.name}"
        return "note", f"{named} is off: {one.used}, and no file arms it", fix
    if not one.trusted:
        return "warning", f"{named} is {ADVISORY}: armed, but {one.trouble}", one.fix
    event, at = next(iter(one.runs.items()), ("", 0))
    now = time.time_ns() // 1_000_000
    if not at:
        return "ok", f"{named} is armed by {one.armed}; none of its hooks has run yet", ""
    ran = f"its last hook, {event}, ran {ago(at, now)}"
    return "ok", f"{named} is {one.protection}: armed by {one.armed}, {ran}", ""

"""What ``doctor`` looks at in the database (health, sessions, bounds), and what hooks logged."""

import os
import time
from typing import TYPE_CHECKING

from ..errors import StoreCorrupt, StoreError, StoreTracked
from ..feed import hook_errors
from ..identity.liveness import Limits
from ..locks.claim import World
from ..presence.agents import SESSION
from ..presence.armed import ENFORCED, PARTIAL, last_runs, last_runs_of_client
from ..protection import bounded_reader, git_looks, held_files, kept_versions
from ..repository import location
from ..sessions import pauses
from ..status import board
from ..store import filesystem
from ..store.broken.misfits import misfits, missing
from ..store.expected_schema import SCHEMA
from ..store.opening import open_store
from ..store.sqlite import Store
from ..store.tracked_state import demand_untracked
from ..views import concern_sentences, pause_words
from ..views.client_words import called, not_protected
from ..views.terminal import ago
from .other_clients.used_clients import NAMES as CLIENTS

if TYPE_CHECKING:
    from ..store.progress_steps import Progress
from . import link_findings
from .finding import Finding

UNREAD_FIX = (
    "see what it wrote (git diff) and have it write by another tool; a newer agent-sync may know "
    "this one"
)
GIT_S = 5.0
GIT_FIX = (
    "ignore what is generated, 'git config core.untrackedCache true' and core.fsmonitor make git "
    "faster, AGENT_SYNC_GIT_MS gives it more time"
)


def database(
    here: location.Project,
    findings: list[Finding],
    facts: dict[str, object],
    progress: "Progress | None",
) -> dict[str, dict[str, int]]:
    """Look at the database; client -> when its hooks last ran is what comes back."""
    runs: dict[str, dict[str, int]] = {}
    kind = filesystem.kind_of(here.folder if here.initialised else here.root)
    if kind in filesystem.UNSHARED:
        sentence = f"the state is on a {kind} file system: a rollback journal is used, not WAL"
        findings.append(Finding("note", sentence))
    try:
        demand_untracked(here, seconds=GIT_S)
        store = open_store(here, create=False, progress=progress)
        if store is None:
            findings.append(Finding("note", f"no database yet at {here.database}"))
            return runs
        health = _health(store)
        facts["database"] = {"path": here.database, "file_system": kind, **health}
        if health["check"] == "ok":
            facts["sessions"] = _sessions(store, findings)
            facts["bounds"] = _bounds(store, findings)
            now = time.time_ns() // 1_000_000
            facts["link"] = link_findings.look(store, here, now, findings)
            facts["paused"] = _paused(store, findings)
            runs = {name: last_runs_of_client(store, name) for name in CLIENTS}
        store.close()
    except StoreError as error:
        facts["database"] = {"path": here.database, "error": str(error)}
        fix = "agent-sync doctor --repair" if isinstance(error, StoreCorrupt) else ""
        fix = str(error.facts["mend"]) if isinstance(error, StoreTracked) else fix
        findings.append(Finding("error", str(error), fix))
        return runs
    if health["check"] != "ok":
        sentence = f"the database {here.database} is damaged: {health['check']}"
        findings.append(Finding("error", sentence, "agent-sync doctor --repair"))
    else:
        detail = f"schema {health['schema']}, {health['journal_mode']}, {health['bytes']} bytes"
        findings.append(Finding("ok", f"{here.database}: {detail}"))
    if isinstance(health["schema"], int) and health["schema"] > SCHEMA:
        findings.append(
            Finding("warning", "a newer agent-sync wrote this database", "update agent-sync")
        )
    return runs


def _health(store: Store) -> dict[str, object]:
    return {
        "schema": store.value("PRAGMA user_version"),
        "journal_mode": store.value("PRAGMA journal_mode"),
        "bytes": os.stat(store.path).st_size,
        "check": _check(store),
    }


def _check(store: Store) -> str:
    """'ok', or what is wrong first of all."""
    said = str(store.value("PRAGMA integrity_check(1)"))
    wrong = missing(store) or misfits(store) if said == "ok" else []
    return wrong[0] if wrong else said


def _sessions(store: Store, findings: list[Finding]) -> list[dict[str, object]]:
    """How far each session that is there is guarded, and when each of its hooks last ran."""
    now = time.time_ns() // 1_000_000
    listed: list[dict[str, object]] = []
    for peer in board.agents(store, World(now, Limits(os.environ))):
        if peer.kind != SESSION:
            continue
        runs = last_runs(store, peer.id)
        listed.append({"agent": peer.name, "protection": peer.protection, "hooks": runs})
        ran = ", ".join(f"{event} {ago(at, now)}" for event, at in runs.items())
        word = not_protected(peer.unprotected) if peer.protection == PARTIAL else peer.protection
        sentence = f"{called(peer.name, peer.client)} is {word}; hooks last ran: {ran or 'never'}"
        guarded = peer.protection == ENFORCED
        fix = "" if guarded else "restart that session where the hooks are installed"
        fix = UNREAD_FIX if peer.protection == PARTIAL else fix
        findings.append(Finding("ok" if guarded else "warning", sentence, fix))
    return listed


def _paused(store: Store, findings: list[Finding]) -> str:
    now = time.time_ns() // 1_000_000
    found = pauses.current(store, now)
    if found is None:
        return ""
    findings.append(Finding("warning", pause_words.sentence(found, now)))
    return f"paused {pause_words.until(found, now)}: no hook here refuses anything"


def _bounds(store: Store, findings: list[Finding]) -> dict[str, object]:
    """What of the protection has reached its bounds (WORK-5, WORK-10)."""
    full, no_room = kept_versions.is_full(store), kept_versions.no_room(store)
    size = f"{kept_versions.MOST_BYTES >> 30} GB of versions are kept"
    if no_room:
        sentence = f"{size}, and none may go: {concern_sentences.NOT_KEPT}"
        findings.append(Finding("warning", sentence, "commit what is uncommitted"))
    elif full:
        findings.append(Finding("note", f"{size}: the oldest go for new ones"))
    else:
        findings.append(Finding("ok", _watched(kept_versions.kept_bytes(store))))
    slow = git_looks.cut_short(store, 0)
    for checkout, look in slow:
        sentence = concern_sentences.cut_short(checkout, look.took_ms)
        findings.append(Finding("warning", sentence, GIT_FIX))
    return {"kept_full": full, "no_room": no_room, "git_cut_short": [where for where, _ in slow]}


def _watched(kept: int) -> str:
    megabytes = bounded_reader.MOST_BYTES >> 20
    return (
        f"around a command {held_files.MOST_FILES:,} files and {megabytes} MB of others' work are "
        f"compared; {kept >> 20} MB of {kept_versions.MOST_BYTES >> 30} GB of versions are kept"
    )


def log_of_hooks(here: location.Project, findings: list[Finding], facts: dict[str, object]) -> None:
    """The last errors of hooks, if any."""
    lines = hook_errors.tail(here.folder)
    facts["hook_errors"] = lines
    if lines:
        sentence = f"the last hook errors ({os.path.join(here.folder, hook_errors.NAME)}):"
        findings.append(Finding("warning", "\n".join([sentence, *lines])))

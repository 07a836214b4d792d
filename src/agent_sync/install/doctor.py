"""What ``doctor`` looks at (INST-6): interpreters, settings, database, hooks. It only looks."""

import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..errors import InstallError, StoreCorrupt, StoreError, StoreTracked
from ..feed import hook_errors
from ..identity.liveness import Limits
from ..locks.claim import World
from ..presence.agents import SESSION
from ..presence.armed import ADVISORY, ENFORCED, OFF, PARTIAL, last_runs, last_runs_of_client
from ..protection import bounded_reader, git_looks, held_files, kept_versions
from ..repository import git_pointers, location
from ..status import board
from ..store import filesystem
from ..store.broken.misfits import misfits, missing
from ..store.expected_schema import SCHEMA
from ..store.opening import open_store
from ..store.sqlite import Store, sqlite_version
from ..store.tracked_state import demand_untracked
from ..system.plain_files import whole
from ..views import concerns
from ..views.client_words import called, not_protected
from ..views.terminal import ago
from . import client_findings, interpreters, preparing
from .claude_code import statusline_choice, surroundings
from .claude_code.hook_table import TABLE
from .claude_code.settings import armed
from .commit_guard import guard_install
from .other_clients.used_clients import NAMES as CLIENTS
from .proving import NOT_IN_USE, arms_only_where_in_use, edit_gates
from .scopes import place, settings_files

if TYPE_CHECKING:
    from ..store.progress_steps import Progress


class Finding(NamedTuple):
    """One thing looked at. ``level`` is ok, note, warning or error; ``fix`` says what to do."""

    level: str
    what: str
    fix: str = ""


UNARMED = Finding(
    "warning",
    "no settings file arms the hooks (a plugin would not be seen here)",
    "agent-sync install --write-settings",
)

UNREAD_FIX = (
    "see what it wrote (git diff) and have it write by another tool; a newer agent-sync may know "
    "this one"
)
NO_GIT = "there is no git on the PATH: nothing is known of commits, and none can be made or guarded"

GIT_S = 5.0
GIT_FIX = (
    "ignore what is generated, 'git config core.untrackedCache true' and core.fsmonitor make git "
    "faster, AGENT_SYNC_GIT_MS gives it more time"
)


def examine(
    target: Path, progress: "Progress | None" = None
) -> tuple[list[Finding], dict[str, object]]:
    """Findings in order of reading, and the facts behind them for programs.

    ``progress`` is told how far the import of an old database is.
    """
    findings: list[Finding] = []
    facts: dict[str, object] = {}
    if not target.is_dir():
        return [Finding("error", f"{target} is not a folder")], facts
    _interpreter(findings, facts)
    _settings(target, findings, facts)
    here = location.locate(str(target), os.environ)
    if here is None:
        why = git_pointers.not_in_checkout(str(target))
        fix = "" if why else "run agent-sync init"
        findings.append(Finding("error", why or f"{target} is in no repository", fix))
        return findings, facts
    _status_line(target, findings, facts)
    _guard(target, findings, facts)
    _prepared(target, findings, facts)
    runs = _database(here, findings, facts, progress)
    told, facts["clients"] = client_findings.look(target, os.environ, runs)
    findings += [Finding(*one) for one in told]
    _log(here, findings, facts)
    if UNARMED in findings and _guarded(facts):
        sentence = (
            "no settings file arms the hooks (any more), but they run, in sessions that began "
            "before or by a plugin: without a plugin a session that starts now is not protected"
        )
        findings[findings.index(UNARMED)] = Finding(
            "warning", sentence, f"without a plugin: {UNARMED.fix}"
        )
    if UNARMED in findings and client_findings.others_alone(target):
        findings.remove(UNARMED)
    if not here.initialised and _only_where_in_use(target):
        sentence = f"nothing is protected here: {NOT_IN_USE}"
        findings.append(Finding("warning", sentence, "agent-sync init"))
    return findings, facts


def _only_where_in_use(target: Path) -> bool:
    """Whether all that arms the edit gate here leaves a repository alone that is not in use."""
    gates = edit_gates(target)
    return bool(gates) and all(arms_only_where_in_use(handler) for _, handler in gates)


def _guarded(facts: dict[str, object]) -> bool:
    sessions = facts.get("sessions")
    found = sessions if isinstance(sessions, list) else []
    return any(one["protection"] == ENFORCED for one in found)


def _interpreter(findings: list[Finding], facts: dict[str, object]) -> None:
    version = ".".join(str(part) for part in sys.version_info[:3])
    program = shutil.which("python3") or ""
    facts["python"] = {"version": version, "executable": sys.executable, "python3": program}
    facts["sqlite"] = sqlite_version
    findings.append(Finding("ok", f"Python {version}, SQLite {sqlite_version}"))
    for warning in interpreters.python_on_path():
        findings.append(Finding("warning", warning, "agent-sync install --scope local pins one"))
    if shutil.which("git") is None:
        findings.append(Finding("warning", NO_GIT, "install git"))


def _settings(target: Path, findings: list[Finding], facts: dict[str, object]) -> None:
    wanted = {entry.event for entry in TABLE}
    listed: dict[str, object] = {}
    for scope, path in settings_files(target).items():
        events = _events(path, findings)
        if events is None:
            continue
        listed[scope] = {"path": str(path), "events": sorted(events)}
        if events:
            missing = sorted(wanted - events)
            findings.append(Finding("ok", f"{path} arms {len(events)} of {len(wanted)} events"))
            if missing:
                sentence = f"{path} does not arm {', '.join(missing)}"
                findings.append(Finding("warning", sentence, "run agent-sync install again"))
    facts["settings"] = listed
    if not any(isinstance(one, dict) and one["events"] for one in listed.values()):
        findings.append(UNARMED)
    try:
        around = surroundings.look_around(place(target, "project"), sys.executable)
    except InstallError:
        return
    findings += [Finding("warning", text) for text in around if "arms agent-sync too" not in text]
    if sum(isinstance(one, dict) and bool(one["events"]) for one in listed.values()) > 1:
        findings.append(
            Finding("warning", "several settings files arm the hooks: each runs twice", "keep one")
        )


def _events(path: Path, findings: list[Finding]) -> "set[str] | None":
    try:
        return {group.event for group in armed(whole(str(path)).decode())}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, InstallError) as error:
        findings.append(Finding("error", f"{path} cannot be read: {error}", "the client drops it"))
        return None


def _status_line(target: Path, findings: list[Finding], facts: dict[str, object]) -> None:
    """What the client's status line shows; it is a choice, so its absence is no fault."""
    found = statusline_choice.states(target)
    facts["status_line"] = {scope: one.state for scope, one in found.items()}
    ours = [scope for scope, one in found.items() if one.ours]
    if not ours:
        return
    paths, first = settings_files(target), next(iter(found))
    if not found[first].ours:
        sentence = f"{paths[first]} hides the status line of agent-sync in {paths[ours[0]]}"
        fix = f"agent-sync install --scope {first} --statusline --write-settings"
        findings.append(Finding("warning", sentence, fix))
        return
    alone = found[first].state == statusline_choice.PLAIN
    how = "" if alone else ", behind another command"
    findings.append(Finding("ok", f"{paths[first]} shows the status line{how}"))


def _guard(target: Path, findings: list[Finding], facts: dict[str, object]) -> None:
    """Whether git asks before a commit (AUTO-7); it is a choice, so its absence is no fault."""
    try:
        found = guard_install.status(target)
    except InstallError:
        return  # without git there is nothing to guard
    facts["guard"] = found.state
    if found.state == guard_install.INSTALLED:
        findings.append(Finding("ok", f"the commit guard is in {found.file}"))
    elif found.state == guard_install.ABSENT:
        findings.append(Finding("note", "no commit guard", "agent-sync guard install"))
    else:
        sentence = f"the commit guard is {found.state}: {found.note or found.file}"
        findings.append(Finding("warning", sentence, "agent-sync guard install"))


def _prepared(target: Path, findings: list[Finding], facts: dict[str, object]) -> None:
    """What hooks load from; nothing is wrong where nothing is prepared, they are slower."""
    try:
        found = preparing.states(target)
    except InstallError:
        return
    facts["prepared"] = {scope: file for scope, (file, _) in found.items()}
    for file, why in found.values():
        if file:
            findings.append(Finding("ok", f"hooks load from {file}"))
        else:
            sentence = f"nothing is prepared for hooks, they start slower: {why}"
            findings.append(Finding("note", sentence, "start a session, or install again"))


def _database(
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


def _bounds(store: Store, findings: list[Finding]) -> dict[str, object]:
    """What of the protection has reached its bounds (WORK-5, WORK-10)."""
    full, no_room = kept_versions.is_full(store), kept_versions.no_room(store)
    size = f"{kept_versions.MOST_BYTES >> 30} GB of versions are kept"
    if no_room:
        sentence = f"{size}, and none may go: {concerns.NOT_KEPT}"
        findings.append(Finding("warning", sentence, "commit what is uncommitted"))
    elif full:
        findings.append(Finding("note", f"{size}: the oldest go for new ones"))
    else:
        findings.append(Finding("ok", _watched(kept_versions.kept_bytes(store))))
    slow = git_looks.cut_short(store, 0)
    for checkout, look in slow:
        sentence = concerns.cut_short(checkout, look.took_ms)
        findings.append(Finding("warning", sentence, GIT_FIX))
    return {"kept_full": full, "no_room": no_room, "git_cut_short": [where for where, _ in slow]}


def _watched(kept: int) -> str:
    megabytes = bounded_reader.MOST_BYTES >> 20
    return (
        f"around a command {held_files.MOST_FILES:,} files and {megabytes} MB of others' work are "
        f"compared; {kept >> 20} MB of {kept_versions.MOST_BYTES >> 30} GB of versions are kept"
    )


def _log(here: location.Project, findings: list[Finding], facts: dict[str, object]) -> None:
    lines = hook_errors.tail(here.folder)
    facts["hook_errors"] = lines
    if lines:
        sentence = f"the last hook errors ({os.path.join(here.folder, hook_errors.NAME)}):"
        findings.append(Finding("warning", "\n".join([sentence, *lines])))


def protection(target: Path, facts: dict[str, object], *, proven: bool) -> str:
    """enforced, advisory or off: what a session started in ``target`` can count on."""
    if proven and not _switched_off(target):
        return ENFORCED
    return ADVISORY if facts.get("database") else OFF


def _switched_off(target: Path) -> bool:
    return any("disableAllHooks" in text for text in _around(target))


def _around(target: Path) -> list[str]:
    try:
        return surroundings.look_around(place(target, "project"), sys.executable)
    except InstallError:
        return []

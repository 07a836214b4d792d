"""What ``doctor`` looks at (INST-6): interpreters, settings, database, hooks. It only looks."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InstallError
from ..presence.armed import ENFORCED
from ..repository import git_pointers, location
from ..store.sqlite import sqlite_version
from ..system import programs
from ..system.plain_files import whole
from . import (
    client_findings,
    earlier_door,
    interpreters,
    nested_installs,
    preparing,
    without_git,
)
from .claude_code import statusline_choice, surroundings
from .claude_code.hook_table import TABLE
from .commit_guard import guard_install
from .proving import NOT_IN_USE, arms_only_where_in_use, edit_gates
from .scopes import place, settings_files
from .settings_files.settings import armed

if TYPE_CHECKING:
    from ..store.progress_steps import Progress
from .database_findings import database, log_of_hooks
from .finding import Finding

UNARMED = Finding(
    "warning",
    "no settings file arms the hooks (a plugin of --plugin-dir would not be seen here)",
    "agent-sync install --write-settings",
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
    _git(target, findings, facts)
    _settings(target, findings, facts)
    here = location.locate(str(target), os.environ)
    if here is None:
        why = git_pointers.not_in_checkout(str(target))
        fix = "" if why else "run agent-sync init"
        findings.append(Finding("error", why or f"{target} is in no repository", fix))
        return findings, facts
    findings += earlier_door.findings(target)
    _status_line(target, findings, facts)
    _guard(target, findings, facts)
    _prepared(target, findings, facts)
    runs = database(here, findings, facts, progress)
    told, facts["clients"] = client_findings.look(target, os.environ, runs)
    findings += [Finding(*one) for one in told]
    log_of_hooks(here, findings, facts)
    if UNARMED in findings and _guarded(facts):
        sentence = (
            "no settings file arms the hooks (any more), but they run, in sessions that began "
            "before or by a plugin: without a plugin a session that starts now is not protected"
        )
        findings[findings.index(UNARMED)] = Finding(
            "warning", sentence, f"without a plugin: {UNARMED.fix}"
        )
    if UNARMED in findings and (
        surroundings.plugin(target) or client_findings.others_alone(target)
    ):
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
    program = programs.found("python3")
    facts["python"] = {"version": version, "executable": sys.executable, "python3": program}
    facts["sqlite"] = sqlite_version
    findings.append(Finding("ok", f"Python {version}, SQLite {sqlite_version}"))
    for warning in interpreters.python_on_path():
        findings.append(Finding("warning", warning, interpreters.PIN))


def _git(target: Path, findings: list[Finding], facts: dict[str, object]) -> None:
    found = without_git.said(target)
    facts["git"] = found is None
    if found:
        findings.append(Finding("warning", *found))


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
        where = place(target, "project")
    except InstallError:
        return
    around = surroundings.look_around(where, sys.executable)
    findings += [Finding("note", text) for text in nested_installs.told(where)]
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

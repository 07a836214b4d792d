"""What ``doctor`` looks at (INST-6): interpreters, settings, database, hooks. It only looks."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..presence.armed import ENFORCED
from ..repository import git_pointers, location
from . import client_findings, earlier_door, machine_findings, settings_findings
from .claude_code import surroundings
from .database_findings import database, log_of_hooks
from .finding import Finding
from .proving import NOT_IN_USE, arms_only_where_in_use, edit_gates
from .settings_findings import UNARMED

if TYPE_CHECKING:
    from ..store.progress_steps import Progress


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
    machine_findings.interpreter(findings, facts)
    machine_findings.git(target, findings, facts)
    settings_findings.arming(target, findings, facts)
    here = location.locate(str(target), os.environ)
    if here is None:
        why = git_pointers.not_in_checkout(str(target))
        fix = "" if why else "run agent-sync init"
        findings.append(Finding("error", why or f"{target} is in no repository", fix))
        return findings, facts
    findings += earlier_door.findings(target)
    settings_findings.status_line(target, findings, facts)
    machine_findings.guard(target, findings, facts)
    machine_findings.prepared(target, findings, facts)
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

"""What ``doctor`` says of this machine for a place: Python, git, the commit guard, the cache."""

import sys
from pathlib import Path

from ..errors import InstallError
from ..store.sqlite import sqlite_version
from ..system import programs
from . import interpreters, preparing, without_git
from .commit_guard import guard_install
from .finding import Finding

Facts = dict[str, object]


def interpreter(findings: list[Finding], facts: Facts) -> None:
    """Python and SQLite here, and the ``python3`` that portable hooks find."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    program = programs.found("python3")
    facts["python"] = {"version": version, "executable": sys.executable, "python3": program}
    facts["sqlite"] = sqlite_version
    findings.append(Finding("ok", f"Python {version}, SQLite {sqlite_version}"))
    for warning in interpreters.python_on_path():
        findings.append(Finding("warning", warning, interpreters.PIN))


def git(target: Path, findings: list[Finding], facts: Facts) -> None:
    """Whether there is git, and a repository of it."""
    found = without_git.said(target)
    facts["git"] = found is None
    if found:
        findings.append(Finding("warning", *found))


def guard(target: Path, findings: list[Finding], facts: Facts) -> None:
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


def prepared(target: Path, findings: list[Finding], facts: Facts) -> None:
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

"""``guard install``, ``uninstall`` and ``status``: what is done to the git hook, in words."""

from pathlib import Path

from ..install.commit_guard import guard_install
from ..install.commit_guard.guard_install import Outcome, Status
from ..views.terminal import clean
from .context import Context
from .result import Result

STATES = {
    guard_install.INSTALLED: "installed",
    guard_install.ABSENT: "not installed",
    guard_install.OVERWRITTEN: "overwritten: another hook stands in its place",
    guard_install.CHANGED: "changed by somebody since it was installed",
}


def run(context: Context, action: str) -> Result:
    """Put the hook in place, take it out, or say what is there. Raises InstallError."""
    cwd = Path(context.cwd)
    if action == "status":
        status = guard_install.status(cwd)
        return Result(_data(status), _lines(status))
    outcome = guard_install.install(cwd) if action == "install" else guard_install.uninstall(cwd)
    return Result(
        {**_data(outcome.status), "changed": bool(outcome.steps), "steps": outcome.steps},
        _done(outcome, action),
    )


def _data(status: Status) -> dict[str, object]:
    return {
        "state": status.state,
        "file": str(status.file) if status.file else None,
        "form": status.form or None,
        "chained_to": str(status.chained) if status.chained else None,
        "note": status.note,
    }


def _lines(status: Status) -> list[str]:
    lines = [f"The commit guard is {STATES[status.state]}."]
    if status.file and status.state != guard_install.ABSENT:
        lines.append(f"where: {clean(str(status.file))}")
    if status.chained:
        lines.append(f"runs first: {clean(str(status.chained))}")
    return lines + ([clean(status.note)] if status.note else [])


def _done(outcome: Outcome, action: str) -> list[str]:
    lines = [clean(step) for step in outcome.steps]
    if not outcome.steps:
        lines.append("Nothing to do." if action == "install" else "There is no guard to take out.")
    return lines + ([clean(outcome.status.note)] if outcome.status.note else [])

"""The copy of the skill with its program, in a place: put there, prepared for hooks, taken out."""

from ..errors import InstallError
from ..system import programs
from . import preparing, skill_folder
from .install_report import Report
from .scopes import Place
from .skill_source import Source


def put(where: Place, source: Source, pinned: str | None, report: Report) -> None:
    """Put the copy where ``where`` has it, prepared for hooks. Raises InstallError."""
    existed = where.skill.exists()
    do = skill_folder.difference if report.dry_run else skill_folder.copy
    found = do(source, where.skill)
    if not found:
        report.add("unchanged", where.skill, "skill and program")
    else:
        counts = (
            f"{len(found.added)} added, {len(found.changed)} changed, {len(found.dropped)} dropped"
        )
        report.add("update" if existed else "create", where.skill, f"skill and program: {counts}")
    python = pinned or programs.found("python3")
    if not report.dry_run and python:
        preparing.prepare(where, python)


def demand_unchanged(where: Place, source: Source, *, overwrite: bool) -> None:
    """Raise InstallError where somebody changed a text of ours that installing would replace."""
    found = [] if overwrite else skill_folder.changed_by_others(source, where.skill)
    if found:
        raise InstallError(
            f"changed since it was installed in {where.skill}: {', '.join(found)}; keep what you "
            "want of it elsewhere, and run this again with --overwrite",
            path=str(where.skill),
        )


def take_out(where: Place, report: Report) -> None:
    """Take the copy out, but for what was changed in it. Raises InstallError."""
    gone, kept = skill_folder.remove(where.skill, dry_run=report.dry_run)
    if gone:
        report.add("remove", where.skill, f"{len(gone)} files")
    if not report.dry_run and (gone or not where.skill.exists()):
        preparing.forget(where, report)
    for name in kept:
        report.add("keep", where.skill / name, "changed since it was installed")
    if not gone and not kept and where.skill.exists():
        report.add("keep", where.skill, "not installed by agent-sync")

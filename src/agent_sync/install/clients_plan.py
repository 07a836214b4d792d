"""Installing and uninstalling for several coding clients at once (AGENT-7).

As for one: every file is looked at before the first change, the runtime is in place before any
file names it, and all files let go of it before it is removed.
"""

import sys
from pathlib import Path

from ..errors import InstallError, UsageError
from . import (
    earlier_door,
    folders_made,
    install_plan,
    nested_installs,
    skill_copy,
    state_folder,
    whole_files,
    without_git,
)
from .claude_code import install_record, surroundings
from .install_report import Report
from .other_clients import client_file, used_clients, whole_file
from .other_clients.client_file import Look
from .other_clients.client_row import PASTED, Row
from .other_clients.client_rows import ROWS, row_of
from .other_clients.client_state import by_others_hooks
from .other_clients.used_clients import CLAUDE
from .other_clients.whole_file import calls_us
from .scopes import Place, demand_checkout, demand_own_folders, place
from .skill_source import Source, find_source

ONLY_POSIX = "its hooks are lines for a POSIX shell: on Windows they need Git Bash"


@whole_files.not_for_everybody()
def install(
    target: Path,
    agents: tuple[str, ...],
    *,
    dry_run: bool = False,
    strict: bool = False,
    statusline: bool = False,
    instructions: bool = False,
    source: Source | None = None,
    overwrite: bool = False,
) -> Report:
    """Arm these clients in project scope: skill, runtime, and each one's file.

    Raises InstallError with nothing changed; when a client's file was the reason, its fact
    ``block`` is the text to paste into it.
    """
    where = place(target, "project")
    demand_checkout(where)
    nested_installs.demand_one_state(where)
    demand_own_folders(where)
    source = source or find_source()
    rows, spared = _rows(where, agents)
    pasted = [row for row in rows if row.form == PASTED]
    files = [one for row in rows if row not in pasted for one in row.files]
    looks = [client_file.to_arm(where, one, strict=strict) for one in files]
    if rows:
        _demand_copies(where)
        skill_copy.demand_unchanged(_copies(where), source, overwrite=overwrite)
    names = _instructed(agents) if instructions else []
    looks += [client_file.to_instruct(where, name) for name in names]
    made = _missing(where, looks, rows)
    if CLAUDE in agents:
        report = install_plan.install(
            target,
            write_settings=True,
            dry_run=dry_run,
            strict=strict,
            source=source,
            statusline=statusline,
            overwrite=overwrite,
        )
    else:
        report = Report("project", str(where.target), str(where.settings), dry_run)
        made += folders_made.missing(where, skill=False)
        state_folder.make(where, report)
    if rows:
        skill_copy.put(_copies(where), source, None, report)
    for look in looks:
        client_file.write(where, look, report)
    if rows:
        earlier_door.drop(source, _copies(where).skill, report, *(look.path for look in looks))
    if not dry_run:
        folders_made.note(where, made)
    report.agents = [name for name in agents if name == CLAUDE or ROWS[name] in rows]
    for row in spared:
        report.add("unchanged", _run_by(where, row), f"{row.label} runs these hooks by itself")
    report.pasted = {
        str(client_file.where_of(where.target, row)): whole_file.content(row, strict=strict)
        for row in pasted
        if not client_file.arms(where.target, row)
    }
    _warn(where, rows, report)
    if CLAUDE not in agents:
        report.warnings += nested_installs.told(where) + without_git.warnings(where)
    if not dry_run and CLAUDE not in agents:
        report.warnings += earlier_door.warnings(where.target)
    return report


@whole_files.not_for_everybody()
def uninstall(
    target: Path,
    agents: "tuple[str, ...] | None" = None,
    *,
    purge: bool = False,
    dry_run: bool = False,
) -> Report:
    """Take out what is installed for these clients in project scope, for all without ``agents``.

    Raises InstallError; when a client's file was the reason, nothing was changed.
    """
    where = place(target, "project")
    demand_own_folders(where)
    known = install_record.load(where.records)
    wanted = used_clients.NAMES if agents is None else agents
    if purge and agents is not None:
        raise UsageError("--purge takes the state of all clients: leave --agents out")
    if purge:
        _demand_last(where)
    rows = [ROWS[name] for name in wanted if name != CLAUDE]
    pasted = [row for row in rows if row.form == PASTED]
    files = [one for row in rows if row not in pasted for one in row.files]
    looks = [client_file.to_disarm(where, one, known) for one in files]
    left = [row for row in ROWS.values() if row not in rows and client_file.arms(where.target, row)]
    names = _no_more_instructed(left)
    looks += [client_file.to_quieten(where, name, known) for name in names]
    if CLAUDE in wanted:
        install_plan.uninstall(target, purge=purge, dry_run=True)  # may refuse: before any change
    report = Report("project", str(where.target), str(where.settings), dry_run)
    for look in looks:
        client_file.take_out(look, report)
        _say_kept(look, report)
    if rows:
        _remove_copies(where, looks, left, report)
    for row in pasted:
        if client_file.arms(where.target, row):
            path = client_file.where_of(where.target, row)
            report.add("keep", path, f"its person's own: take the hooks of {row.label} out there")
    if not dry_run:
        for look in looks:
            install_record.forget(where.records, known, look.key)
    if CLAUDE in wanted:
        more = install_plan.uninstall(target, purge=purge, dry_run=dry_run)
        report.steps += [step for step in more.steps if step not in report.steps]
        report.warnings += more.warnings
    if not dry_run:
        left_over = install_record.load(where.records).scopes
        made = [name for name in known.made if name.startswith("../") or not left_over]
        folders_made.remove_empty(where, made)
    return report


def armed(target: Path) -> list[Row]:
    """The clients, Claude Code apart, whose files in this folder call our hooks."""
    return [row for row in ROWS.values() if client_file.arms(target, row)]


def _rows(where: Place, agents: tuple[str, ...]) -> tuple[list[Row], list[Row]]:
    """(the rows that get a file, those that run Claude Code's hooks and would run both)."""
    rows = [ROWS[name] for name in agents if name != CLAUDE]
    spared = [
        row
        for row in rows
        if any(name in agents for name in row.runs) or by_others_hooks(where.target, row)
    ]
    return [row for row in rows if row not in spared], spared


def _run_by(where: Place, row: Row) -> Path:
    """The file of another client that this one runs by itself."""
    named = by_others_hooks(where.target, row)
    return where.target / named if named else where.settings


def _instructed(agents: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(ROWS[name].instructions for name in agents if name != CLAUDE))


def _no_more_instructed(left: list[Row]) -> list[str]:
    """Instruction files that no client needs any more which is still armed."""
    needed = {row.instructions for row in left}
    return [name for name in _instructed(tuple(ROWS)) if name not in needed]


def _copies(where: Place) -> Place:
    return where._replace(skill=used_clients.copies(where.target))


def _demand_copies(where: Place) -> None:
    """Raise InstallError when a link would make us write the skill outside the target."""
    folder = used_clients.copies(where.target)
    root, real = whole_files.real(where.target), whole_files.real(folder)
    if folder.is_symlink() or root not in real.parents:
        raise InstallError(f"{folder} leads to {real}; not followed", path=str(folder))


def _missing(where: Place, looks: list[Look], rows: list[Row]) -> list[str]:
    """The folders that arming will make, as the record names them."""
    paths = [look.path.parent for look in looks if row_of(look.key)]
    if rows:
        paths.append(used_clients.copies(where.target).parent)
    above = {up for path in paths for up in (path, *path.parents) if where.target in up.parents}
    return [folders_made.relative(where, folder) for folder in above if not folder.exists()]


def _demand_last(where: Place) -> None:
    """One state serves all checkouts of a repository. Raises InstallError while another uses it."""
    for path in surroundings.linked_checkouts(where.target):
        for row in armed(path):
            raise InstallError(
                f"the state is shared with {path}, where {row.label}'s hooks are still armed: "
                "uninstall there first, or leave --purge out"
            )


def _say_kept(look: Look, report: Report) -> None:
    row = row_of(look.key)
    if row is None or row.shared or look.before is None or look.after is None:
        return
    if calls_us(row, look.before):
        report.add("keep", look.path, "changed since it was installed, and it calls the hooks")


def _remove_copies(where: Place, looks: list[Look], left: list[Row], report: Report) -> None:
    kept = [look.path for look in looks if look.after is not None and _still_calls(look)]
    others = [*(where.target / row.file for row in left), *kept]
    for path in others:
        report.add("keep", used_clients.copies(where.target), f"{path} still uses it")
    if not others and used_clients.copies(where.target).exists():
        skill_copy.take_out(_copies(where), report)


def _still_calls(look: Look) -> bool:
    row = row_of(look.key)
    return row is not None and not row.shared and calls_us(row, look.after or b"")


def _warn(where: Place, rows: list[Row], report: Report) -> None:
    if sys.platform == "win32":
        report.warnings += [f"{row.label}: {ONLY_POSIX}" for row in rows]
    for row in ROWS.values():
        other = by_others_hooks(where.target, row)
        if other and client_file.arms(where.target, row):
            report.warnings.append(
                f"{row.label} runs the hooks of {where.target / other} and those of "
                f"{where.target / row.file}: 'agent-sync uninstall --agents {row.name}' takes out "
                "one"
            )

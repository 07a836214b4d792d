"""Installing and uninstalling as a whole. Each returns a report of what it did, or would do.

The order is what makes it safe: everything that can be refused is looked at before the first
change, the runtime is in place before settings name it, and settings let go of it before it
is removed.
"""

from pathlib import Path
from typing import NamedTuple

from ..errors import InstallError
from . import (
    earlier_door,
    folders_made,
    hidden_from_git,
    hook_forms,
    nested_installs,
    skill_copy,
    state_folder,
    whole_files,
    without_git,
)
from .claude_code import install_record, statusline_choice, surroundings
from .claude_code.arming import arm, disarm, left_alone, merged
from .claude_code.hook_table import hooks_block
from .install_report import Report
from .scopes import Place, demand_checkout, demand_own_folders, place, settings_files
from .settings_files import settings
from .settings_files.hook_line import Block
from .skill_source import Source, find_source


@whole_files.not_for_everybody()
def install(
    target: Path,
    *,
    scope: str = "project",
    write_settings: bool = False,
    dry_run: bool = False,
    strict: bool = False,
    python: str | None = None,
    source: Source | None = None,
    statusline: bool = False,
    overwrite: bool = False,
    advisory: bool = False,
) -> Report:
    """Put skill, program and coordination folder in place and, if asked, arm the settings.

    ``python`` is the interpreter that local and user scope pin (this one by default).
    ``statusline`` shows our line too, behind one that is there; in local scope it comes without
    hooks when another file arms them, which would run twice. ``overwrite`` replaces texts of ours
    that somebody changed. Raises InstallError with nothing changed; when the settings were the
    reason, its fact ``block`` is the text to paste.
    """
    where = place(target, scope)
    report = Report(scope, str(where.target), str(where.settings), dry_run)
    demand_checkout(where)
    nested_installs.demand_one_state(where)
    pinned = None if scope == "project" else hook_forms.interpreter(python)
    armed_by = _armed_by(where) if statusline else None
    form = hook_forms.form_of(where, pinned)
    form = hook_forms.advising(form) if advisory else form
    block = {} if armed_by else hooks_block(form, strict=strict)
    demand_own_folders(where, settings=write_settings or statusline)
    source = source or find_source()
    before = whole_files.read(where.settings) if write_settings or statusline else None
    choice = _status_line(where, before, pinned, report, block) if statusline else None
    report.block = settings.as_text(block, _to_paste(report))
    writing = write_settings and bool(block or (choice and choice.command))
    after = merged(where.settings, before, block, choice) if writing else None
    if where.coordination.exists() and not where.coordination.is_dir():
        raise InstallError(f"{where.coordination} is in the way: it is no folder")
    skill_copy.demand_unchanged(where, source, overwrite=overwrite)
    listed = _listed(where)
    plan = _Plan(where, source, pinned, armed_by, block, choice, before, after, listed)
    _carry_out(plan, report)
    _warn(where, pinned, report, hooks=not armed_by)
    return report


class _Plan(NamedTuple):
    """What was looked at, and may be done now: nothing of it is refused any more."""

    where: Place
    source: Source
    pinned: "str | None"
    armed_by: "Path | None"
    block: Block
    choice: "statusline_choice.Choice | None"
    before: "bytes | None"
    after: "bytes | None"
    listed: "hidden_from_git.Change | None"


def _carry_out(plan: _Plan, report: Report) -> None:
    where = plan.where
    made = folders_made.missing(where)
    skill_copy.put(where, plan.source, plan.pinned, report)
    state_folder.make(where, report)
    if plan.listed:
        hidden_from_git.write(plan.listed, report)
    if plan.armed_by:
        report.add("unchanged", plan.armed_by, "arms the hooks already")
    if plan.after is not None:
        words = (None if plan.armed_by else "hooks", plan.choice.did if plan.choice else None)
        arm(where, plan.before, plan.after, report, ", ".join(filter(None, words)))
        if plan.block:
            earlier_door.drop(plan.source, where.skill, report, where.settings)
    if not report.dry_run:
        folders_made.note(where, made)


def _warn(where: Place, pinned: "str | None", report: Report, *, hooks: bool) -> None:
    report.warnings += surroundings.look_around(where, pinned, hooks=hooks)
    report.warnings += nested_installs.told(where) + without_git.warnings(where)
    if not report.dry_run:
        report.warnings += earlier_door.warnings(where.target)


def uninstall(
    target: Path, *, scope: str = "project", purge: bool = False, dry_run: bool = False
) -> Report:
    """Take our entries, the skill and the record out again; state stays unless ``purge``.

    Raises InstallError; when the settings were the reason, nothing was changed.
    """
    where = place(target, scope)
    demand_own_folders(where)
    report = Report(scope, str(where.target), str(where.settings), dry_run)
    known = install_record.load(where.records)
    state = state_folder.state_of(where) if purge else None
    if state is not None:
        state_folder.demand_last(where.target)
    shown = hidden_from_git.to_show(where) if scope == "local" else None
    disarm(where, known, report)
    sharing = _sharing(where)
    others = [path for path in sharing if surroundings.arms(path) or statusline_choice.shows(path)]
    for path in others:
        report.add("keep", where.skill, f"{path} still uses it")
    if not others:
        skill_copy.take_out(where, report)
    if shown:
        hidden_from_git.write(shown._replace(others=()), report)
    if not dry_run:
        install_record.forget(where.records, known, scope)
    if state is not None:
        state_folder.purge(state, report)
    if not dry_run and not known.scopes:
        folders_made.remove_empty(where, known.made)
    return report


def _listed(where: Place) -> "hidden_from_git.Change | None":
    """What git's list of what to leave out will hold. Raises InstallError."""
    if where.scope == "user":
        return None
    local = where.scope == "local"
    return hidden_from_git.to_hide(where) if local else hidden_from_git.to_show(where)


def _status_line(
    where: Place, before: bytes | None, python: str | None, report: Report, block: Block
) -> statusline_choice.Choice:
    text = None if before is None else before.decode("utf-8", "replace")
    choice = statusline_choice.choose(where, text, statusline_choice.command_for(where, python))
    report.warnings += choice.warnings
    try:
        report.status_line = choice.value(text)
    except InstallError as error:
        raise left_alone(where.settings, error, block) from error
    return choice


def _armed_by(where: Place) -> "Path | None":
    """The file that arms the hooks, when local scope is only wanted for the status line."""
    if where.scope != "local" or surroundings.arms(where.settings):
        return None
    paths = (path for path in settings_files(where.target).values() if path != where.settings)
    return next((path for path in paths if surroundings.arms(path)), None)


def _to_paste(report: Report) -> dict[str, object]:
    return {"statusLine": report.status_line} if report.status_line else {}


def _sharing(where: Place) -> list[Path]:
    """Other settings files that call the hooks of the same skill folder."""
    if where.scope == "user":
        return []
    names = ("settings.json", "settings.local.json")
    return [where.base / name for name in names if where.base / name != where.settings]

"""Installing and uninstalling as a whole. Each returns a report of what it did, or would do.

The order is what makes it safe: everything that can be refused is looked at before the first
change, the runtime is in place before settings name it, and settings let go of it before it
is removed.
"""

import os
import shutil
import sys
from pathlib import Path

from ..errors import InstallError
from ..repository import location
from ..store.prepare import make_folder
from ..system import programs
from . import (
    earlier_door,
    hidden_from_git,
    interpreters,
    nested_installs,
    preparing,
    skill_folder,
    whole_files,
    without_git,
)
from .claude_code import install_record, statusline_choice, surroundings
from .claude_code.arming import arm, disarm, left_alone, merged
from .claude_code.hook_table import hooks_block, pinned_form, project_form
from .install_report import Report
from .scopes import Place, demand_checkout, demand_own_folders, place, settings_files
from .settings_files import settings
from .settings_files.hook_line import Block, Form, Handler
from .skill_source import Source, find_source

ADVISED = ("pre-tool-use", "session-start")


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
    demand_checkout(where)
    nested_installs.demand_one_state(where)
    pinned = None if scope == "project" else _interpreter(python)
    armed_by = _armed_by(where) if statusline else None
    form = _form(where, pinned)
    form = advising(form) if advisory else form
    block = {} if armed_by else hooks_block(form, strict=strict)
    report = Report(scope, str(where.target), str(where.settings), dry_run)
    demand_own_folders(where, settings=write_settings or statusline)
    source = source or find_source()
    before = whole_files.read(where.settings) if write_settings or statusline else None
    choice = _status_line(where, before, pinned, report, block) if statusline else None
    report.block = settings.as_text(block, _to_paste(report))
    writing = write_settings and bool(block or (choice and choice.command))
    after = merged(where.settings, before, block, choice) if writing else None
    if where.coordination.exists() and not where.coordination.is_dir():
        raise InstallError(f"{where.coordination} is in the way: it is no folder")
    demand_unchanged(where, source, overwrite=overwrite)
    listed = _listed(where)
    made = missing_folders(where)
    install_skill(where, source, pinned, report)
    make_state_folder(where, report)
    if listed:
        hidden_from_git.write(listed, report)
    if armed_by:
        report.add("unchanged", armed_by, "arms the hooks already")
    if after is not None:
        words = (None if armed_by else "hooks", choice.did if choice else None)
        arm(where, before, after, report, ", ".join(filter(None, words)))
        if block:
            earlier_door.drop(source, where.skill, report, where.settings)
    if not dry_run:
        note_folders(where, made)
    report.warnings += surroundings.look_around(where, pinned, hooks=not armed_by)
    report.warnings += nested_installs.told(where) + without_git.warnings(where)
    if not dry_run:
        report.warnings += earlier_door.warnings(where.target)
    return report


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
    state = _state(where) if purge else None
    if state is not None:
        _demand_last(where.target)
    shown = hidden_from_git.to_show(where) if scope == "local" else None
    disarm(where, known, report)
    sharing = _sharing(where)
    others = [path for path in sharing if surroundings.arms(path) or statusline_choice.shows(path)]
    for path in others:
        report.add("keep", where.skill, f"{path} still uses it")
    if not others:
        remove_skill(where, report)
    if shown:
        hidden_from_git.write(shown._replace(others=()), report)
    if not dry_run:
        install_record.forget(where.records, known, scope)
    if state is not None:
        _purge(state, report)
    if not dry_run and not known.scopes:
        remove_empty(where, known.made)
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


def _form(where: Place, python: str | None) -> Form:
    if python is None:
        return project_form
    extra = ("--armed-only",) if where.scope == "user" else ()
    script = str(where.skill / "scripts" / "hook")
    return pinned_form(python, script, windows=sys.platform == "win32", extra=extra)


def advising(form: Form) -> Form:
    """The same form for hooks that tell and refuse nothing, and say so at the start (ARR-3)."""

    def told(words: list[str]) -> Handler:
        return form([*words, "--advisory"] if words[0] in ADVISED else words)

    return told


def _interpreter(python: str | None) -> str:
    if python is None:
        # A virtual environment comes and goes; the interpreter that it was made from stays.
        return str(getattr(sys, "_base_executable", None) or sys.executable)
    # A name with a folder in it is a path; any other is one of the PATH's.
    program = python if os.path.dirname(python) else programs.found(python)
    if not os.path.isfile(program):
        raise InstallError(f"there is no interpreter {python}")
    found = interpreters.probe(os.path.abspath(program))
    if found.trouble:
        raise InstallError(f"hooks cannot use {program}: {found.trouble}")
    return found.program


def install_skill(where: Place, source: Source, pinned: str | None, report: Report) -> None:
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


def make_state_folder(where: Place, report: Report) -> None:
    """Make the repository's coordination folder. Raises InstallError."""
    if where.scope == "user":
        return
    folder = _state(where)
    if not folder.is_dir():
        report.add("create", folder, "coordination folder")
    if not report.dry_run:
        with whole_files.reported("cannot make the coordination folder"):
            make_folder(str(folder))


def _state(where: Place) -> Path:
    """The repository's coordination folder. Raises InstallError for a link or user scope."""
    if where.scope == "user":
        raise InstallError("every repository keeps its own state; purge it there, one by one")
    # The variable of a running session names that session's repository, not the target.
    found = location.locate(str(where.target), {}) or location.at_root(str(where.target))
    if os.path.islink(found.folder):
        raise InstallError(f"{found.folder} is a symbolic link; state is not kept behind links")
    return Path(found.folder)


def _sharing(where: Place) -> list[Path]:
    """Other settings files that call the hooks of the same skill folder."""
    if where.scope == "user":
        return []
    names = ("settings.json", "settings.local.json")
    return [where.base / name for name in names if where.base / name != where.settings]


def remove_skill(where: Place, report: Report) -> None:
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


def _demand_last(target: Path) -> None:
    """One state serves all checkouts of a repository. Raises InstallError while another uses it."""
    armed = [
        path for path in surroundings.linked_checkouts(target) if surroundings.arms_folder(path)
    ]
    if armed:
        raise InstallError(
            f"the state is shared with {armed[0]}, where the hooks are still armed: uninstall "
            "there first, or leave --purge out"
        )


def _purge(folder: Path, report: Report) -> None:
    if folder.is_dir():
        report.add("remove", folder, "state: tasks, messages, leases, activity")
        if not report.dry_run:
            with whole_files.reported(f"cannot remove {folder}"):
                shutil.rmtree(folder)


def missing_folders(where: Place, *, skill: bool = True) -> list[str]:
    """The folders of ``where`` that installing will make, as the record names them."""
    folders = [where.base, where.coordination, *([where.skill.parent] if skill else [])]
    return [relative(where, folder) for folder in folders if not folder.exists()]


def relative(where: Place, folder: Path) -> str:
    """A folder as the record names it: by its way from ``.claude``."""
    return Path(os.path.relpath(folder, where.base)).as_posix()


def note_folders(where: Place, made: list[str]) -> None:
    """Note the folders that installing has made."""
    if not made:
        return
    with whole_files.reported("cannot make the coordination folder"):
        make_folder(str(where.coordination))
    known = install_record.load(where.records)
    known.made = sorted({*known.made, *made})
    install_record.save(where.records, known)


def remove_empty(where: Place, made: list[str]) -> None:
    """The folders that installing made, innermost first, where nobody put anything in."""
    own = where.coordination
    ours = relative(where, own) in made and own.is_dir()
    if ours and os.listdir(own) == [".gitignore"]:
        (own / ".gitignore").unlink()
    folders = (os.path.abspath(where.base / name) for name in made)
    for folder in sorted(folders, key=lambda path: -path.count(os.sep)):
        try:
            if _may_be_ours(where, folder):
                os.rmdir(folder)
        except OSError:
            continue


def _may_be_ours(where: Place, folder: str) -> bool:
    """A record may have come with a clone: it names no folder of anybody else."""
    inside = Path(os.path.realpath(folder)).parents
    if where.scope == "user":
        return folder == str(where.base) or where.base in Path(folder).parents
    return Path(os.path.realpath(where.target)) in inside

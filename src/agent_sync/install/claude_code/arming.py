"""The settings file of one place: our hooks go in, and come out byte for byte (INST-3)."""

from pathlib import Path

from ...errors import AgentSyncError, InstallError
from ...store.prepare import make_folder
from .. import whole_files
from ..install_report import Report
from ..scopes import Place
from ..settings_files import settings
from ..settings_files.hook_line import Block
from . import install_record, statusline_setting
from .statusline_choice import Choice


def merged(path: Path, before: bytes | None, block: Block, choice: "Choice | None") -> bytes:
    """What the file will hold, with our status line if one was chosen.

    Raises InstallError with the fact ``block``, the text to paste.
    """
    try:
        whole_files.demand_replaceable(path)
        text = whole_files.decode(path, before) if before is not None else None
    except InstallError as error:
        error.facts["block"] = settings.as_text(block)
        raise
    try:
        after = settings.merge(text, block)
        return whole_files.encode(path, choice.applied(after) if choice else after)
    except InstallError as error:
        raise left_alone(path, error, block) from error


def left_alone(path: Path, error: InstallError, block: Block) -> InstallError:
    """The error about "it" as one about the file, with the text to paste."""
    said = f"{path} is left alone: {error}"
    return InstallError(said, path=str(path), block=settings.as_text(block) if block else "")


def arm(
    where: Place, before: bytes | None, after: bytes, report: Report, what: str = "hooks"
) -> None:
    """Write the merged settings, once the way back is recorded. Raises InstallError."""
    if before == after:
        report.add("unchanged", where.settings, what.partition(",")[0] or "status line")
        return
    report.add("create" if before is None else "update", where.settings, what)
    if not report.dry_run:
        with whole_files.reported(f"cannot write {where.settings}"):
            whole_files.make_folders(where.settings.parent)
            make_folder(str(where.coordination))
        known = install_record.load(where.records)
        install_record.remember(where.records, known, where.scope, before, after)
        whole_files.replace(where.settings, after, before)


def disarm(where: Place, known: install_record.Record, report: Report) -> None:
    """Restore the settings when nobody else changed them, else take our entries out.

    Raises InstallError with nothing changed.
    """
    now = whole_files.read(where.settings)
    if now is None:
        return
    entry = known.scopes.get(where.scope)
    original = (
        install_record.backup(where.records, where.scope) if entry and entry.existed else None
    )
    if entry and entry.exact and whole_files.digest(now) == entry.wrote:
        after = original
    else:
        after = _unmerged(where.settings, now, original)
        if entry and not entry.existed and settings.is_bare(after.decode()):
            after = None
    if after == now:
        return
    if after is None:
        report.add("remove", where.settings, "it was not there before")
    else:
        report.add("restore" if after == original else "update", where.settings, "hooks taken out")
    if report.dry_run:
        return
    whole_files.demand_replaceable(where.settings)
    if after is None:
        whole_files.remove(where.settings)
    else:
        whole_files.replace(where.settings, after, now)


def _unmerged(path: Path, now: bytes, original: bytes | None) -> bytes:
    text = whole_files.decode(path, now)
    try:
        before = original.decode() if original is not None else None
        return settings.unmerge(statusline_setting.unmerge(text), before).encode()
    except AgentSyncError as error:
        raise InstallError(f"{path} is left alone: {error}", path=str(path)) from error

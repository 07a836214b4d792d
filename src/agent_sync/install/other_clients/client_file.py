"""One file of a client: our hooks go in, and come out byte for byte (INST-3). Look, then write.

A look says what the file holds and what it will hold, and raises where it is left alone; nothing
is written before every file was looked at.
"""

import os
from pathlib import Path
from typing import NamedTuple

from ...errors import AgentSyncError, InstallError
from ...store.prepare import make_folder
from .. import whole_files
from ..claude_code import install_record
from ..claude_code.install_record import Record
from ..install_report import Report
from ..scopes import Place
from ..settings_files import settings
from ..settings_files.ownership import is_installed
from . import instruction_line, whole_file
from .client_line import block
from .client_row import ENTRIES, PASTED, PLUGIN, SCRIPTS, Row
from .client_rows import HOME_OF, row_of


class Look(NamedTuple):
    """A file as it is and as it will be; None: not there. ``key`` names it in the record."""

    key: str
    path: Path
    before: bytes | None
    after: bytes | None
    what: str = "hooks"
    ours: bool = False
    exact: bool = True


def to_arm(where: Place, row: Row, *, strict: bool) -> Look:
    """The file of a client with our hooks in it.

    Raises InstallError with the fact ``block``, the text to paste.
    """
    path = where.target / row.file
    shown = whole_file.content(row, strict=strict) if not row.shared else ""
    shown = shown or settings.as_text(block(row, strict=strict), _more(row))
    try:
        _demand_inside(where, path)
        before = whole_files.read(path)
        whole_files.demand_replaceable(path)
        if row.shared:
            return _with_groups(row, path, before, strict=strict)
        if before is not None and not whole_file.is_own(row, before):
            raise InstallError("it holds more than agent-sync writes there")
    except InstallError as error:
        said = str(error) if str(path) in str(error) else f"{path} is left alone: {error}"
        raise InstallError(said, path=str(path), block=shown) from error
    after = shown.encode()
    return Look(row.key, path, before, after, ours=before is not None, exact=before is None)


def to_disarm(where: Place, row: Row, known: Record) -> Look:
    """The file of a client without our hooks. Raises InstallError for one that is left alone."""
    path = where.target / row.file
    before = whole_files.read(path)
    if before is None:
        return Look(row.key, path, None, None)
    if not row.shared:
        after = None if whole_file.is_own(row, before) else before
        return _writable(where, Look(row.key, path, before, after))
    if not arms(where.target, row) and row.name not in known.scopes:
        return Look(row.name, path, before, before)
    original, unchanged = _original(where, row.name, known, before)
    if unchanged:
        return _writable(where, Look(row.name, path, before, original))
    text = whole_files.decode(path, before)
    try:
        taken = settings.unmerge(text, original.decode() if original is not None else None)
        bare = _is_bare(taken, row) and _made(known, row.name)
    except AgentSyncError as error:
        raise InstallError(f"{path} is left alone: {error}", path=str(path)) from error
    return _writable(where, Look(row.name, path, before, None if bare else taken.encode()))


def to_instruct(where: Place, name: str) -> Look:
    """An instruction file with our line in it. Raises InstallError."""
    path = where.target / name
    _demand_inside(where, path)
    before = whole_files.read(path)
    whole_files.demand_replaceable(path)
    text = None if before is None else whole_files.decode(path, before)
    after = instruction_line.add(text).encode()
    ours = text is not None and instruction_line.has(text)
    return Look(name, path, before, after, "one line for models", ours, not ours)


def to_quieten(where: Place, name: str, known: Record) -> Look:
    """An instruction file without our line. Raises InstallError."""
    path = where.target / name
    before = whole_files.read(path)
    if before is None or instruction_line.BEGIN.encode() not in before:
        return Look(name, path, before, before)
    after: bytes | None = instruction_line.take_out(whole_files.decode(path, before)).encode()
    gone = not after and _made(known, name)
    return _writable(where, Look(name, path, before, None if gone else after, "our line taken out"))


def write(where: Place, look: Look, report: Report) -> None:
    """Do what an arming look found, once the way back is recorded. Raises InstallError."""
    if look.before == look.after or look.after is None:
        report.add("unchanged", look.path, look.what)
        return
    report.add("create" if look.before is None else "update", look.path, look.what)
    if report.dry_run:
        return
    with whole_files.reported(f"cannot write {look.path}"):
        whole_files.make_folders(look.path.parent)
        make_folder(str(where.coordination))
    known = install_record.load(where.records)
    install_record.note(
        where.records, known, look.key, look.before, look.after, ours=look.ours, exact=look.exact
    )
    whole_files.replace(look.path, look.after, look.before)
    row = row_of(look.key)
    if row is not None and row.form == SCRIPTS:
        whole_files.make_executable(look.path)


def take_out(look: Look, report: Report) -> None:
    """Do what a disarming look found. Raises InstallError."""
    if look.before == look.after:
        return
    said = look.what if look.what != "hooks" else "hooks taken out"
    if look.after is None:
        report.add("remove", look.path, said)
        if not report.dry_run:
            whole_files.remove(look.path)
        return
    report.add("update", look.path, said)
    if not report.dry_run:
        whole_files.replace(look.path, look.after, look.before)


def arms(target: Path, row: Row) -> bool:
    """Whether a client's file in that folder calls our hooks; False when it cannot be read."""
    if row.form == SCRIPTS and len(row.calls) > 1:
        return any(arms(target, one) for one in row.files)
    try:
        data = whole_files.read(where_of(target, row))
        if data is None:
            return False
        if not row.shared:
            return whole_file.calls_us(row, data)
        return bool(settings.armed(data.decode()))
    except (AgentSyncError, OSError, ValueError):
        return False


def lacks(target: Path, row: Row) -> list[str]:
    """The events of the row that its own file has no hook of ours for, where it has any."""
    if row.form in (PLUGIN, PASTED) or not arms(target, row):
        return []
    if row.form == SCRIPTS:
        return [one.calls[0].event for one in row.files if not arms(target, one)]
    data = whole_files.read(target / row.file) or b""
    text = data.decode()
    events = (
        {group.event for group in settings.armed(text)} if row.shared else whole_file.events(text)
    )
    return list(dict.fromkeys(call.event for call in row.calls if call.event not in events))


def _with_groups(row: Row, path: Path, before: bytes | None, *, strict: bool) -> Look:
    text = None if before is None else whole_files.decode(path, before)
    flat = row.form == ENTRIES
    after = settings.merge(text, block(row, strict=strict), _more(row), flat=flat).encode()
    found = settings.armed(text) if text is not None else []
    handlers = [one for group in found for one in group.handlers]
    exact = not any(is_installed(one) for one in handlers)
    return Look(row.name, path, before, after, ours=bool(handlers), exact=exact)


def where_of(target: Path, row: Row) -> Path:
    """The file of a client: in the checkout, or in its person's home folder."""
    if row.form != PASTED:
        return target / row.file
    folder, name = os.path.split(row.file)
    usual = os.path.join(os.path.expanduser("~"), folder)
    return Path(os.environ.get(HOME_OF[row.name]) or usual) / name


def _more(row: Row) -> "dict[str, object]":
    """What else a new file of that client says."""
    return {"version": 1} if row.theirs == ("version",) else {}


def _original(where: Place, key: str, known: Record, now: bytes) -> "tuple[bytes | None, bool]":
    """The file before the first install, and whether nobody else has changed it since."""
    entry = known.scopes.get(key)
    if entry is None:
        return None, False
    original = install_record.backup(where.records, key) if entry.existed else None
    return original, entry.exact and whole_files.digest(now) == entry.wrote


def _made(known: Record, key: str) -> bool:
    """Whether the file was not there before it was installed, as far as anybody noted."""
    entry = known.scopes.get(key)
    return entry is not None and not entry.existed


def _is_bare(text: str, row: Row) -> bool:
    return settings.is_bare(text, but=row.theirs)


def _writable(where: Place, look: Look) -> Look:
    """The same. Raises InstallError for a change of a file that may not be changed."""
    if look.before != look.after:
        _demand_inside(where, look.path)
        whole_files.demand_replaceable(look.path)
    return look


def _demand_inside(where: Place, path: Path) -> None:
    """Raise InstallError when a link would make us write outside the target."""
    root, real = whole_files.real(where.target), whole_files.real(path)
    if root not in real.parents:
        raise InstallError(f"{path} leads outside {where.target}, to {real}; not followed")

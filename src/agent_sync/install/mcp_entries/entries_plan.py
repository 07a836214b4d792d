"""Our server in the files of clients, as a whole: looked at first, written then, and undone.

What each file was before stands in a private record beside those of the hooks; it may hold secrets.
"""

import json
import os
from pathlib import Path
from typing import NamedTuple

from ...errors import InstallError
from ...store.prepare import make_folder
from ...system import programs
from ...system.file_lock import create_private
from .. import whole_files
from ..install_report import Report
from ..scopes import Place
from . import json_entry, toml_entry
from .entry_table import PROGRAM, ROWS, TOML, Row

RECORD = "mcp.json"
Known = dict[str, "dict[str, object]"]


class Change(NamedTuple):
    """A file as it is and as it will be; None: not there."""

    row: Row
    path: Path
    before: "bytes | None"
    after: "bytes | None"


def to_add(where: Place, rows: "list[Row]") -> "list[Change]":
    """Look at every file. Raises InstallError with the fact ``block``, the text to paste."""
    return [_added(where, row) for row in rows]


def _added(where: Place, row: Row) -> Change:
    path = where.target / row.file
    shown = toml_entry.as_text(row) if row.form == TOML else json_entry.as_text(row)
    try:
        demand_inside(where, path)
        before = whole_files.read(path)
        whole_files.demand_replaceable(path)
        text = None if before is None else whole_files.decode(path, before)
        merged = toml_entry.merge(text, row) if row.form == TOML else json_entry.merge(text, row)
    except InstallError as error:
        said = str(error) if str(path) in str(error) else f"{path} is left alone: {error}"
        raise InstallError(said, path=str(path), block=shown) from error
    return Change(row, path, before, merged.encode())


def demand_inside(where: Place, path: Path) -> None:
    """Raise InstallError for a path that a link leads out of the target."""
    root, real = os.path.realpath(where.target), os.path.realpath(path)
    if os.path.commonpath([real, root]) != root:
        raise InstallError(f"{path} leads outside {where.target}, to {real}; not followed")


def add(where: Place, changes: "list[Change]", report: Report) -> None:
    """Write what ``to_add`` found. Raises InstallError."""
    known = _load(where)
    for one in changes:
        if one.before == one.after:
            report.add("unchanged", one.path, f"MCP for {one.row.label}")
            continue
        report.add(
            "create" if one.before is None else "update", one.path, f"MCP for {one.row.label}"
        )
        if report.dry_run:
            continue
        _remember(known, one)
        _save(where, known)
        with whole_files.reported(f"cannot write {one.path}"):
            whole_files.make_folders(one.path.parent)
        assert one.after is not None
        whole_files.replace(one.path, one.after, one.before)
    report.warnings += lacking()


def lacking() -> "list[str]":
    """What is missing here for the command that stands in the files."""
    if not programs.found(PROGRAM):
        return [
            f"there is no {PROGRAM} on the PATH, by which clients start the MCP server: install "
            "it from its checkout: python3 -m pip install 'PATH/TO/CHECKOUT[mcp]'"
        ]
    return []


def _remember(known: Known, one: Change) -> None:
    """Note what a file was before our first change of it."""
    before = one.before.decode() if one.before is not None else None
    old = known.get(one.row.file)
    if old is None or not _is_in(before, one.row):
        exact, folder = not _is_in(before, one.row), not one.path.parent.exists()
        old = {"before": before, "exact": exact, "folder": folder}
    elif one.before is None or whole_files.digest(one.before) != old.get("wrote"):
        old["exact"] = False
    assert one.after is not None
    known[one.row.file] = {**old, "wrote": whole_files.digest(one.after)}


def _is_in(text: "str | None", row: Row) -> bool:
    if text is None:
        return False
    return toml_entry.is_in(text) if row.form == TOML else json_entry.is_in(text, row)


def to_remove(where: Place, rows: "list[Row]") -> "list[Change]":
    """Look at every file of these rows that holds our entry. Raises InstallError for one that is
    left alone.
    """
    known = _load(where)
    found = (_removed(where, row, known.get(row.file)) for row in rows)
    return [one for one in found if one is not None]


def _removed(where: Place, row: Row, old: "dict[str, object] | None") -> "Change | None":
    path = where.target / row.file
    before = whole_files.read(path)
    if before is None:
        return None
    try:
        text = before.decode("utf-8")
        if not _is_in(text, row):
            return None
        demand_inside(where, path)
        whole_files.demand_replaceable(path)
        after = _without(text, before, row, old)
    except UnicodeDecodeError:
        return None
    except InstallError as error:
        if old is None:
            return None  # a file that is no JSON, and none of ours
        raise InstallError(f"{path} is left alone: {error}", path=str(path)) from error
    return Change(row, path, before, after)


def _without(text: str, data: bytes, row: Row, old: "dict[str, object] | None") -> "bytes | None":
    original = old.get("before") if old else None
    if old and old.get("exact") and old.get("wrote") == whole_files.digest(data):
        return original.encode() if isinstance(original, str) else None
    if row.form == TOML:
        taken = toml_entry.unmerge(text)
        empty = not taken.strip()
    else:
        keep = isinstance(original, str) and json_entry.lists_servers(original, row)
        taken = json_entry.unmerge(text, row, keep=keep)
        empty = json_entry.is_bare(taken)
    made = bool(old) and original is None
    return None if empty and made else taken.encode()


def remove(where: Place, changes: "list[Change]", report: Report) -> None:
    """Write what ``to_remove`` found, and forget. Raises InstallError."""
    known = _load(where)
    for one in changes:
        report.add("remove" if one.after is None else "update", one.path, "MCP entry")
        if report.dry_run:
            continue
        if one.after is None:
            whole_files.remove(one.path)
            if known.get(one.row.file, {}).get("folder"):
                _drop_folder(one.path.parent)
        else:
            whole_files.replace(one.path, one.after, one.before)
        known.pop(one.row.file, None)
    if not report.dry_run:
        _keep(where, known)


def _keep(where: Place, known: Known) -> None:
    """The record of the files that still hold our entry; none without any."""
    there = {row.file: _text(where.target / row.file) for row in ROWS if row.file in known}
    left = {row.file: known[row.file] for row in ROWS if _is_in(there.get(row.file), row)}
    if left:
        _save(where, left)
        return
    with whole_files.reported("cannot clear the record of MCP entries"):
        (where.records / RECORD).unlink(missing_ok=True)


def _text(path: Path) -> "str | None":
    try:
        return (whole_files.read(path) or b"").decode()
    except (InstallError, UnicodeDecodeError):
        return None


def _drop_folder(folder: Path) -> None:
    """A folder that was made for the file, where nobody else put anything in."""
    try:
        folder.rmdir()
    except OSError:
        return


def _load(where: Place) -> Known:
    try:
        found = json.loads(whole_files.read(where.records / RECORD) or b"{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): one for name, one in found.items() if isinstance(one, dict)}


def _save(where: Place, known: Known) -> None:
    path = where.records / RECORD
    with whole_files.reported(f"cannot write {path}"):
        make_folder(str(path.parent))
        create_private(str(path))
    data = (json.dumps(known, indent=2) + "\n").encode()
    whole_files.replace(path, data, whole_files.read(path))

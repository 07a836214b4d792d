"""What one installation remembers, so that it can be undone byte for byte (INST-3).

``record.json`` and the settings as they were stand in ``.claude/coordination/install/``
(user scope: ``<configuration>/agent-sync/``). They are private: settings may hold secrets.
"""

import json
import os
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ...store.prepare import make_folder
from ...system.file_lock import create_private
from ..settings_files.ownership import is_installed
from ..settings_files.settings import armed
from ..whole_files import digest, read, reported
from ..whole_files import replace as replace_file
from .statusline_setting import find

_SHORT = re.compile(r"\[\s+([^\[\]{}]{1,60}?)\s+\]")
_FILE = "record.json"


@dataclass
class Scope:
    """One armed settings file.

    ``existed``: whether it was there before the first install; ``exact``: whether nobody else
    changed it between our writes; ``wrote``: digest of what we wrote last.
    """

    existed: bool
    exact: bool
    wrote: str


@dataclass
class Record:
    """All scopes that share one folder, and the folders that installing made (relative)."""

    scopes: dict[str, Scope] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)


def load(folder: Path) -> Record:
    """The record kept in this folder; an empty one when there is none or it cannot be read."""
    data = read(folder / _FILE)
    try:
        raw = json.loads(data or b"{}")
        scopes = {str(name): Scope(**entry) for name, entry in raw.get("scopes", {}).items()}
        return Record(scopes, [str(path) for path in raw.get("made", [])])
    except (ValueError, TypeError, AttributeError):
        return Record()


def save(folder: Path, record: Record) -> None:
    """Write the record; raises InstallError."""
    text = json.dumps(asdict(record), indent=2)
    # As formatters write it: one runs over every file in a folder, ignored by git or not.
    text = _SHORT.sub(lambda found: "[" + " ".join(found[1].split()) + "]", text)
    _write(folder / _FILE, (text + "\n").encode())


def backup(folder: Path, scope: str) -> bytes | None:
    """The settings as they were before the first install, or None."""
    return read(folder / f"{scope}.before")


def remember(folder: Path, record: Record, scope: str, before: bytes | None, after: bytes) -> None:
    """Note, before it happens, that the settings go from ``before`` to ``after``."""
    entries = armed(before.decode()) if before is not None else []
    handlers = [handler for group in entries for handler in group.handlers]
    showing = before is not None and find(before.decode()).ours
    exact = not showing and not any(is_installed(handler) for handler in handlers)
    note(folder, record, scope, before, after, ours=bool(handlers or showing), exact=exact)


def note(
    folder: Path,
    record: Record,
    scope: str,
    before: bytes | None,
    after: bytes,
    *,
    ours: bool,
    exact: bool,
) -> None:
    """The same for any file, ``scope`` being its name here; ``ours``: it has entries of ours.

    A file without any is a first install: its bytes are the backup. ``exact``: none of them is an
    installation's that nobody recorded; those must not come back with the backup.
    """
    known = record.scopes.get(scope)
    if known is None or not ours:
        known = Scope(before is not None, exact, "")
        _write(folder / f"{scope}.before", before or b"")
    elif before is None or digest(before) != known.wrote:
        known.exact = False
    known.wrote = digest(after)
    record.scopes[scope] = known
    save(folder, record)


def forget(folder: Path, record: Record, scope: str) -> None:
    """Drop one scope, and the files and the folder itself when it was the last one."""
    record.scopes.pop(scope, None)
    with reported(f"cannot clear {folder}"):
        (folder / f"{scope}.before").unlink(missing_ok=True)
        if record.scopes:
            save(folder, record)
        else:
            (folder / _FILE).unlink(missing_ok=True)
            if folder.is_dir() and set(os.listdir(folder)) <= {".gitignore"}:
                (folder / ".gitignore").unlink(missing_ok=True)
                folder.rmdir()


def _write(path: Path, data: bytes) -> None:
    with reported(f"cannot write {path}"):
        make_folder(str(path.parent))
        create_private(str(path))
    replace_file(path, data, read(path))

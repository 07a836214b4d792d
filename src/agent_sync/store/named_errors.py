"""The named error for what SQLite said. Loaded once something went wrong."""

import os

from ..failures import StoreBusy, StoreError
from ..unusable_database import StoreCorrupt

_BROKEN = (
    "database disk image is malformed",
    "database corrupt",
    "malformed database schema",
    "file is not a database",
    "file is encrypted",
    "unsupported file format",
    "fts5: corrupt",
    "vtable constructor failed",
    "Could not decode to UTF-8",
)
_REFUSED = (
    "disk I/O error",
    "database or disk is full",
    "unable to open database file",
    "attempt to write a readonly database",
)
_FILES = 3
"""The database, its log and the log's index."""
_HINT = ": see that the disk has room and that you may write to that folder"


def translated(error: Exception, path: str) -> StoreError:
    """The named error for what SQLite said; told by its text, which 3.10 has no code for."""
    text = str(error)
    if isinstance(error, UnicodeDecodeError):
        return StoreCorrupt(path=path, detail="a damaged schema")
    # Some messages quote stored text, so that a word anywhere in them proves nothing.
    if text.startswith("database") and ("locked" in text or "busy" in text):
        return StoreBusy(path=path, detail=text)
    if text == "interrupted":
        return StoreBusy(path=path, detail="no answer in the time there is")
    if text.startswith(_BROKEN):
        return StoreCorrupt(path=path, detail=text)
    hint = _hint() if text.startswith(_REFUSED) else ""
    return StoreError(f"{text} ({path}){hint}", path=path)


def _hint() -> str:
    """What to look at when the system refuses; SQLite does not say why."""
    handles = []
    try:
        for _ in range(_FILES):
            handles.append(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return f": {error.strerror}"
    finally:
        for handle in handles:
            os.close(handle)
    return _HINT

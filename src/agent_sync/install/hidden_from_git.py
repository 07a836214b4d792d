"""What local scope makes is this machine's: git's own list of what to leave out holds it (INST-1).

That list, ``info/exclude``, lies in the git folder and is never committed. Our lines stand in a
block of their own, which comes out byte for byte.
"""

import os
import re
from pathlib import Path

from ..repository import location
from . import whole_files
from .install_report import Report
from .scopes import Place

_OPEN = "# >>> agent-sync: of this machine alone"
_CLOSE = "# <<< agent-sync <<<"
_JOINED = ", joined"
"""The line before it had no end."""
_MADE = ", made"
"""There was no file."""
_BLOCK = re.compile(
    rf"(?P<end>\n?){re.escape(_OPEN)}(?P<how>{_JOINED}|{_MADE})? >>>\n(?:/[^\n]*\n)*?"
    rf"{re.escape(_CLOSE)}\n"
)


def hide(where: Place, report: Report) -> None:
    """Have git leave out the skill and the settings of local scope. Raises InstallError."""
    path = _list(where)
    if path is None:
        return
    before = whole_files.read(path)
    plain, made = _plain(before)
    joined = plain is not None and plain != "" and not plain.endswith("\n")
    how = _MADE if made else _JOINED if joined else ""
    lines = [f"{_OPEN}{how} >>>", *_lines(where), _CLOSE]
    after = (plain or "") + ("\n" if joined else "") + "\n".join(lines) + "\n"
    _write(path, before, _bytes(after), report, "what is of this machine alone")


def show(where: Place, report: Report) -> None:
    """Take our lines out again. Raises InstallError."""
    path = _list(where)
    before = whole_files.read(path) if path else None
    if path is None or before is None or _OPEN.encode() not in before:
        return
    plain, made = _plain(before)
    after = None if made and not plain else _bytes(plain or "")
    _write(path, before, after, report, "our lines taken out")


def _plain(data: "bytes | None") -> "tuple[str | None, bool]":
    """(the file without our lines, whether it was made for them)."""
    if data is None:
        return None, True
    text = data.decode("utf-8", "surrogateescape")  # git asks for no encoding
    found = _BLOCK.search(text)
    return _without(text), bool(found) and found is not None and found["how"] == _MADE


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _list(where: Place) -> "Path | None":
    here = location.locate(str(where.target), {})
    return Path(here.common, "info", "exclude") if here and here.common else None


def _lines(where: Place) -> list[str]:
    checkout, _ = location.checkout_above(os.path.realpath(where.target))
    skill, settings = (
        _escaped(os.path.relpath(whole_files.real(path), checkout))
        for path in (where.skill, where.settings)
    )
    return [f"/{skill}/", f"/{settings}"]


def _escaped(path: str) -> str:
    return re.sub(r"([\\*?\[\]!# ])", r"\\\1", path.replace(os.sep, "/"))


def _without(text: str) -> str:
    return _BLOCK.sub(lambda found: "" if found["how"] == _JOINED else found["end"], text)


def _write(
    path: Path, before: "bytes | None", after: "bytes | None", report: Report, what: str
) -> None:
    if before == after:
        return
    action = "remove" if after is None else "create" if before is None else "update"
    report.add(action, path, what)
    if report.dry_run:
        return
    if after is None:
        whole_files.remove(path)
        try:
            path.parent.rmdir()  # only an empty one
        except OSError:
            pass
        return
    with whole_files.reported(f"cannot write {path}"):
        whole_files.make_folders(path.parent)
    whole_files.replace(path, after, before)

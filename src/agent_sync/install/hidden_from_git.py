"""What local scope makes is this machine's: git's own list of what to leave out holds it (INST-1).

That list, ``info/exclude``, lies in the git folder and is never committed. There is one for all the
checkouts of a repository, so our block in it says of each line whose it is: who takes an
installation out takes none of another's lines. The block comes out byte for byte.
"""

import os
import re
from pathlib import Path
from typing import NamedTuple

from ..repository import location
from . import whole_files
from .claude_code import surroundings
from .install_report import Report
from .scopes import Place

_OPEN = "# >>> agent-sync: of this machine alone"
_CLOSE = "# <<< agent-sync <<<"
_OF = "# in "
_JOINED = ", joined"
"""The line before it had no end."""
_MADE = ", made"
"""There was no file."""
_BLOCK = re.compile(
    rf"(?P<end>\n?){re.escape(_OPEN)}(?P<how>{_JOINED}|{_MADE})? >>>\n"
    rf"(?P<lines>(?:(?:/|{_OF})[^\n]*\n)*?){re.escape(_CLOSE)}\n"
)


_BEFORE = ""
"""Whose the lines are that earlier versions wrote: they did not say."""


class Change(NamedTuple):
    """What the list holds and will hold, None: no file; ``path`` None: there is no git folder.
    ``others``: the folders whose own lines hide the same.
    """

    path: "Path | None"
    before: "bytes | None" = None
    after: "bytes | None" = None
    what: str = ""
    others: tuple[str, ...] = ()


class _List(NamedTuple):
    """The file without our block, how that came there, and its lines by whose they are."""

    plain: str
    how: str
    lines: dict[str, list[str]]


def to_hide(where: Place) -> Change:
    """Have git leave out the skill and the settings of local scope. Raises InstallError."""
    return _change(where, "what is of this machine alone", hidden=True)


def to_show(where: Place) -> Change:
    """Take the lines of this place out again. Raises InstallError."""
    return _change(where, "our lines taken out", hidden=False)


def write(change: Change, report: Report) -> None:
    """Do it, and say whose lines hide the same still. Raises InstallError."""
    path, before, after, what, others = change
    report.warnings += [
        f"git does not show what is installed here: {path} hides it for {other}, in all checkouts; "
        "'git add -f' adds it"
        for other in others
    ]
    if path is None or before == after:
        return
    action = "remove" if after is None else "create" if before is None else "update"
    report.add(action, path, what)
    if report.dry_run:
        return
    if after is None:
        _remove(path)
        return
    with whole_files.reported(f"cannot write {path}"):
        whole_files.make_folders(path.parent)
    whole_files.replace(path, after, before)


def _change(where: Place, what: str, *, hidden: bool) -> Change:
    here = location.locate(str(where.target), {})
    if here is None or not here.common:
        return Change(None)
    path = Path(here.common, "info", "exclude")
    before = whole_files.read(path)
    now, owner, own = _read(before), _escaped_name(where.target), _lines(where)
    lines = {
        whose: [one for one in listed if whose != _BEFORE or one not in own]
        for whose, listed in now.lines.items()
        if whose == owner or _is_there(where, whose)
    }
    lines[owner] = own if hidden else []
    after = _text(now._replace(lines={whose: listed for whose, listed in lines.items() if listed}))
    if before is None and not after:
        return Change(None)
    data = None if now.how == _MADE and not after else _bytes(after)
    if data != before:
        whole_files.demand_replaceable(path)
    others = () if hidden else tuple(w for w, found in lines.items() if w and {*own} & {*found})
    return Change(path, before, data, what, others)


def _read(data: "bytes | None") -> _List:
    if data is None:
        return _List("", _MADE, {})
    text = data.decode("utf-8", "surrogateescape")  # git asks for no encoding
    found = next(_BLOCK.finditer(text), None)
    plain = _BLOCK.sub(lambda one: "" if one["how"] == _JOINED else one["end"], text)
    how = str(found["how"] or "") if found else ""
    if not found and plain and not plain.endswith("\n"):
        how = _JOINED
    lines: dict[str, list[str]] = {}
    whose = _BEFORE
    for line in "".join(one["lines"] for one in _BLOCK.finditer(text)).splitlines():
        if line.startswith(_OF):
            whose = line.removeprefix(_OF)
        else:
            lines.setdefault(whose, []).append(line)
    return _List(plain, how, lines)


def _text(wanted: _List) -> str:
    if not wanted.lines:
        return wanted.plain
    block = [f"{_OPEN}{wanted.how} >>>"]
    for whose, lines in sorted(wanted.lines.items(), key=lambda one: one[0] != _BEFORE):
        block += [f"{_OF}{whose}"] if whose else []
        block += lines
    joint = "\n" if wanted.how == _JOINED else ""
    return wanted.plain + joint + "\n".join([*block, _CLOSE]) + "\n"


def _is_there(where: Place, whose: str) -> bool:
    """Whether lines have an owner still: a folder, or one in a checkout that git knows and this
    machine does not see just now.
    """
    checkouts = surroundings.registered_checkouts(where.target)
    unseen = [path for path in map(str, checkouts) if not os.path.isdir(path)]
    return (
        whose == _BEFORE
        or os.path.isdir(whose)
        or any(f"{whose}{os.sep}".startswith(f"{path}{os.sep}") for path in unseen)
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _lines(where: Place) -> list[str]:
    checkout, _ = location.checkout_above(os.path.realpath(where.target))
    skill, settings = (
        _escaped(os.path.relpath(whole_files.real(path), checkout))
        for path in (where.skill, where.settings)
    )
    return [f"/{skill}/", f"/{settings}"]


def _escaped(path: str) -> str:
    return re.sub(r"([\\*?\[\]!# ])", r"\\\1", path.replace(os.sep, "/"))


def _escaped_name(target: Path) -> str:
    """A folder in one line, as ``_is_there`` finds it again unless it is a very odd one."""
    return os.path.realpath(target).replace("\n", "\\n").replace("\r", "\\r")


def _remove(path: Path) -> None:
    whole_files.remove(path)
    try:
        path.parent.rmdir()  # only an empty one
    except OSError:
        pass

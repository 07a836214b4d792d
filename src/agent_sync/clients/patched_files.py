"""What the files of an ``apply_patch`` call would say after it, as its clients make them.

Nobody asks before something is refused, or an edit of settings is judged. Text in, answers out.
"""

from .apply_patch import HEADS, heading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    Alike: TypeAlias = "Callable[[str], str]"

_ADD, _UPDATE, _DELETE, _MOVE = HEADS
_END, _END_OF_FILE, _CHUNK = "*** End Patch", "*** End of File", "@@"
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
        **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "),
        **dict.fromkeys("\u202f\u205f\u3000", " "),
    }
)
"""Models write typewriter signs where a file has printed ones."""


class Chunk:
    """One change somewhere below the line ``under`` (None: anywhere): lines with their signs."""

    __slots__ = ("at_end", "rows", "under")

    def __init__(self, under: "str | None") -> None:
        self.under = under
        self.rows: list[tuple[str, str]] = []
        self.at_end = False

    @property
    def old(self) -> "list[str]":
        """The lines that have to be there."""
        return [text for sign, text in self.rows if sign != "+"]

    def over(self, there: "list[str]") -> "list[str]":
        """What stands there then in place of these; a line that stays, stays as the file has it."""
        left = iter(there)
        rows = [(sign, text if sign == "+" else next(left, "")) for sign, text in self.rows]
        found = [text for sign, text in rows if sign != "-"]
        if len(there) < len(self.old) and found and not found[-1]:
            found.pop()  # the empty line that the file does not have
        return found


class Part:
    """What a patch does to one file: its heading, the lines of a new file, or the chunks."""

    __slots__ = ("chunks", "head", "lines", "path", "sound", "to")

    def __init__(self, head: str, path: str) -> None:
        self.head = head
        self.path = path
        self.to = ""
        self.lines: list[str] = []
        self.chunks: list[Chunk] = []
        self.sound = True


def afterwards(patch: str, read: "Callable[[str], str | None]") -> "dict[str, str | None]":
    """path -> what it says then, None where it is gone; paths as they stand in the patch.

    ``read`` gives what a path says now, None for no file. What the client itself will not make,
    since the file holds something else, is left out.
    """
    found: dict[str, str | None] = {}
    for part in parts(patch):
        before = found[part.path] if part.path in found else read(part.path)
        if part.head == _ADD and part.sound:
            found[part.path] = "".join(f"{line}\n" for line in part.lines)
        elif part.head == _DELETE and before is not None:
            found[part.path] = None
        elif part.head == _UPDATE and before is not None and part.sound:
            after = changed(before, part.chunks)
            if after is not None:
                found[part.to or part.path] = after
                if part.to:  # its clients remove it last, also what is moved onto itself
                    found[part.path] = None
    return found


def parts(patch: str) -> "Iterator[Part]":
    """What the patch does, in its order; what is not sound no client makes."""
    part, inside = None, False
    for row in patch.split("\n"):
        line = row.removesuffix("\r")
        head, path = heading(line, inside=inside)
        if head == _MOVE and part is not None:
            part.to = path
        elif head or line.strip() == _END:
            if part is not None:
                yield part
            part = Part(head, path) if head else None
        elif part is not None:
            _more(part, line)
        inside = part is not None and part.head == _UPDATE and head != _UPDATE
    if part is not None:
        yield part


def _more(part: Part, line: str) -> None:
    """A line below a heading."""
    if part.head == _UPDATE:
        _change(part, line)
    elif part.head == _ADD and line[:1] == "+":
        part.lines.append(line[1:])
    elif line.strip():
        part.sound = False


def _change(part: Part, line: str) -> None:
    if line.startswith(_CHUNK):
        part.chunks.append(Chunk(line[len(_CHUNK) :].removeprefix(" ") or None))
        return
    if not part.chunks:
        part.chunks.append(Chunk(None))
    chunk = part.chunks[-1]
    if line.strip() == _END_OF_FILE:
        chunk.at_end = True
    elif line[:1] in ("", " ", "+", "-"):
        chunk.rows.append((line[:1] or " ", line[1:]))
    else:
        part.sound = False


def changed(before: str, chunks: "list[Chunk]") -> "str | None":
    """The text with all the chunks made, from its first line to its last; None if one fits nowhere.

    It ends with a line feed, whether it did before or not.
    """
    lines = before.removesuffix("\n").split("\n") if before else []
    found: list[tuple[int, int, list[str]]] = []
    at = 0
    for chunk in chunks:
        if chunk.under is not None:
            at = _find(lines, [chunk.under], at) + 1
            if not at:
                return None
        if not chunk.old:
            found.append((len(lines), len(lines), chunk.over([])))
            continue
        start, at = _place(lines, chunk, at)
        if start < 0:
            return None
        found.append((start, at, chunk.over(lines[start:at])))
    found.sort(key=lambda one: one[0])
    for start, end, new in reversed(found):
        lines[start:end] = new
    return "".join(f"{line}\n" for line in lines)


def _place(lines: "list[str]", chunk: Chunk, at: int) -> "tuple[int, int]":
    """From where to where the old lines of a chunk stand, at ``at`` or behind; -1 for nowhere."""
    old = chunk.old
    start = _find(lines, old, at, at_end=chunk.at_end)
    if start < 0 and not old[-1]:  # an empty line at a chunk's end may be none of the file
        old = old[:-1]
        start = _find(lines, old, at, at_end=chunk.at_end) if old else at
    return start, start + len(old)


def _find(lines: "list[str]", wanted: "list[str]", at: int, *, at_end: bool = False) -> int:
    """Where the wanted lines stand at ``at`` or behind it, -1 for nowhere: alike as they are, or
    without blanks behind, without blanks, without printers' signs.
    """
    last = len(lines) - len(wanted)
    starts = [*([last] if at_end and last >= at else []), *range(at, last + 1)]
    for alike in (str, str.rstrip, str.strip, lambda one: one.strip().translate(_PLAIN)):
        meant = [alike(line) for line in wanted]
        there = [alike(line) for line in lines]
        hit = next((one for one in starts if there[one : one + len(meant)] == meant), -1)
        if hit >= 0:
            return hit
    return -1

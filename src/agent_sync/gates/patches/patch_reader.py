"""A diff is read line by line; whatever no diff of git has is refused."""

import re

from ...wrong_values import InvalidInput
from .patch_change import COPY, CREATE, DELETE, EDIT, MODE, RENAME, Change
from .patch_names import bare_names, named_in, unquoted

MOST_FILES = 500
NOTHING = b"/dev/null"
PLAIN_MODE = 0o100644
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_MODE = re.compile(rb"(old mode|new mode|new file mode|deleted file mode) ([0-7]{5,6})\s*")
_INDEX = re.compile(rb"index [0-9a-f]{4,64}\.\.[0-9a-f]{4,64}(?: ([0-7]{6}))?")
_PART = re.compile(rb"(?:literal|delta) \d+")
_ALIKE = re.compile(rb"(?:dis)?similarity index \d{1,3}%")
_FROM, _TO = (b"rename from ", b"rename old ", b"copy from "), (
    b"rename to ", b"rename new ", b"copy to ",
)  # fmt: skip


class Reader:
    """Reads lines in order."""

    def __init__(self, text: bytes, *, prefixed: bool) -> None:
        self.prefixed = prefixed
        self.lines = text.split(b"\n")
        if not self.lines[-1]:
            self.lines.pop()
        self.at = 0

    @property
    def over(self) -> bool:
        return self.at >= len(self.lines)

    @property
    def line(self) -> bytes:
        return self.lines[self.at] if not self.over else b""

    def ahead(self, count: int) -> bytes:
        place = self.at + count
        return self.lines[place] if place < len(self.lines) else b""

    def next_change(self) -> "Change | None":
        """The change that begins here; None, one line further, for text around."""
        if self.line.startswith(b"diff --git "):
            return self._git_change()
        head = (self.line[:4], self.ahead(1)[:4])
        if head == (b"--- ", b"+++ ") and _HUNK.match(self.ahead(2)):
            return self._plain_change()
        self.at += 1
        return None

    def _plain_change(self) -> Change:
        """A change without git's header, as ``diff -u`` writes it."""
        old, new = named_in(self.line[4:]), named_in(self.ahead(1)[4:])
        self.at += 2
        if NOTHING in (old, new):
            name = _without_prefix(new if old == NOTHING else old)
            kind = CREATE if old == NOTHING else DELETE
            change = Change(*((b"", name) if kind == CREATE else (name, b"")), kind)
        else:
            name = _one_name(*bare_names(old, new))
            change = Change(name, name, EDIT)
        self._hunks(change)
        return change

    def _git_change(self) -> Change:
        start, head = self.at + 1, _Header(self.line[len(b"diff --git ") :], prefixed=self.prefixed)
        self.at += 1
        while not self.over and head.takes(self.line):
            self.at += 1
        if self.line[:4] == b"--- " and self.ahead(1)[:4] == b"+++ ":
            head.sides = named_in(self.line[4:]), named_in(self.ahead(1)[4:])
            self.at += 2
        change = head.change(start)
        if self.line == b"GIT binary patch":
            self._binary(change)
        elif self.line.startswith(b"Binary files "):
            raise InvalidInput(
                f"the diff does not say what is in the binary file {_shown(change.name)}: make it "
                "with 'git diff --binary'"
            )
        else:
            self._hunks(change)
        if change.kind == EDIT and not change.body:
            if not change.new_mode:
                raise InvalidInput(f"the diff changes nothing in {_shown(change.name)}")
            change.kind = MODE
        return change

    def _hunks(self, change: Change) -> None:
        while not self.over:
            found = _HUNK.match(self.line)
            if not found:
                return
            change.body.append(self.line)
            self.at += 1
            self._hunk(
                change, *(int(count or 1) if count != b"0" else 0 for count in found.groups())
            )

    def _hunk(self, change: Change, old: int, new: int) -> None:
        start = self.at
        while old > 0 or new > 0 or self.line[:1] == b"\\":
            mark = self.line[:1] or b" "
            if self.over or mark not in b" +-\\" or (mark == b"+" and not new):
                raise InvalidInput(f"the diff is cut off or damaged behind its line {start}")
            old -= mark in b" -"
            new -= mark in b" +"
            change.added += mark == b"+"
            change.removed += mark == b"-"
            change.body.append(self.line or b" ")
            self.at += 1
        if old or new:
            raise InvalidInput(f"the diff is cut off or damaged behind its line {start}")

    def _binary(self, change: Change) -> None:
        change.binary = True
        change.body.append(self.line)
        self.at += 1
        while _PART.fullmatch(self.line):
            while not self.over and self.line:
                change.body.append(self.line)
                self.at += 1
            change.body.append(b"")
            self.at += 1
        if len(change.body) == 1:
            raise InvalidInput(f"the binary change of {_shown(change.name)} is cut off")


class _Header:
    """What stands between git's first line of a change and its content."""

    def __init__(self, names: bytes, *, prefixed: bool) -> None:
        self.prefixed = prefixed
        self.names = names
        self.modes: dict[bytes, int] = {}
        self.index = self.alike = self.source = self.target = b""
        self.copies = False
        self.sides: "tuple[bytes, bytes] | None" = None

    def takes(self, line: bytes) -> bool:
        """Whether a line is one of a header; it is noted."""
        mode, index = _MODE.fullmatch(line), _INDEX.fullmatch(line)
        if mode:
            self.modes[mode[1]] = int(mode[2], 8)
        elif index:
            self.index = line
            self.modes[b"index"] = int(index[1] or b"0", 8)
        elif line.startswith(_FROM):
            self.source = named_in(line.split(b" ", 2)[2])
            self.copies = line.startswith(b"copy")
        elif line.startswith(_TO):
            self.target = named_in(line.split(b" ", 2)[2])
        elif _ALIKE.fullmatch(line):
            self.alike = line
        else:
            return False
        return True

    def change(self, start: int) -> Change:
        """The change so far. Raises InvalidInput where no name is said, or two."""
        before, after = self.sides or (b"", b"")
        kind = EDIT
        if b"new file mode" in self.modes or before == NOTHING:
            kind = CREATE
        elif b"deleted file mode" in self.modes or after == NOTHING:
            kind = DELETE
        elif self.source and self.target:
            kind = COPY if self.copies else RENAME
        old, new = self._names(kind, start)
        change = Change(old if kind != CREATE else b"", new if kind != DELETE else b"", kind)
        plain = self.modes.get(b"index", 0)
        change.old_mode = self.modes.get(b"old mode", self.modes.get(b"deleted file mode", plain))
        change.new_mode = self.modes.get(b"new mode", self.modes.get(b"new file mode", 0))
        change.index, change.alike = self.index, self.alike
        return change

    def _names(self, kind: str, start: int) -> "tuple[bytes, bytes]":
        if kind in (RENAME, COPY):
            return self.source, self.target
        names = _header_names(self.names, prefixed=self.prefixed)
        if self.sides and NOTHING not in self.sides:
            sides = bare_names(*self.sides, prefixed=self.prefixed)
            if names and sides != names:
                raise InvalidInput(f"the diff names two files for one change in its line {start}")
            names = sides
        if names is None and self.sides:
            side = self.sides[1] if kind == CREATE else self.sides[0]
            names = (_without_prefix(side),) * 2
        if names is None or names[0] != names[1] or not names[0]:
            raise InvalidInput(f"the diff does not say which file is meant in its line {start}")
        return names


def _header_names(rest: bytes, *, prefixed: bool) -> "tuple[bytes, bytes] | None":
    """(old, new) of git's first line, where both are one name or quoted; else None."""
    if rest[:1] == b'"':
        first, behind = unquoted(rest)
        return bare_names(first, named_in(behind[1:]), prefixed=prefixed)
    if rest[-1:] == b'"' and b' "' in rest:
        first, _, second = rest.partition(b' "')
        return bare_names(first, unquoted(b'"' + second)[0], prefixed=prefixed)
    at = rest.find(b" ")
    while at >= 0:
        names = bare_names(rest[:at], rest[at + 1 :], prefixed=prefixed)
        if names[0] == names[1]:
            return names
        at = rest.find(b" ", at + 1)
    return None


def _without_prefix(name: bytes) -> bytes:
    return name[2:] if name[:2] in (b"a/", b"b/") else name


def _one_name(old: bytes, new: bytes) -> bytes:
    """The file that is meant where a diff names a copy of it beside, as 'x.orig'."""
    if old == new:
        return old
    shorter, longer = sorted((old, new), key=len)
    if longer.startswith(shorter):
        return shorter
    raise InvalidInput(f"the diff names two files, {_shown(old)} and {_shown(new)}, as one")


def _shown(name: bytes) -> str:
    return ascii(name.decode("utf-8", "replace"))[1:-1][:200]

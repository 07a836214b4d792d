"""The form of a prepared file: parts with a seal each, and a directory in front.

``MAGIC``, then length and seal of the directory, the directory, the parts. A part is marshalled
code; where it is, how long, and its seal stand in the directory. Nothing is read by a reader that
does not match its seal: damage is a missing file, never a crash.
"""

import _imp
import marshal

from .finder import SEAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

    from .finder import Part

MAGIC = b"agent-sync prepared 2\n"
_LENGTH = 8
PIECE = 70_000
"""Bytes of a bundle that are read at once, unless a module has more."""


class Damaged(Exception):
    """A file of the cache does not hold what was written."""


class Module:
    """One module: its dotted name, its path below the root with '/', its code."""

    __slots__ = ("code", "name", "path")

    def __init__(self, name: str, path: str, code: "CodeType") -> None:
        self.name = name
        self.path = path
        self.code = code


class Directory:
    """What a prepared file holds: ``paths`` by module, the bundles' parts and members, the list of
    single modules that hooks load, that of all, and the code of the finder itself. Offsets count
    from ``base``.
    """

    __slots__ = ("base", "bundles", "every", "finder", "index", "paths")

    def __init__(
        self,
        base: int,
        paths: "dict[str, str]",
        bundles: "dict[str, tuple[Part, list[str]]]",
        index: "Part",
        every: "Part",
        finder: bytes,
    ) -> None:
        self.base = base
        self.paths = paths
        self.bundles = bundles
        self.index = index
        self.every = every
        self.finder = finder


def seal(data: bytes) -> bytes:
    """The mark by which damage is told."""
    mark: bytes = _imp.source_hash(SEAL, data)
    return mark


def sealed(value: "Any") -> bytes:
    """A value with its seal in front."""
    data = marshal.dumps(value)
    return seal(data) + data


def unsealed(data: bytes) -> "Any":
    """The value again. Raises Damaged."""
    if len(data) <= _LENGTH or seal(data[_LENGTH:]) != data[:_LENGTH]:
        raise Damaged("the seal is broken")
    return marshal.loads(data[_LENGTH:])


def pack(
    modules: "list[Module]",
    bundles: "dict[str, list[str]]",
    finder: bytes,
    more: "list[Module] | None" = None,
) -> bytes:
    """The bytes of a prepared file. ``bundles``: module -> what to run, in order, it last; ``more``
    is what the command line alone loads.
    """
    body = Body()
    singles = {one.name: (one.path, body.add(marshal.dumps(one.code))) for one in modules}
    others = {one.name: (one.path, body.add(marshal.dumps(one.code))) for one in more or ()}
    known = {one.name: one for one in modules}
    parts = {
        name: (_chain(body, [known[each] for each in members]), members)
        for name, members in bundles.items()
    }
    index = body.add(marshal.dumps(singles))
    every = body.add(marshal.dumps({**singles, **others})) if others else index
    paths = {one.name: one.path for one in modules}
    front = sealed((paths, parts, index, every, finder))
    return MAGIC + len(front).to_bytes(_LENGTH, "little") + front + body.data()


def _chain(body: "Body", modules: "list[Module]") -> "Part":
    """Put the modules of a bundle there in pieces, each with where the next is; where the first is.

    What a hook reads goes through the same few pages of memory then: fresh ones cost more than
    the calls.
    """
    pieces: list[list[Module]] = [[]]
    room = PIECE
    for one in modules:
        length = len(marshal.dumps(one.code))
        if length > room and pieces[-1]:
            pieces.append([])
            room = PIECE
        pieces[-1].append(one)
        room -= length
    following: "Part | None" = None
    for piece in reversed(pieces):
        members = [(one.name, one.path, one.code) for one in piece]
        following = body.add(marshal.dumps((members, following)))
    assert following is not None
    return following


class Body:
    """The parts of a file so far."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.length = 0

    def add(self, data: bytes) -> "Part":
        """Put one behind the others; where it is."""
        part = (self.length, len(data), seal(data))
        self.parts.append(data)
        self.length += len(data)
        return part

    def data(self) -> bytes:
        """All of them."""
        return b"".join(self.parts)


def directory(data: bytes) -> Directory:
    """The directory of a prepared file. Raises Damaged."""
    head = len(MAGIC) + _LENGTH
    if data[: len(MAGIC)] != MAGIC:
        raise Damaged("it is no prepared file")
    base = head + int.from_bytes(data[len(MAGIC) : head], "little")
    if base > len(data):
        raise Damaged("it is cut off")
    return Directory(base, *unsealed(data[head:base]))


def whole(data: bytes) -> Directory:
    """The same, every part looked at. Raises Damaged."""
    found = directory(data)
    body = data[found.base :]
    index = marshal.loads(part_of(body, found.every))
    for _, part in index.values():
        part_of(body, part)
    for first, _ in found.bundles.values():
        following: "Part | None" = first
        while following:
            _, following = marshal.loads(part_of(body, following))
    return found


def part_of(body: bytes, part: "Part") -> bytes:
    """One of the parts. Raises Damaged."""
    offset, length, mark = part
    inside = body[offset : offset + length]
    if seal(inside) != mark:
        raise Damaged("a part of it is damaged")
    return inside

"""Notes: which prepared file a door uses, one for each door and one for each repository.

A door is known by its path as the hook command spells it; its note tells what each source looked
like, or the archive of them all, so that a changed one is never run from the file. The
note of a repository, known by its common git folder, serves checkouts that have no installation
(any more): there is nothing to compare.

A head that a door reads whole, its length in front; behind it, in parts, how the sources looked,
read as far as modules are taken.
"""

import marshal
import os
import sys

from . import where
from .finder import COMMANDS, ENTRY, look_of
from .prepared_file import Body, Damaged, part_of, seal, sealed, unsealed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .finder import Part, Print
    from .prepared_file import Directory
    from .sources import Sources

SUFFIX = ".note"
_LENGTH = 3
LIBRARIES = ("_sqlite3", "select")
"""Modules of the interpreter that are libraries: every hook loads the first, some the other."""


class Note:
    """What a note says: whose it is, how its door or its archive looked (path and look; None for a
    repository's), the file's name, the module that is run, the finder's code, what the finder is
    made with, and the parts behind the head.
    """

    __slots__ = ("arguments", "body", "entry", "file", "finder", "key", "look")

    def __init__(
        self,
        body: bytes,
        finder: bytes,
        key: bytes,
        look: "tuple[str, Print] | None",
        file: str,
        entry: str,
        *arguments: "Any",
    ) -> None:
        self.body = body
        self.finder = finder
        self.key = key
        self.look = look
        self.file = file
        self.entry = entry
        self.arguments = arguments

    @property
    def owner(self) -> str:
        """The door, or the common git folder."""
        return os.fsdecode(self.key.partition(b"\0")[0])

    @property
    def root(self) -> str:
        """The folder that the package lay in."""
        return str(self.arguments[1])

    def current(self) -> bool:
        """Whether the door and every source still look as they did. Raises Damaged."""
        return self._same(folders=False)

    def settled(self) -> bool:
        """Whether the door and the folders of the sources do: nobody came, went or was replaced.
        Raises Damaged.
        """
        return self._same(folders=True)

    def _same(self, *, folders: bool) -> bool:
        part = self.arguments[3][1]
        looks: dict[str, Print] = marshal.loads(part_of(self.body, part)) if part else {}
        try:
            same = self.look is not None and self.look[1] == look_of(self.look[0])
            return same and all(
                look_of(f"{self.root}{os.sep}{path}") == before
                for path, before in looks.items()
                if path.endswith(".py") != folders
            )
        except OSError:
            return False


def for_door(
    door: str, file: str, found: "Directory", sources: "Sources", entry: str = ENTRY
) -> Note:
    """The note of an installation's door, of hooks or of commands. Raises OSError."""
    body = Body()
    arguments = _arguments(found, sources, sources.looks, body, all_of=entry == COMMANDS)
    look = _look(door, sources)
    return Note(body.data(), found.finder, key_of(door), look, file, entry, *arguments)


def _look(door: str, sources: "Sources") -> "tuple[str, Print]":
    """How the door looks, or the archive that it opens: by the path that this door has, of which a
    link may lead elsewhere tomorrow. Raises OSError.
    """
    if not sources.look:
        return door, look_of(door)
    spelled = os.path.join(
        os.path.dirname(os.path.dirname(door)), os.path.basename(sources.look[0])
    )
    try:
        same = look_of(spelled) == sources.look[1]
    except OSError:  # the door itself is a link
        same = False
    return (spelled, sources.look[1]) if same else sources.look


def for_repository(common: str, file: str, found: "Directory", sources: "Sources") -> Note:
    """The note of a repository."""
    arguments = _arguments(found, sources, {}, Body())
    return Note(b"", found.finder, key_of(common), None, file, ENTRY, *arguments)


def _arguments(
    found: "Directory",
    sources: "Sources",
    looks: "dict[str, Print]",
    body: Body,
    *,
    all_of: bool = False,
) -> "tuple[Any, ...]":
    def noted(looks: "Any") -> "Part | None":
        return body.add(marshal.dumps(looks)) if looks else None

    bundles = {
        name: (part, noted([looks[found.paths[each]] for each in members] if looks else []))
        for name, (part, members) in found.bundles.items()
    }
    index = (found.every if all_of else found.index, noted(looks))
    return found.base, sources.root, bundles, index, _libraries(), sys.base_exec_prefix


def _libraries() -> "dict[str, str]":
    found = {}
    for name in LIBRARIES:
        __import__(name)
        origin = getattr(sys.modules[name], "__file__", None)
        if origin:  # else it is built in
            found[name] = str(origin)
    return found


def key_of(owner: str) -> bytes:
    """What a note is known by: a door or a repository, and the interpreter to the very build."""
    return os.fsencode(f"{owner}\0{sys.version}")


def name_of(key: bytes) -> str:
    """What the note of a key is called."""
    return seal(key).hex() + SUFFIX


def write(cache: str, note: Note) -> None:
    """Put a note into the cache. Raises OSError."""
    head = sealed((note.finder, note.key, note.look, note.file, note.entry, *note.arguments))
    front = len(head).to_bytes(_LENGTH, "big")
    where.write_own(cache, name_of(note.key), front + head + note.body)


def read(cache: str, owner: str) -> Note:
    """The note of a door or a repository. Raises OSError or Damaged."""
    key = key_of(owner)
    note = _read(cache, name_of(key))
    if note.key != key:
        raise Damaged(f"the note is of {note.owner}")
    return note


def _read(cache: str, name: str) -> Note:
    data = where.read_own(cache, name)
    end = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
    return Note(data[end:], *unsealed(data[_LENGTH:end]))


def every(cache: str) -> "Iterator[tuple[str, Note]]":
    """(name, note) of all that can be read, of every interpreter."""
    for name in sorted(os.listdir(cache)):
        if name.endswith(SUFFIX):
            try:
                yield name, _read(cache, name)
            except (OSError, Damaged, TypeError, ValueError):
                continue

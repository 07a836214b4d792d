"""Collects what was found: each path once, none of it beyond the limits."""

from .effects import FILE, GLOB, PATCH, TREE, Effects, GitCall, Write
from .limits import MAX_DOCUMENT, MAX_DOCUMENTS, MAX_TEXT, MAX_WRITES, Stop
from .places import Glob, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .places import Field


class Findings:
    """What one command does. Raises Stop when it is too much.

    ``made`` are the files that it wrote so far: their text, or None when that is unknown. What
    the disk holds under these names says nothing any more.
    """

    __slots__ = ("_documents", "_known", "effects", "made")

    def __init__(self) -> None:
        self.effects = Effects()
        self.made: dict[str, str | None] = {}
        self._documents = 0
        self._known: dict[tuple[object, ...], Write] = {}

    def write(
        self,
        place: "str | None",
        path: "Field",
        form: str = FILE,
        *,
        how: str,
        names: "tuple[str, ...]" = (),
        content: bool = False,
        removes: bool = False,
        own: bool = False,
        base: str = "",
        strip: int = 1,
    ) -> None:
        """Note a write to ``path``, seen from ``place``; it is left out when either is unknown."""
        target = joined(place, path) if path else None
        if target is None or target.startswith("/dev/") or not _is_sane(target):
            return
        if isinstance(path, Glob) and names:
            return  # into which of the matches is not certain
        own = own or form == TREE or self._is_gone(target)
        form = GLOB if isinstance(path, Glob) else form
        key = (target, form, names, base, strip)
        known = self._known.get(key)
        if known is None:
            self._room(len(self.effects.writes))
            known = self._known[key] = Write(
                target, form, how=how, names=names, own=own, base=base, strip=strip
            )
            self.effects.writes.append(known)
        known.content = known.content or content
        known.removes = known.removes or removes
        known.own = known.own and own
        if form != PATCH:
            self.made[target] = None
            self.made.update((joined(target, name) or name, None) for name in names)

    def _is_gone(self, target: str) -> bool:
        """Whether the command has removed this path before: what it writes there is new."""
        known = self._known.get((target, TREE, (), "", 1))
        return known is not None and known.removes

    def document(self, path: "Field", text: "Field") -> None:
        """A file that was just noted as written holds this text, as long as it is not too much."""
        if path in self.made and text is not None and len(text) <= MAX_DOCUMENT:
            self._documents += 1
            if self._documents <= MAX_DOCUMENTS:
                self.made[path] = text

    def git(self, call: GitCall) -> None:
        """Note a command of git."""
        self._room(len(self.effects.gits))
        self.effects.gits.append(call)

    def _room(self, count: int) -> None:
        if count >= MAX_WRITES:
            raise Stop


def _is_sane(path: str) -> bool:
    return len(path) <= MAX_TEXT and "\n" not in path

"""Collects what was found: each path once, none of it beyond the limits."""

from .effects import FILE, GLOB, TREE, Effects, GitCall, Write
from .limits import MAX_DOCUMENT, MAX_DOCUMENTS, MAX_TEXT, MAX_WRITES, Stop
from .text_paths import Glob, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .text_paths import Field


class Findings:
    """What one command does. Raises Stop when it is too much.

    ``made`` are texts of its own that it put into files so far, by their paths: what the disk
    holds under these names says nothing any more.
    """

    __slots__ = ("_documents", "_known", "effects", "made")

    def __init__(self) -> None:
        self.effects = Effects()
        self.made: dict[str, str] = {}
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
        own = own or form == TREE
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
        if own or names:
            self._forget(target, names)

    def _forget(self, target: str, names: "tuple[str, ...]") -> None:
        """Something else takes the name of a text of its own; it may also be edited, and stays."""
        self.made.pop(target, None)
        for name in names:
            self.made.pop(joined(target, name) or name, None)

    def document(self, path: "Field", text: "Field", *, more: bool = False) -> None:
        """What a file holds that was just noted as written; with ``more`` behind what it held.

        What is unknown or too much is not kept, and the disk counts again.
        """
        if path is None or (more and path not in self.made):
            return
        before = self.made.pop(path, "")
        text = before + (text or "") if more else text
        if text is not None and len(text) <= MAX_DOCUMENT and self._documents < MAX_DOCUMENTS:
            self._documents += 1
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

"""Options and operands of a command line, as getopt reads them."""

from .text_paths import ANCHOR, Glob

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .text_paths import Field


class Options:
    """A command line taken apart. ``found`` are (name with dashes, value), in order.

    ``short`` are the letters that take a value, behind them or as the next word; ``attached``
    those that take only what stands right behind them; ``long`` the names (with dashes) that
    take the next word. With ``ordered`` the first operand ends the options. A word that is
    not known counts as an operand. ``behind`` are the operands behind ``--``, if it is there
    (``dashed``); ``before`` the others.
    """

    __slots__ = ("_rest", "attached", "behind", "dashed", "found", "long", "operands", "short")

    LONGEST = 4_096
    """A cluster of options that is longer is none."""
    MISSING: "Field" = None
    """What an option has for a value when the words end before it."""

    def __init__(
        self,
        arguments: "list[Field]",
        short: str = "",
        long: "Sequence[str]" = (),
        *,
        attached: str = "",
        ordered: bool = False,
    ) -> None:
        self.short = short
        self.long = long
        self.attached = attached
        self.found: list[tuple[str, Field]] = []
        self.operands: list[Field] = []
        self.behind: list[Field] = []
        self.dashed = False
        self._rest = arguments[::-1]
        self._sort(ordered=ordered)

    def _sort(self, *, ordered: bool) -> None:
        while self._rest:
            word = self._rest.pop()
            if word == "--":
                self.dashed = True
                self.behind = self._rest[::-1]
                break
            if word is None or self.is_operand(word):
                self.operands.append(word)
                if ordered:
                    break
            elif word[:2] == "--":
                self._long(word)
            else:
                self._cluster(word)
        self.operands += self._rest[::-1]

    @staticmethod
    def is_operand(word: str) -> bool:
        """Whether a word is no option."""
        return word[:1] != "-" or word == "-" or (isinstance(word, Glob) and ANCHOR not in word)

    def _long(self, word: str) -> None:
        name, equals, value = word.partition("=")
        if equals:
            self.found.append((name, _told(value)))
        else:
            self.found.append((name, self._next() if name in self.long else ""))

    def _cluster(self, word: str) -> None:
        if len(word) > self.LONGEST:
            return
        if word in self.long:  # with one dash, as some tools have them
            self.found.append((word, self._next()))
            return
        for place, letter in enumerate(word[1:], 2):
            if letter in self.short:
                self.found.append(
                    ("-" + letter, _told(word[place:]) if word[place:] else self._next())
                )
                return
            if letter in self.attached:
                self.found.append(("-" + letter, _told(word[place:])))
                return
            self.found.append(("-" + letter, ""))

    def _next(self) -> "Field":
        return self._rest.pop() if self._rest else self.MISSING

    @property
    def before(self) -> "list[Field]":
        """The operands in front of ``--``."""
        return self.operands[: len(self.operands) - len(self.behind)]

    def has(self, *names: str) -> bool:
        """Whether one of these was given."""
        return any(name in names for name, _ in self.found)

    def value(self, *names: str) -> "Field":
        """The last value that one of these was given; None when unknown or not given."""
        return self.values(*names)[-1] if self.has(*names) else None

    def values(self, *names: str) -> "list[Field]":
        """All values of these."""
        return [value for name, value in self.found if name in names]


def _told(value: str) -> "Field":
    """A value that stands behind its option; None when no text says it."""
    return None if ANCHOR in value and value[:1] != ANCHOR else value

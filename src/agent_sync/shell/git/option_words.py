"""The words of a git command: options, their values, other words, and what is behind ``--``."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Words:
    """A command's words, sorted. A word or value that cannot be known is None.

    ``given`` maps an option to its values in order, with '' for one that has none.
    """

    __slots__ = ("dashed", "given", "paths", "used", "words")

    def __init__(self) -> None:
        self.given: dict[str, list[str | None]] = {}
        self.words: list[str | None] = []
        self.paths: list[str | None] = []
        self.dashed = False
        self.used = 0

    @property
    def flags(self) -> "Iterable[str]":
        """Every option that was given."""
        return self.given.keys()

    def has(self, *names: str) -> bool:
        """Whether one of these options is there."""
        return any(name in self.given for name in names)

    def all(self, name: str) -> "list[str | None]":
        """Every value that an option was given."""
        return self.given.get(name, [])

    def value(self, name: str) -> "str | None":
        """The last value of an option; '' when it has none or is not there."""
        return self.all(name)[-1] if self.all(name) else ""

    def note(self, name: str, value: "str | None" = "") -> None:
        """Note an option."""
        self.given.setdefault(name, []).append(value)


def read(
    argv: "list[str | None]",
    valued: "tuple[str, ...]",
    short: str = "",
    *,
    attached: str = "",
    stop: bool = False,
) -> Words:
    """Sort words. ``valued`` options take the next word, letters of ``short`` the rest of theirs
    or the next; letters of ``attached`` only the rest. ``stop`` ends at the first other word.
    """
    found = Words()
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word == "--" and not stop:
            found.dashed = True
            found.paths = rest
            break
        if word is None or not word.startswith("-") or word == "-":
            found.words.append(word)
            if stop:
                break
        elif word.startswith("--"):
            name, equals, value = word.partition("=")
            takes = not equals and name in valued and rest
            found.note(name, rest.pop(0) if takes else value)
        else:
            _letters(found, word, rest, short, attached)
    found.used = len(argv) - len(rest)
    return found


def _letters(found: Words, word: str, rest: "list[str | None]", short: str, attached: str) -> None:
    """One word of single-letter options, the last of which may take a value."""
    for place, letter in enumerate(word[1:], 2):
        if letter in short:
            left = word[place:]
            found.note("-" + letter, left or (rest.pop(0) if rest else ""))
            return
        found.note("-" + letter, word[place:] if letter in attached else "")
        if letter in attached:
            return


def words_behind(argv: "list[str | None]", read_: Words) -> "list[str | None]":
    """What follows the words that were read with ``stop``."""
    return argv[read_.used :]


def known(words: "list[str | None]") -> "list[str] | None":
    """The words that are known; None when there were some but none is."""
    found = [word for word in words if word is not None]
    return None if words and not found else found

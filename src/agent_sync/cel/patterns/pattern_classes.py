"""Sets of characters: what ``[a-z]``, ``\\d``, ``\\pL``, ``.`` and a single letter stand for."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

Test = Callable[[str], bool]

ASCII = {
    "alnum": "09AZaz", "alpha": "AZaz", "ascii": "\x00\x7f", "blank": "\t\t  ",
    "cntrl": "\x00\x1f\x7f\x7f", "digit": "09", "graph": "!~", "lower": "az", "print": " ~",
    "punct": "!/:@[`{~", "space": "\t\r  ", "upper": "AZ", "word": "09AZaz__", "xdigit": "09AFaf",
}  # fmt: skip
PERL = {"d": "09", "w": "09AZaz__", "s": "\t\n\f\r  "}
CATEGORIES = frozenset(
    "L M N P S Z C Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk"
    " So Zs Zl Zp Cc Cf Co Cs".split()
)
ANYTHING = ((0, 0x10FFFF),)
NO_NEWLINE = ((0, 9), (11, 0x10FFFF))


def ranges(ends: str) -> "tuple[tuple[int, int], ...]":
    """Pairs of first and last characters as ranges of codes."""
    return tuple((ord(ends[at]), ord(ends[at + 1])) for at in range(0, len(ends), 2))


@dataclass(frozen=True)
class CharSet:
    """Ranges of codes, and other sets; ``folded`` when capitals and small letters are one."""

    spans: "tuple[tuple[int, int], ...]" = ()
    others: "tuple[Test, ...]" = ()
    negated: bool = False
    folded: bool = False

    def has(self, character: str) -> bool:
        """Whether a character is in the set."""
        forms = {character}
        if self.folded:
            forms |= {character.lower(), character.upper()}
        return any(self._holds(form) for form in forms if len(form) == 1) is not self.negated

    def _holds(self, character: str) -> bool:
        code = ord(character)
        if any(first <= code <= last for first, last in self.spans):
            return True
        return any(test(character) for test in self.others)


def category(name: str, *, negated: bool) -> "CharSet | None":
    """``\\pL`` and the like: a general category of Unicode; None if there is none of this name."""
    if name == "Any":
        return CharSet(ANYTHING, negated=negated)
    if name not in CATEGORIES:
        return None
    return CharSet(
        others=(lambda one: unicodedata.category(one).startswith(name),), negated=negated
    )


def perl_class(letter: str) -> "CharSet | None":
    """``\\d \\w \\s`` and, as capitals, all but these."""
    ends = PERL.get(letter.lower())
    return CharSet(ranges(ends), negated=letter.isupper()) if ends else None


def is_word(character: str) -> bool:
    """Whether a word boundary counts it as part of a word."""
    return character.isascii() and (character.isalnum() or character == "_")

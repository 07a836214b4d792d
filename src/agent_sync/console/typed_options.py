"""Options in what was typed, so that advice which is written for a shell can be typed here too.

``approve C1 well done``, ``approve C1 --note "well done" --resolve`` and ``reject P1 --why no``
are all understood: a word for the text is needed nowhere, a flag where it says something.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ..errors import UsageError

TEXTS = ("--why", "--note", "--summary")
"""What a text is called on a command line."""


class Said(NamedTuple):
    """A text, and the flags that stood before or behind it."""

    text: str
    flags: frozenset[str]

    def has(self, flag: str) -> bool:
        """Whether a flag was given."""
        return flag in self.flags


def said(typed: Sequence[str], *flags: str) -> Said:
    """What the rest of a line says, ``typed`` being its values. Raises UsageError."""
    rest = " ".join(typed).strip()
    found: set[str] = set()
    text = ""
    while rest.startswith("--") and not text:
        word, _, rest = rest.partition(" ")
        name, _, given = word.partition("=")
        rest = f"{given} {rest}".strip() if given else rest.lstrip()
        if name in flags:
            found.add(name)
        elif name in TEXTS:
            text, rest = _quoted(rest)
        else:
            known = f"; here it may be {' or '.join(flags)}" if flags else ""
            raise UsageError(f"there is no option {name[:40]!r}{known}")
    while rest.rpartition(" ")[2] in flags:
        rest, _, flag = rest.rpartition(" ")
        found.add(flag)
    return Said(f"{text} {rest}".strip(), frozenset(found))


def _quoted(rest: str) -> tuple[str, str]:
    """(the text, what is behind it): in quotes it ends with them, else it is all of the rest."""
    mark = rest[:1]
    if mark in ('"', "'") and mark in rest[1:]:
        text, _, behind = rest[1:].partition(mark)
        return text, behind.strip()
    return rest, ""


def lists(typed: Sequence[str], first: str, *names: str) -> dict[str, list[str]]:
    """Words by the option before them, those before any under ``first``; commas part them too.

    The last of ``names`` takes the rest of the line as one text. Raises UsageError.
    """
    found: dict[str, list[str]] = {first: [], **{name: [] for name in names}}
    place, rest = first, " ".join(typed).strip()
    while rest:
        word, rest = _word(rest)
        if word in found:
            place = word
            if word == names[-1]:
                text, behind = _quoted(rest)
                found[word], rest = [f"{text} {behind}".strip()], ""
        elif word.startswith("--"):
            raise UsageError(f"there is no option {word[:40]!r}; here it may be {', '.join(names)}")
        else:
            found[place] += [one for one in word.split(",") if one]
    return found


def _word(text: str) -> tuple[str, str]:
    if text[:1] in ('"', "'") and text[0] in text[1:]:
        word, rest = _quoted(text)
        return word, rest
    word, _, rest = text.partition(" ")
    return word, rest.lstrip()

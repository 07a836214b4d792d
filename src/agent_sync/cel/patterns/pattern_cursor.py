"""Going through a pattern's text: escapes and sets of characters."""

import re
from dataclasses import replace

from ..cel_errors import EvaluationError, bad_argument
from .pattern_classes import ASCII, CharSet, category, perl_class, ranges

HEX = re.compile(r"x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})")
OCTAL = re.compile(r"(0[0-7]{0,2}|[1-7][0-7]{2})")
PROPERTY = re.compile(r"([pP])(?:\{(\^?)([A-Za-z_]+)\}|([A-Za-z]))")
POSIX = re.compile(r"\[:(\^?)([a-z]+):\]")
CONTROL = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class PatternCursor:
    """``at`` is how much of the text is behind it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def wrong(self, why: str = "cannot be read") -> EvaluationError:
        """The pattern is not one."""
        return bad_argument(f"the pattern {why} at its character {self.at + 1}")

    def next(self) -> str:
        """The character that comes next; "" at the end."""
        return self.text[self.at : self.at + 1]

    def take(self, form: "re.Pattern[str]") -> "re.Match[str] | None":
        """What of the text has this form and comes next."""
        found = form.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def class_escape(self) -> "CharSet | None":
        """``\\d``, ``\\pL`` and the like."""
        letter = perl_class(self.next())
        if letter:
            self.at += 1
            return letter
        found = self.take(PROPERTY)
        if found is None:
            return None
        negated = (found[1] == "P") is not bool(found[2])
        made = category(found[3] or found[4], negated=negated)
        if made is None:
            raise self.wrong("names a class that there is not")
        return made

    def character_escape(self) -> str:
        """One character, by its number or its sign."""
        found = self.take(HEX)
        if found:
            return self.by_number(int(found[1] or found[2], 16))
        found = self.take(OCTAL)
        if found:
            return self.by_number(int(found[1], 8))
        sign = self.next()
        if sign in CONTROL and sign:
            self.at += 1
            return CONTROL[sign]
        if not sign or (sign.isascii() and (sign.isalnum() or sign == "_")):
            raise self.wrong("has an escape that there is not")
        self.at += 1
        return sign

    def by_number(self, code: int) -> str:
        """The character of a number."""
        if code > 0x10FFFF:
            raise self.wrong("has no such character")
        return chr(code)

    def char_set(self, *, folded: bool) -> CharSet:
        """``[...]``."""
        self.at += 1
        negated = self.next() == "^"
        self.at += negated
        first, found = self.at, CharSet(negated=negated, folded=folded)
        while self.next() != "]" or self.at == first:
            if not self.next():
                raise self.wrong("has a set without an end")
            found = self.member(found)
        self.at += 1
        return found

    def member(self, found: CharSet) -> CharSet:
        """A set with its next member."""
        inner = self.named_set() or self.escaped_set()
        if inner:
            return replace(found, others=(*found.others, inner.has))
        first = last = self.set_character()
        if self.next() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
            self.at += 1
            last = self.set_character()
        if last < first:
            raise self.wrong("has a range that runs backwards")
        return replace(found, spans=(*found.spans, (ord(first), ord(last))))

    def named_set(self) -> "CharSet | None":
        """``[:alpha:]`` in a set."""
        found = self.take(POSIX)
        if found is None:
            return None
        if found[2] not in ASCII:
            raise self.wrong("names a class that there is not")
        return CharSet(ranges(ASCII[found[2]]), negated=bool(found[1]))

    def escaped_set(self) -> "CharSet | None":
        """``\\d`` in a set."""
        if self.next() != "\\":
            return None
        self.at += 1
        found = self.class_escape()
        self.at -= found is None
        return found

    def set_character(self) -> str:
        """One character in a set."""
        sign = self.next()
        self.at += 1
        return self.character_escape() if sign == "\\" else sign

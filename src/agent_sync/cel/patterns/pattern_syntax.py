"""A pattern's text as a tree, in RE2's syntax."""

import re

from ..cel_errors import bad_argument
from .pattern_classes import ANYTHING, NO_NEWLINE, CharSet
from .pattern_cursor import PatternCursor
from .pattern_tree import Assertion, Either, Flags, Piece, Repeat, Sequence

LONGEST_PATTERN = 2_000
DEEPEST_GROUP = 30
MOST_REPEATS = 1_000
COUNTS = re.compile(r"\{([0-9]{1,5})(,([0-9]{1,5})?)?\}")
FLAGS = re.compile(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])")
NAMED = re.compile(r"\(\?P?<[A-Za-z_][A-Za-z0-9_]*>")
ASSERTIONS = {"A": "start", "z": "end", "b": "word", "B": "no_word"}


def read_pattern(text: str) -> Piece:
    """The tree of a pattern; raises EvaluationError."""
    if len(text) > LONGEST_PATTERN:
        raise bad_argument(f"the pattern is longer than {LONGEST_PATTERN:,} characters")
    reader = _Reader(text)
    piece = reader.either(Flags(), 0)
    if reader.at < len(text):
        raise reader.wrong()
    return piece


class _Reader(PatternCursor):
    """What may stand where in a pattern."""

    def either(self, flags: Flags, level: int) -> Piece:
        """Choices, up to a bracket or the end; flags in them count to the end of all."""
        if level > DEEPEST_GROUP:
            raise self.wrong("is nested too deep")
        choices = []
        while True:
            choice, flags = self.sequence(flags, level)
            choices.append(choice)
            if self.next() != "|":
                return choices[0] if len(choices) == 1 else Either(tuple(choices))
            self.at += 1

    def sequence(self, flags: Flags, level: int) -> "tuple[Piece, Flags]":
        """Pieces, up to a bar, a bracket or the end, and the flags that hold behind them."""
        parts: "list[Piece]" = []
        while self.next() not in ("", "|", ")"):
            switched = FLAGS.match(self.text, self.at)
            if switched and switched[3] == ")":
                self.at = switched.end()
                flags = _switched(flags, switched)
            else:
                parts += self.repeated(flags, level)
        return Sequence(tuple(parts)), flags

    def repeated(self, flags: Flags, level: int) -> "list[Piece]":
        """A piece with what says how often it comes; of a quotation that is the last character."""
        quoted = self.text.startswith("\\Q", self.at)
        pieces = self.quotation(flags) if quoted else [self.piece(flags, level)]
        counts = self.counts() if pieces else None
        if counts:
            self.at += self.next() == "?"
            pieces[-1] = Repeat(pieces[-1], *counts)
            if self.counts():
                raise self.wrong("repeats a repetition")
        return pieces

    def counts(self) -> "tuple[int, int | None] | None":
        """``* + ?`` or ``{n,m}``."""
        simple: "dict[str, tuple[int, int | None]]" = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if self.next() in simple:
            self.at += 1
            return simple[self.text[self.at - 1]]
        found = self.take(COUNTS)
        if found is None:
            return None
        least = int(found[1])
        most = least if not found[2] else int(found[3]) if found[3] else None
        if max(least, most or 0) > MOST_REPEATS or (most is not None and most < least):
            raise self.wrong("repeats too often")
        return least, most

    def quotation(self, flags: Flags) -> "list[Piece]":
        """``\\Q...\\E``: every character stands for itself."""
        end = self.text.find("\\E", self.at)
        body = self.text[self.at + 2 : end if end >= 0 else len(self.text)]
        self.at = end + 2 if end >= 0 else len(self.text)
        return [_single(one, flags) for one in body]

    def piece(self, flags: Flags, level: int) -> Piece:
        """A character, a set, a place or a group."""
        sign = self.next()
        if sign == "(":
            return self.group(flags, level)
        if sign == "[":
            return self.char_set(folded=flags.folded)
        self.at += 1
        if sign == "\\":
            return self.escape(flags)
        if sign == ".":
            return CharSet(ANYTHING if flags.dot_all else NO_NEWLINE)
        if sign in "^$":
            lines = "line_" if flags.lines else ""
            return Assertion(lines + ("start" if sign == "^" else "end"))
        if sign in "*+?":
            self.at -= 1
            raise self.wrong("repeats nothing")
        return _single(sign, flags)

    def group(self, flags: Flags, level: int) -> Piece:
        """``(...)``, ``(?:...)``, ``(?i:...)``, ``(?P<name>...)``."""
        switched = self.take(FLAGS)
        if switched:
            flags = _switched(flags, switched)
        elif not self.take(NAMED):
            self.at += 1
            if self.next() == "?":
                raise self.wrong("has a group of a kind that there is not")
        inner = self.either(flags, level + 1)
        if self.next() != ")":
            raise self.wrong("has a group without an end")
        self.at += 1
        return inner

    def escape(self, flags: Flags) -> Piece:
        """What stands behind a backslash, outside of a set."""
        place = ASSERTIONS.get(self.next())
        if place:
            self.at += 1
            return Assertion(place)
        return self.class_escape() or _single(self.character_escape(), flags)


def _single(character: str, flags: Flags) -> CharSet:
    return CharSet(((ord(character), ord(character)),), folded=flags.folded)


def _switched(flags: Flags, found: "re.Match[str]") -> Flags:
    on, off = found[1], found[2] or ""
    return Flags(
        folded=("i" in on or flags.folded) and "i" not in off,
        lines=("m" in on or flags.lines) and "m" not in off,
        dot_all=("s" in on or flags.dot_all) and "s" not in off,
    )

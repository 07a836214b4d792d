"""The pieces of a pattern."""

from dataclasses import dataclass
from typing import NamedTuple

from .pattern_classes import CharSet


class Sequence(NamedTuple):
    """One after the other."""

    parts: "tuple[Piece, ...]"


class Either(NamedTuple):
    """One of them."""

    choices: "tuple[Piece, ...]"


class Repeat(NamedTuple):
    """``least`` to ``most`` times; None is without end."""

    inner: "Piece"
    least: int
    most: "int | None"


class Assertion(NamedTuple):
    """A place: start, end, line_start, line_end, word, no_word."""

    place: str


Piece = CharSet | Sequence | Either | Repeat | Assertion


@dataclass(frozen=True)
class Flags:
    """What ``(?ims)`` switches on."""

    folded: bool = False
    lines: bool = False
    dot_all: bool = False

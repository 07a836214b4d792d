"""A pattern's tree as a program: instructions that read a character, fork, or look at a place."""

from typing import NamedTuple

from ..cel_errors import EvaluationError, bad_argument
from .pattern_classes import CharSet
from .pattern_tree import Assertion, Either, Piece, Repeat, Sequence

LARGEST_PROGRAM = 1_500


class Read(NamedTuple):
    """Go on behind a character of a set."""

    wanted: CharSet
    after: int


class Fork(NamedTuple):
    """Go on at each of these."""

    ways: "tuple[int, ...]"


class Look(NamedTuple):
    """Go on if this is such a place."""

    place: str
    after: int


class Match(NamedTuple):
    """The pattern matches."""


Instruction = Read | Fork | Look | Match


class PatternProgram(NamedTuple):
    """``looks`` is whether it asks about places."""

    code: "list[Instruction]"
    start: int
    looks: bool


def program_of(piece: Piece) -> PatternProgram:
    """The program of a pattern; raises EvaluationError when it is too large."""
    if length(piece) > LARGEST_PROGRAM:
        raise _too_large()
    writer = _Writer()
    start = writer.write(piece, 0)
    return PatternProgram(writer.code, start, any(isinstance(one, Look) for one in writer.code))


def _too_large() -> EvaluationError:
    return bad_argument("the pattern repeats too much to be matched")


def length(piece: Piece) -> int:
    """The instructions that a piece takes, counted before any is written."""
    if isinstance(piece, Repeat):
        inner = length(piece.inner)
        optional = 1 if piece.most is None else piece.most - piece.least
        return piece.least * inner + optional * (inner + 1)
    if isinstance(piece, Either):
        return 1 + sum(map(length, piece.choices))
    if isinstance(piece, Sequence):
        return sum(map(length, piece.parts))
    return 1


class _Writer:
    """Writes from the end to the beginning: each piece knows what comes after it."""

    def __init__(self) -> None:
        self.code: "list[Instruction]" = [Match()]

    def add(self, instruction: Instruction) -> int:
        """Where an instruction stands now."""
        self.code.append(instruction)
        return len(self.code) - 1

    def write(self, piece: Piece, after: int) -> int:
        """Where a piece begins that goes on at ``after``."""
        if isinstance(piece, CharSet):
            return self.add(Read(piece, after))
        if isinstance(piece, Assertion):
            return self.add(Look(piece.place, after))
        if isinstance(piece, Either):
            return self.add(Fork(tuple(self.write(one, after) for one in piece.choices)))
        if isinstance(piece, Repeat):
            return self.repeat(piece, after)
        for part in reversed(piece.parts):
            after = self.write(part, after)
        return after

    def repeat(self, piece: Repeat, after: int) -> int:
        """What must come, then what may."""
        start = after
        if piece.most is None:
            start = self.add(Fork(()))
            self.code[start] = Fork((self.write(piece.inner, start), after))
        else:
            for _ in range(piece.most - piece.least):
                start = self.add(Fork((self.write(piece.inner, start), after)))
        for _ in range(piece.least):
            start = self.write(piece.inner, start)
        return start

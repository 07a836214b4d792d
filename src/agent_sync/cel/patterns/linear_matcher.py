"""Running a pattern: all ways at once, character by character.

Which instructions are reached is a state; what a state becomes by a character is noted, so that a
text of many characters meets few new ones. Each state that is made is charged by its size.
"""

from typing import NamedTuple

from ..budget import Budget
from .pattern_classes import is_word
from .pattern_program import Fork, Look, Match, PatternProgram, Read

KEPT_STATES = 500
MAKING = 4
"""Steps for each instruction that is looked at when a state is made."""
READING_ON, LOOKING = 2, 10
"""Steps for each character, and for each where the pattern asks about places."""

NOWHERE: "frozenset[str]" = frozenset()


class State(NamedTuple):
    """The reads that are waiting, whether it matched, and where each character was seen to lead."""

    reads: "tuple[Read, ...]"
    matched: bool
    known: "dict[str, frozenset[int]]"


class Matcher:
    """A pattern ready to be searched for; used by one evaluation at a time."""

    def __init__(self, program: PatternProgram) -> None:
        self.program = program
        self.states: "dict[tuple[frozenset[int], frozenset[str]], State]" = {}

    def search(self, text: str, budget: Budget) -> bool:
        """Whether the pattern matches anywhere in the text; raises EvaluationError (``budget``)."""
        budget.charge((LOOKING if self.program.looks else READING_ON) * (len(text) + 1))
        begin = frozenset((self.program.start,))
        reached = begin
        for at in range(len(text) + 1):
            state = self.state(reached, self.places(text, at), budget)
            if state.matched:
                return True
            character = text[at : at + 1]
            following = state.known.get(character)
            if following is None:
                following = self.follow(state, character, begin, budget)
            reached = following
        return False

    def places(self, text: str, at: int) -> "frozenset[str]":
        """What kind of place it is before a character."""
        if not self.program.looks:
            return NOWHERE
        before, behind = text[at - 1 : at] if at else "", text[at : at + 1]
        edge = is_word(before or " ") is not is_word(behind or " ")
        found = {"word" if edge else "no_word"}
        if not before or before == "\n":
            found |= {"line_start"} if before else {"line_start", "start"}
        if not behind or behind == "\n":
            found |= {"line_end"} if behind else {"line_end", "end"}
        return frozenset(found)

    def state(self, reached: "frozenset[int]", places: "frozenset[str]", budget: Budget) -> State:
        """The state of these instructions at this kind of place."""
        found = self.states.get((reached, places))
        if found is None:
            if len(self.states) >= KEPT_STATES:
                self.states.clear()
            found = self.closed(reached, places, budget)
            self.states[reached, places] = found
        return found

    def closed(self, reached: "frozenset[int]", places: "frozenset[str]", budget: Budget) -> State:
        """All that is reached without reading."""
        code = self.program.code
        seen, left, reads, matched = set(reached), list(reached), [], False
        while left:
            one = code[left.pop()]
            if isinstance(one, Read):
                reads.append(one)
                continue
            matched = matched or isinstance(one, Match)
            ways = one.ways if isinstance(one, Fork) else ()
            if isinstance(one, Look) and one.place in places:
                ways = (one.after,)
            left += [way for way in ways if way not in seen]
            seen.update(ways)
        budget.charge(MAKING * len(seen))
        budget.make(MAKING * len(seen))
        return State(tuple(reads), matched, {})

    def follow(
        self, state: State, character: str, begin: "frozenset[int]", budget: Budget
    ) -> "frozenset[int]":
        """Where a character leads; a match may also begin behind it."""
        budget.charge(MAKING * len(state.reads))
        reached = {read.after for read in state.reads if character and read.wanted.has(character)}
        found = begin | reached
        if len(state.known) < KEPT_STATES:
            state.known[character] = found
        return found

"""Regular expressions that take time in proportion to the text, whoever wrote them.

The syntax is RE2's: no references back, no looking around. A match may stand anywhere in the text.
"""

from ..budget import Budget
from .linear_matcher import Matcher
from .pattern_program import program_of
from .pattern_syntax import LONGEST_PATTERN, read_pattern

KEPT_MATCHERS = 64
READING = 4
"""Steps for each character of a pattern and for each instruction made of it."""


def matcher_of(pattern: str, budget: Budget) -> Matcher:
    """The matcher of a pattern, kept in the budget; raises EvaluationError."""
    found = budget.patterns.get(pattern)
    if isinstance(found, Matcher):
        return found
    budget.charge(READING * min(len(pattern), LONGEST_PATTERN))
    program = program_of(read_pattern(pattern))
    budget.charge(READING * len(program.code))
    made = Matcher(program)
    if len(budget.patterns) >= KEPT_MATCHERS:
        budget.patterns.clear()
    budget.patterns[pattern] = made
    return made

"""Expressions: small programs of others that are evaluated here, and can harm nobody.

The language is the Common Expression Language for values that JSON can carry, and a little more:
whole numbers are ints, ints and doubles mix, lists and maps hold anything. Whatever is fed in is
answered or refused, within a budget of steps and memory. It stands on nothing else of this package.
"""

from .budget import Budget
from .cel_errors import EvaluationError, InvalidExpression
from .json_door import as_json
from .program import Program, parse

__all__ = ["Budget", "EvaluationError", "InvalidExpression", "Program", "as_json", "parse"]

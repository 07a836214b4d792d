"""Two implementations by others are asked the same. Where an answer differs, a list says why."""

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from agent_sync.cel import EvaluationError, InvalidExpression, as_json, operators, parse

from . import rooms
from .differences import BOTH, DIFFERENCES, Case, Difference
from .error_cases import ERRORS, INVALID
from .generated import WORLD, expressions
from .language_cases import TABLE
from .references import ask, need

EXAMPLES = 200
MIXES = [key for key in operators.RULES if set(key[1:]) == {"int", "double"}]


@pytest.fixture
def mixes(monkeypatch: pytest.MonkeyPatch) -> "list[tuple[str, str, str]]":
    """The mixed arithmetic that was done, noted when it is."""
    done: "list[tuple[str, str, str]]" = []
    for key in MIXES:
        monkeypatch.setitem(operators.RULES, key, noted(key, operators.RULES[key], done))
    return done


def noted(
    key: "tuple[str, str, str]", rule: operators.Rule, done: "list[tuple[str, str, str]]"
) -> operators.Rule:
    """A rule that says when it is used."""

    def apply(left: Any, right: Any, budget: Any) -> object:
        done.append(key)
        return rule(left, right, budget)

    return apply


def answered(
    package: str, text: str, world: "dict[str, Any]", done: "list[tuple[str, str, str]]"
) -> Case:
    """What we say, and what they say."""
    done.clear()
    try:
        ours: "tuple[str, Any]" = ("value", as_json(parse(text).evaluate(world)))
    except (InvalidExpression, EvaluationError) as error:
        ours = ("error", error.detail)
    return Case(text, ours, ask(package, text, world), bool(done))


def same(one: Any, other: Any) -> bool:
    """Equal, and of the same kinds all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other) or (isinstance(one, float) and math.isclose(one, other))


def differs(case: Case) -> bool:
    """Two errors are the same, whatever their sentences say."""
    if case.ours[0] != case.theirs[0]:
        return True
    return case.ours[0] == "value" and not same(case.ours[1], case.theirs[1])


def unlisted(package: str, case: Case) -> "list[Case]":
    """The case, if it differs and no entry of the list says why."""
    if not differs(case):
        return []
    known = [one for one in DIFFERENCES if package in one.packages and one.meets(case)]
    return [] if known else [case]


@pytest.mark.proves("CEL-3")
@pytest.mark.parametrize("package", BOTH)
def test_the_tables_say_the_same_elsewhere(
    package: str, mixes: "list[tuple[str, str, str]]"
) -> None:
    need(package)
    texts = [text for text, _ in TABLE] + [text for some in ERRORS.values() for text in some]
    found = [
        case
        for text in texts
        for case in unlisted(package, answered(package, text, rooms.WORLD, mixes))
    ]
    assert found == []


@pytest.mark.proves("CEL-3")
@pytest.mark.parametrize("package", BOTH)
def test_generated_expressions_say_the_same_elsewhere(
    package: str, mixes: "list[tuple[str, str, str]]"
) -> None:
    need(package)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(expressions())
    def compare(text: str) -> None:
        assert unlisted(package, answered(package, text, WORLD, mixes)) == []

    compare()


@pytest.mark.proves("CEL-3")
@pytest.mark.parametrize(
    ("package", "difference"),
    [(package, one) for one in DIFFERENCES for package in one.packages],
    ids=lambda value: value.reason if isinstance(value, Difference) else value,
)
def test_a_difference_on_the_list_is_still_one(
    package: str, difference: Difference, mixes: "list[tuple[str, str, str]]"
) -> None:
    """An entry that nothing meets any more is to be taken off the list."""
    need(package)
    case = answered(package, difference.sample, WORLD, mixes)
    assert differs(case), case
    assert difference.meets(case), case


@pytest.mark.proves("CEL-3")
@pytest.mark.parametrize("package", BOTH)
def test_what_is_no_expression_is_none_elsewhere(package: str) -> None:
    need(package)
    read = [text for text in INVALID if ask(package, text, rooms.WORLD)[0] == "value"]
    assert read == []

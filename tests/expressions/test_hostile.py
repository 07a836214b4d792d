"""Whatever is fed in, it answers or says why not. No clock is asked: what is counted are steps."""

import time

import pytest

from agent_sync.cel import Budget, EvaluationError, InvalidExpression, as_json, parse

from .hostile import (
    ANSWERED,
    ERRORS,
    NO_EXPRESSION,
    ONLY_WHEN_IT_LEAVES,
    SLOW_IF_NAIVE,
    TOO_DEEP_TO_LEAVE,
    TOO_MUCH,
    WORLD,
)


def evaluated(text: str, budget: Budget) -> object:
    """What leaves, within one budget for both ways."""
    return as_json(parse(text).evaluate(WORLD, budget), budget)


@pytest.mark.proves("CEL-1")
@pytest.mark.parametrize("name", NO_EXPRESSION)
def test_a_text_that_is_too_deep_or_too_long_is_refused(name: str) -> None:
    with pytest.raises(InvalidExpression):
        parse(NO_EXPRESSION[name])


@pytest.mark.proves("CEL-1")
@pytest.mark.parametrize("name", ANSWERED)
def test_what_looks_hostile_and_is_not_is_answered(name: str) -> None:
    text, wanted = ANSWERED[name]
    assert evaluated(text, Budget()) == wanted


@pytest.mark.proves("CEL-1")
@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_does_or_makes_too_much_ends_with_the_budget(name: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluated(TOO_MUCH[name], Budget())
    assert caught.value.kind == "budget"


@pytest.mark.proves("CEL-1")
@pytest.mark.parametrize("name", sorted(TOO_MUCH.keys() - ONLY_WHEN_IT_LEAVES))
def test_no_operator_goes_on_behind_a_budget_that_is_spent(name: str) -> None:
    text = f"({TOO_MUCH[name]})==1 || true"
    with pytest.raises(EvaluationError) as caught:
        evaluated(text, Budget(steps=20_000, memory=100_000))
    assert caught.value.kind == "budget"


@pytest.mark.proves("CEL-1")
@pytest.mark.parametrize("name", SLOW_IF_NAIVE)
def test_what_takes_long_when_done_simply_ends_with_the_budget(name: str) -> None:
    """Each step here once took a thousand times what it was charged for."""
    with pytest.raises(EvaluationError) as caught:
        evaluated(SLOW_IF_NAIVE[name], Budget())
    assert caught.value.kind == "budget"


@pytest.mark.proves("CEL-1")
@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.timeout(60)
def test_an_error_does_not_write_out_what_it_is_about(name: str) -> None:
    """Two to the fortieth items, if it were written."""
    text, kind = ERRORS[name]
    with pytest.raises(EvaluationError) as caught:
        evaluated(text, Budget())
    assert caught.value.kind == kind
    assert len(caught.value.detail) < 200


@pytest.mark.parametrize("name", TOO_DEEP_TO_LEAVE)
def test_what_is_too_deep_for_json_does_not_leave(name: str) -> None:
    with pytest.raises(EvaluationError, match="deeper"):
        evaluated(TOO_DEEP_TO_LEAVE[name], Budget())


def test_several_evaluations_draw_on_one_budget() -> None:
    budget, program = Budget(steps=10_000), parse("state._shared.list.all(x, x >= 0)")
    assert program.evaluate(WORLD, budget) is True
    with pytest.raises(EvaluationError, match="does more than it may"):
        program.evaluate(WORLD, budget)
    with pytest.raises(EvaluationError, match="does more than it may"):
        parse("1").evaluate(WORLD, budget)
    assert program.evaluate(WORLD) is True


def test_what_is_made_counts_too() -> None:
    with pytest.raises(EvaluationError, match="makes more than it may"):
        evaluated("'abcdefgh' + 'abcdefgh'", Budget(memory=10))


def test_a_deadline_that_has_passed_ends_it() -> None:
    budget = Budget(deadline=time.monotonic() - 1)
    with pytest.raises(EvaluationError, match="time") as caught:
        evaluated("state._shared.list.all(x, state._shared.list.all(y, true))", budget)
    assert caught.value.kind == "budget"


def test_a_deadline_far_away_does_not() -> None:
    budget = Budget(deadline=time.monotonic() + 3600)
    assert evaluated("state._shared.list.all(x, x + 1 > x)", budget) is True


def test_the_same_text_spends_the_same_every_time() -> None:
    text = "state._shared.list.map(x, string(x)).filter(x, x.matches('^9+$')).size()"
    spent = []
    for _ in range(3):
        budget = Budget()
        assert evaluated(text, budget) == 3
        spent.append((budget.steps, budget.memory))
    assert len(set(spent)) == 1


def test_a_caller_deep_in_its_stack_gets_an_error_or_an_answer() -> None:
    deep, flat = "(" * 40 + "1" + "+1)" * 40, "1 + 1"

    def below(levels: int, text: str) -> object:
        if levels:
            return below(levels - 1, text)
        try:
            return parse(text).evaluate({})
        except (InvalidExpression, EvaluationError) as error:
            return error

    for levels in range(400, 950, 25):
        try:
            found = below(levels, f"{deep}+{levels}")
        except RecursionError:
            break  # the helper itself did not fit
        assert isinstance(found, (int, InvalidExpression, EvaluationError))
    assert below(0, flat) == 2

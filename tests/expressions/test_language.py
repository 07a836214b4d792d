"""The language, feature by feature, in one table."""

import pytest

from agent_sync.cel import Budget, EvaluationError, InvalidExpression, as_json, parse

from .error_cases import ERRORS, INVALID
from .language_cases import TABLE
from .rooms import WORLD, failure, value


@pytest.mark.proves("CEL-2")
@pytest.mark.parametrize(("text", "wanted"), TABLE)
def test_an_expression_gives_what_the_table_says(text: str, wanted: object) -> None:
    found = value(text)
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.proves("CEL-2")
@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in ERRORS.items() for text in texts]
)
def test_an_error_has_its_kind_and_a_sentence(kind: str, text: str) -> None:
    error = failure(text)
    assert error.kind == kind
    assert error.detail
    assert error.detail == str(error)


@pytest.mark.proves("CEL-2")
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("state._shared.zz", "No such key: zz"),
        ("1 / 0", "division by zero"),
        ("'a' + 1", "'+' does not take string and int"),
        ("nobody", "unknown name: nobody"),
        ("unheard(1)", "unknown function: unheard()"),
        ("contains('a', 'b')", "unknown function: contains() (it is called x.contains(...))"),
        ("[1][4]", "index 4 of a list of 1"),
        ("'a'.foo", "string has no keys: foo"),
    ],
)
def test_the_sentence_names_what_is_wrong(text: str, sentence: str) -> None:
    assert failure(text).detail == sentence


@pytest.mark.parametrize("text", INVALID)
def test_what_is_no_expression_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidExpression) as caught:
        parse(text)
    assert caught.value.detail == str(caught.value)
    assert "\n" not in caught.value.detail


@pytest.mark.proves("CEL-2")
@pytest.mark.parametrize(
    "text", ["${params.x} > 1", "'${self}' == self", "size('${')", "1 // ${x}"]
)
def test_the_sign_of_templates_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(InvalidExpression, match=r"belongs to write templates.*params\.x"):
        parse(text)


def test_only_a_text_is_an_expression() -> None:
    with pytest.raises(InvalidExpression):
        parse(7)  # type: ignore[arg-type]


def test_a_program_is_kept_for_who_asks_again() -> None:
    assert parse("1 + 1") is parse("1 + 1")


def test_a_name_with_dots_is_the_longest_that_there_is() -> None:
    program = parse("a.b.c")
    assert program.evaluate({"a.b.c": 1, "a.b": {"c": 2}, "a": {"b": {"c": 3}}}) == 1
    assert program.evaluate({"a.b": {"c": 2}, "a": {"b": {"c": 3}}}) == 2
    assert program.evaluate({"a": {"b": {"c": 3}}, "x.y": 1}) == 3
    assert parse("[1].map(a, a.b)").names == frozenset()
    assert parse("a.b.size()").evaluate({"a.b": [1, 2]}) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [(float("nan"), "NaN"), (float("inf"), "Infinity"), (float("-inf"), "-Infinity")],
)
def test_numbers_that_json_does_not_have_are_an_error(value: float, text: str) -> None:
    with pytest.raises(EvaluationError, match=text):
        as_json([value])


@pytest.mark.parametrize(
    "value",
    [2**63, -(2**63) - 1, {1.5: 1}, {"1": 1, 1: 2}, frozenset(), {"a": [{1, 2}]}, {None: 1}],
    ids=repr,
)
def test_what_json_cannot_carry_here_is_an_error(value: object) -> None:
    with pytest.raises(EvaluationError):
        as_json(value)


def test_what_is_nested_too_deep_is_an_error() -> None:
    deep, other = 1, 1  # type: object, object
    for _ in range(500):
        deep, other = [deep], [other]
    with pytest.raises(EvaluationError, match="deeper"):
        as_json(deep)
    with pytest.raises(EvaluationError, match="deep"):
        parse("a == b").evaluate({"a": deep, "b": other})


def test_what_leaves_is_new_and_plain() -> None:
    found = as_json(parse("state").evaluate(WORLD))
    assert found == WORLD["state"]
    assert found is not WORLD["state"]
    assert found["self"]["bag"] is not WORLD["state"]["self"]["bag"]
    assert as_json((1, "a"), Budget()) == [1, "a"]


HUGE = ["x + 1", "-x", "string(x)", "int(x)", "x", "l[x]", "m[x]", "'a'.charAt(x)", "timestamp(x)"]
HUGE += ["{x: 1}[2]", "[x].map(y, y * 2)", "uint(x)"]


@pytest.mark.parametrize("digits", [20, 400, 5000])
def test_numbers_from_outside_beyond_64_bits_are_errors_not_crashes(digits: int) -> None:
    number = 10**digits
    world = {"x": number, "l": [1], "m": {"a": 1}}
    for text in HUGE:
        with pytest.raises(EvaluationError) as caught:
            as_json(parse(text).evaluate(world))
        assert caught.value.kind in ("range", "no_such_key"), text
    assert parse("x > 1 && x == x && x > 1.5 && x != 1.5 && !(x in l)").evaluate(world) is True

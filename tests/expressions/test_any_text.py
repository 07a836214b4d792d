"""Any text is parsed or refused, any expression evaluated or an error: nothing else is raised."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent_sync.cel import Budget, EvaluationError, InvalidExpression, as_json, parse

from .generated import WORLD, expressions

WORDS = st.sampled_from(
    [
        *"a b.c [ ] ( ) { } . , : ? ! - + * / % == != < <= in && || 'x' r'z' 1 2u 3.5".split(),
        *"'w' b\"w\" 0x1 1e9 true null has( size( .map(x, .filter(x, .matches( .split(".split(),
        *".replace( int( cel.bind(x,".split(),
        *"timestamp( duration( `q` // \\ ' \" ''' $ { # é string( .transformMap(k,v,".split(),
        "\n", "\x00", "\ud800", "9223372036854775808", "if",
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text("xyzw", max_size=2), inner, max_size=4)
    ),
    max_leaves=10,
)


def ends_well(text: str, world: "dict[str, object]") -> None:
    """It is refused, or an error, or a value that JSON carries."""
    try:
        program = parse(text)
    except InvalidExpression:
        return
    budget = Budget(steps=20_000, memory=500_000)
    try:
        as_json(program.evaluate(world, budget), budget)
    except EvaluationError:
        return


@pytest.mark.proves("CEL-1")
@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
@example("\ud800")
@example("1" * 5000)
def test_any_text(text: str) -> None:
    ends_well(text, dict(WORLD))


@pytest.mark.proves("CEL-1")
@settings(max_examples=500, deadline=None)
@given(st.lists(WORDS, max_size=25), st.sampled_from(["", " "]))
def test_words_of_the_language_in_any_order(words: "list[str]", between: str) -> None:
    ends_well(between.join(words), dict(WORLD))


@pytest.mark.proves("CEL-1")
@settings(max_examples=400, deadline=None)
@given(expressions(), st.fixed_dictionaries(dict.fromkeys(WORLD, VALUES)))
def test_any_expression_of_any_world(text: str, world: "dict[str, object]") -> None:
    parse(text)
    ends_well(text, world)


@pytest.mark.proves("CEL-1")
@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="ab()[]{}|*+?.^$\\d1,-:P<>=!iQE ", max_size=20), st.text("ab1\n ", max_size=10)
)
def test_any_pattern(pattern: str, text: str) -> None:
    ends_well("c.matches(p)", {"c": text, "p": pattern})

"""Expressions by Hypothesis: of every form of the language, right and wrong in their kinds."""

from typing import Any

from hypothesis import strategies as st

WORLD: "dict[str, Any]" = {
    "a": 3,
    "b": -2.5,
    "c": "text",
    "d": True,
    "e": None,
    "l": [1, "two", 3.0, None, [4]],
    "n": [5, 1, 4],
    "m": {"x": 1, "y": {"z": [True]}, "w": "text"},
    "s": ["one", "two"],
}  # fmt: skip
LITERALS = st.one_of(
    st.integers(-5, 12).map(str),
    st.sampled_from(["9223372036854775807", "-9223372036854775808", "0", "1"]),
    st.sampled_from(["0.0", "1.0", "2.5", "-0.5", "1e3", "1e308"]),
    st.sampled_from(["true", "false", "null"]),
    st.sampled_from(["''", "'a'", "'text'", "'é'", "'1'", "'a,b'", "r'\\d'"]),
)
NAMES = st.sampled_from(
    [*WORLD, "x", "m.x", "m.y.z", "m.zz", "m.w", "nobody", "l[0]", "n[1]", "s[0]"]
)
OPERATORS = st.sampled_from(
    ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||"]
)
FOLDS = st.sampled_from(["all", "exists", "exists_one", "filter", "map"])
METHODS = st.sampled_from(["contains", "startsWith", "endsWith"])
CONVERSIONS = st.sampled_from(["size", "int", "double", "string", "type", "dyn"])


def _wider(inner: "st.SearchStrategy[str]") -> "st.SearchStrategy[str]":
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, OPERATORS, inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(inner, OPERATORS, inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]}) ? ({t[1]}) : ({t[2]})"),
        inner.map(lambda t: f"!({t})"),
        inner.map(lambda t: f"-({t})"),
        pair.map(lambda t: f"({t[0]})[{t[1]}]"),
        inner.map(lambda t: f"({t}).x"),
        inner.map(lambda t: f"has(({t}).x)"),
        st.lists(inner, max_size=3).map(lambda t: f"[{', '.join(t)}]"),
        st.dictionaries(st.sampled_from(["'x'", "'y'", "1", "true"]), inner, max_size=3).map(
            lambda t: "{" + ", ".join(f"{key}: {value}" for key, value in t.items()) + "}"
        ),
        st.tuples(inner, FOLDS, inner).map(lambda t: f"({t[0]}).{t[1]}(x, {t[2]})"),
        st.tuples(inner, METHODS, inner).map(lambda t: f"({t[0]}).{t[1]}({t[2]})"),
        st.tuples(CONVERSIONS, inner).map(lambda t: f"{t[0]}({t[1]})"),
        inner.map(lambda t: f"({t}).size()"),
    )


def expressions() -> "st.SearchStrategy[str]":
    """Texts that all parse; what they come to is another matter."""
    return st.recursive(st.one_of(LITERALS, NAMES), _wider, max_leaves=8)

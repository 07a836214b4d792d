"""The matcher of ``matches``: RE2's syntax, in time that grows with the text alone."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.cel import Budget
from agent_sync.cel.patterns import matcher_of

CASES = [
    ("", "", True), ("", "a", True), ("a", "", False), ("a|b", "xb", True), ("a|", "x", True),
    ("^a", "ba", False), ("a$", "ab", False), ("^$", "", True), ("^", "x", True),
    ("a.c", "abc", True), ("a.c", "a\nc", False), ("(?s)a.c", "a\nc", True), ("^b", "a\nb", False),
    ("(?m)^b", "a\nb", True), ("(?m)a$", "a\nb", True), ("a$", "a\n", False),
    (r"\Ab", "a\nb", False), (r"(?m)\Ab", "a\nb", False), (r"a\z", "a\n", False),
    ("(?i)straße", "STRAßE", True), ("(?i)abc", "aBC", True), ("a(?i)b", "aB", True),
    ("a(?i)b", "AB", False), ("(?i:a)b", "Ab", True), ("(?i:a)b", "AB", False),
    ("(?i)a(?-i)b", "AB", False), ("(?i)a(?-i)b", "Ab", True), ("a(?i)b|c", "C", True),
    ("(a(?i)b)c", "aBC", False), ("(?is)A.B", "a\nb", True), ("(?i)[a-c]+$", "ABC", True),
    ("(?i)[^a]", "A", False), ("[abc]", "xc", True), ("[^abc]", "abc", False),
    ("[a-c]", "b", True), ("[]a]", "]", True), ("[^]a]", "]", False), ("[a-]", "-", True),
    ("[-a]", "-", True), (r"[\]]", "]", True), (r"[\d\-]", "-", True), (r"[^\d]", "5", False),
    (r"[\D]", "5", False), (r"[\n]", "\n", True), ("[[:alpha:]]", "5a", True),
    ("[[:^alpha:]]", "a", False), ("[[:digit:][:upper:]]", "A", True), ("[é-ü]", "ö", True),
    ("[a.]", "b", False), (r"\d\w\s", "5_ ", True), (r"^\D\W\S$", "a-b", True),
    (r"^\w$", "é", False), (r"\pL", "é", True), (r"\p{Lu}", "é", False), (r"\PL", "é", False),
    (r"\p{^L}", "5", True), (r"\p{Any}", "x", True), (r"[\pN]", "7", True), ("ab*c", "ac", True),
    ("ab+c", "ac", False), ("ab?c", "abbc", False), ("a{2}", "a", False), ("^a{2}$", "aa", True),
    ("^a{2,}$", "aaaa", True), ("^a{1,2}$", "aaa", False), ("^a{0}$", "", True),
    ("a{,2}", "a{,2}", True), ("a{", "a{", True), ("{", "{", True), ("}", "}", True),
    ("]", "]", True), ("^a*?$", "aa", True), ("^(?:ab){2}$", "abab", True), ("(?U)a+", "a", True),
    ("(a)(b)", "ab", True), ("(?:a)", "a", True), ("(?P<name>a)", "a", True),
    ("(?<name>a)", "a", True), ("()", "", True), ("(|a)b", "b", True), ("(^a|b$)", "xb", True),
    (r"\.", "a", False), (r"\.", ".", True), (r"\x41\x{1F600}", "A😀", True),
    (r"\t\n\r\f\v\a", "\t\n\r\f\v\a", True), (r"\101", "A", True), (r"\0", "\x00", True),
    (r"\Qa.b\E+", "a.b", True), (r"\Qa.b", "axb", False), (r"\-\/\ ", "-/ ", True),
    (r"\bfoo\b", "a foo b", True), (r"\bfoo\b", "afoo", False), (r"\Boo\b", "foo", True),
    (r"\b", "", False), (r"\B", "", True), (r"^\b", "é", False), ("日本+", "日本本", True),
    ("(a*)*$", "b", True), ("(a*)+b", "aab", True), ("(a|b|)*c", "abac", True),
    ("(^)*a", "a", True),
]  # fmt: skip


@pytest.mark.proves("CEL-1")
@pytest.mark.parametrize(("pattern", "text", "wanted"), CASES)
def test_a_pattern_matches_as_its_syntax_says(pattern: str, text: str, wanted: bool) -> None:  # noqa: FBT001
    assert matcher_of(pattern, Budget()).search(text, Budget()) is wanted


def pieces() -> "st.SearchStrategy[str]":
    """Patterns that mean the same here and to Python, without what takes Python long."""
    single = st.sampled_from(
        ["a", "b", "c", ".", r"\d", "[ab]", "[^a]", "[a-c]", r"\.", "^", "$", r"\b", "(?:)", " "]
    )
    return st.recursive(
        single,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map("".join),
            st.lists(inner, min_size=2, max_size=3).map(lambda some: f"(?:{'|'.join(some)})"),
            st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "*?"])).map(
                lambda pair: f"(?:{pair[0]}){pair[1]}"
            ),
        ),
        max_leaves=6,
    )


@pytest.mark.proves("CEL-1")
@settings(max_examples=300, deadline=None)
@given(pieces(), st.text("abc1. \n", max_size=8))
def test_it_finds_what_pythons_own_finds(pattern: str, text: str) -> None:
    """Python's reads this much alike, but for ``$``, which it allows before a last newline."""
    wanted = re.search(pattern.replace("$", r"\Z"), text, re.ASCII) is not None
    assert matcher_of(pattern, Budget()).search(text, Budget()) is wanted


def test_a_matcher_is_kept_in_its_budget() -> None:
    budget = Budget()
    assert matcher_of("a+", budget) is matcher_of("a+", budget)
    for number in range(200):
        matcher_of(f"a{number}", budget)
    assert len(budget.patterns) <= 64


@pytest.mark.proves("CEL-1")
def test_twice_the_text_costs_twice_the_steps() -> None:
    """What backtracking answers after ages, for a text that is made to be looked at again."""
    spent = []
    for length in (1_000, 2_000, 4_000):
        budget = Budget()
        matcher = matcher_of("^(a+)+$", budget)
        before = budget.steps
        assert matcher.search("a" * length + "b", budget) is False
        spent.append(before - budget.steps)
    assert spent[1] < 2.1 * spent[0]
    assert spent[2] < 2.1 * spent[1]

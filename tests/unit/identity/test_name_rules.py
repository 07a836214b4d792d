"""Names that pass for ours, and how one is shown that is no word."""

import pytest

from agent_sync.identity.liveness import plain_name
from agent_sync.identity.name_rules import as_word, is_word, passes_for

pytestmark = pytest.mark.proves("ID-3", "HOOK-7")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("\u043eperator", "operator"),
        ("op\u0435rat\u043er", "operator"),
        ("OPERAT\u041eR", "operator"),
        ("opera\u200dtor", "operator"),
        ("opera\u00adtor", "operator"),
        ("o\u3164perator", "operator"),
        ("\uff4f\uff50\uff45\uff52\uff41\uff54\uff4f\uff52", "operator"),
        ("\U0001d428perator", "operator"),
        ("0perator", "operator"),
        ("oper.ator", "operator"),
        ("\u03bfperator", "operator"),
        ("\u0585perator", "operator"),
        ("\u0430ll", "all"),
        ("a11", "all"),
        ("\u0440\u0435rson", "person"),
        ("\u0430gent-sync", "agent-sync"),
    ],
)
def test_look_alikes_are_found_and_marked(name: str, word: str) -> None:
    assert passes_for(name) == word
    assert plain_name(name).endswith(f"(not {word})") or name.isascii()
    assert as_word(name).endswith(f"(not {word})")


@pytest.mark.parametrize(
    "name", ["dapper-owl", "operators", "tall", "Ольга", "оператор", "Ωmega", "bob", "al", "jürgen"]
)
def test_honest_names_are_left_alone(name: str) -> None:
    assert passes_for(name) == ""
    assert is_word(name)
    assert plain_name(name) == name


@pytest.mark.parametrize("name", ["a b", "<x>", "x\ny", "`x`", "a(b)", "", "x\u2028", "a\u00a0b"])
def test_what_is_no_word_is_shown_as_one(name: str) -> None:
    assert not is_word(name)
    assert is_word(as_word(name))

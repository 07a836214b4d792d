"""Exactly so many columns, whatever is written and whoever counts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from agent_sync.console.tui.cells import fit, safe, wrap
from agent_sync.views import terminal

NASTY = [
    "family 👩‍👩‍👧‍👦 heart ❤️ flag 🇩🇪 thumb 👍🏽 key 1️⃣",
    "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307" * 30,
    "\u0301\u0301\u0301first",
    "漢字かな交じり文" * 40,
    "नमस्ते दुनिया, ภาษาไทย, שלום עולם, مرحبا",
    "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "x" * 4000,
    "\U000e0041\u200b\u200d\ufe0f\u2066hidden",
    "\u0378 \ue000 \u0600 \u2630",
    "a\xa0b\xadc",
]


def count(text: str) -> int:
    """The columns of a text, on which both counts agree."""
    assert terminal.width(text) == sum(map(get_cwidth, text))
    return terminal.width(text)


@pytest.mark.proves("CON-3")
@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("columns", [0, 1, 2, 3, 10, 77])
def test_every_cell_has_its_width(text: str, columns: int) -> None:
    for tail in (False, True):
        assert count(fit(terminal.clean(text), columns, tail=tail)) == columns


@given(st.text(max_size=80), st.integers(0, 60))
def test_any_text_in_any_width(text: str, columns: int) -> None:
    for tail in (False, True):
        shown = fit(terminal.clean(text), columns, tail=tail)
        assert count(shown) == columns
        assert shown.isprintable() or max(shown) >= "\ue000"


@given(st.text(max_size=200), st.integers(2, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_blanks(text: str, columns: int) -> None:
    text = terminal.clean(safe(terminal.clean(text)))
    lines = wrap(text, columns)
    assert all(count(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_what_is_joined_elsewhere_is_taken_apart() -> None:
    assert safe(terminal.clean("👩‍👧 👍🏽 🇩🇪 1️⃣")) == "👩👧 👍 DE 1"


def test_marks_stay_on_their_character_and_few() -> None:
    assert safe("\u0301x" + "e" + "\u0301" * 9) == "x" + "e" + "\u0301" * 2
    assert all(unicodedata.combining(fit("\u0301\u0301x", n)[:1]) == 0 for n in (1, 2, 3))


def test_the_end_of_a_path_is_what_is_kept() -> None:
    assert fit("src/deep/down/cart.py", 12, tail=True) == "…own/cart.py"

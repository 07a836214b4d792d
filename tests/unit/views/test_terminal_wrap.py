"""Text broken into lines that fit (CLI-4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_sync.views import terminal_wrap
from agent_sync.views.terminal import clean, width
from agent_sync.views.terminal_wrap import wrapped


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("one two three", 8, ["one two", "three"]),
        ("one two three", 0, ["one two three"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("  one two three", 9, ["  one two", "  three"]),
        ("日本語日本語", 5, ["日本", "語日", "本語"]),
        (" 日", 2, ["日"]),
    ],
)
def test_lines_break_between_words(text: str, columns: int, lines: list[str]) -> None:
    assert wrapped(text, columns) == lines


def test_later_lines_are_indented() -> None:
    assert wrapped("one two three four", 10, indent="  ") == ["one two", "  three", "  four"]


@given(st.text(max_size=200), st.integers(1, 30), st.sampled_from(["", "  "]))
def test_no_line_is_too_wide_and_no_character_is_lost(text: str, columns: int, indent: str) -> None:
    found = wrapped(text, columns, indent=indent)
    wide = max(map(width, clean(text)), default=0)
    assert all(width(line) <= max(columns, wide) for line in found)
    assert "".join("".join(found).split()) == "".join(clean(text).split())


@pytest.mark.parametrize("text", ["漢" * 20_000, "e\u0301" * 10_000, "漢字 " * 7_000])
def test_the_work_grows_with_the_text_and_not_with_its_square(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = 0

    def counting(part: str) -> int:
        nonlocal looked
        looked += len(part)
        return width(part)

    monkeypatch.setattr(terminal_wrap, "width", counting)
    assert "".join(wrapped(text, 80)).replace(" ", "") == text.replace(" ", "")
    assert looked < 60 * len(text)

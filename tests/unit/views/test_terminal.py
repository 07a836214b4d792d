"""What people see in a terminal: clean, aligned, relative, coloured only where that works."""

import io
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.views import terminal
from agent_sync.views.terminal import ago, clean, colour_enabled, cut, iso, pad, paint, table, width

pytestmark = pytest.mark.proves("CLI-4")

anything = st.text(alphabet=st.characters())  # surrogates included


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text", "plain text"),
        ("", ""),
        ("Grüße, 世界 🦦", "Grüße, 世界 🦦"),
        ("two  spaces", "two  spaces"),
        # Sequences go as a whole.
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[38;2;1;2;3mred\x1b[m", "red"),
        ("\x1b[2J\x1b[Hhome", "home"),
        ("\x1b[?1049hscreen", "screen"),
        ("a\x1b[ qb", "ab"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]0;title\x1b\\text", "text"),
        ("\x1b]0;title\x9ctext", "text"),
        ("\x9d0;title\x9ctext", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0\x1b\\text", "text"),
        ("\x1b_app\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\text", "text"),
        ("\x1b(0lqk\x1b(B", "lqk"),
        ("\x1bcreset", "reset"),
        ("\x1b7\x1b8saved", "saved"),
        # Broken ones leave no control character behind, and nothing vanishes without end.
        ("end\x1b", "end"),
        ("end\x1b[", "end"),
        ("end\x1b[31", "end"),
        ("end\x1b(", "end"),
        ("\x1b]0;never closed", "0;never closed"),
        ("\x1b]0;first\nsecond\x07", "0;first second"),
        ("\x1b\x1b[31mred", "red"),
        ("\x1b\x1b", ""),
        ("x\x1b[31\x1b[32my", "xy"),
        # Controls of both kinds, and what they might be used for.
        ("nul\0bell\x07back\x08del\x7f", "nulbellbackdel"),
        ("c1\x80\x84\x9a", "c1"),
        ("over\rwrite", "over write"),
        # Breaks and tabs.
        ("a\tb\nc\r\nd\ve\ff\x85g\u2028h\u2029i", "a b c d e f g h i"),
        ("a\n\n\t\nb", "a b"),
        # Nothing that hides or turns around what is shown.
        ("\u202etxt.exe\u202c \u2066x\u2069 \u200fy\u200e\u061c", "txt.exe x y"),
        ("zero\u200b\u200c\u200d\u2060\ufeffwidth", "zerowidth"),
        ("soft\xadhyphen \u3164\u115f filler\ufe0f", "softhyphen  filler"),
        ("tags\U000e0041\U000e007f", "tags"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\U0001f469"),
        ("lone \ud800 and \udfff", "lone \ufffd and \ufffd"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.proves("CLI-4")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("src/a.py", "src/a.py"),
        ("naïve/ü.py", "naïve/ü.py"),
        ("a\nb", "a\\nb"),
        ("a\tb", "a\\tb"),
        (r"a\nb", r"a\\nb"),
        ("\u202etxt.exe", "\\u202etxt.exe"),
        ("a\u200bb", "a\\u200bb"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\udc80", "\\udc80"),
    ],
)
def test_paths_that_look_alike_are_shown_apart(text: str, expected: str) -> None:
    assert terminal.exact(text) == expected
    assert clean(terminal.exact(text)) == expected
    assert terminal.exact("a\n" * 50, 10) == "a\\na\\na\\na…"[:9] + "…"


@settings(max_examples=500)
@given(anything | st.text(alphabet="\x1b\x9b\x9d\x9c\x07[]P\\;0m \n\u202ex"))
def test_clean_text_is_clean_encodable_and_stays_so(text: str) -> None:
    shown = clean(text)
    for char in shown:
        assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(char) not in (
            "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
        )  # fmt: skip
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert clean(shown) == shown


@given(anything, st.integers(1, 12))
def test_clean_cuts_to_a_display_width(text: str, limit: int) -> None:
    shown = clean(text, limit)
    assert width(shown) <= limit
    if width(clean(text)) <= limit:
        assert shown == clean(text)
    else:
        assert shown.endswith("…")
        assert clean(text).startswith(shown[:-1])


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("世界世界", 8, "世界世界"),
        ("世界世界", 7, "世界世…"),
        ("世界世界", 6, "世界…"),
        ("e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("ab", 1, "…"),
        ("a\x1b[31mb", 2, "ab"),
    ],
)
def test_where_text_is_cut(text: str, limit: int, expected: str) -> None:
    assert clean(text, limit) == expected


def test_a_long_hostile_text_takes_linear_work() -> None:
    for piece in ("\x1b]", "\x9d", "\x1b[0", "\x1b(", "\x1bP\x07", "\n\t"):
        assert "\x1b" not in clean(piece * 100_000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("abc", 3),
        ("Grüße", 5),
        ("世界", 4),
        ("ﾊﾝｶｸ", 4),
        ("🦦", 2),
        ("ＡＢ", 4),
        ("e\u0301", 1),
        ("\u1112\u1161\u11ab", 2),
        ("한", 2),
        ("→…", 2),
    ],
)
def test_width(text: str, expected: int) -> None:
    assert width(text) == expected


@given(anything, st.integers(0, 20))
def test_pad_fills_and_never_cuts(text: str, columns: int) -> None:
    shown = clean(text)
    padded = pad(shown, columns)
    assert width(padded) == max(columns, width(shown))
    assert padded.startswith(shown)


def test_cut_to_nothing() -> None:
    assert cut("abc", 0) == cut("abc", -1) == ""


def test_table_aligns_by_display_width_and_cleans() -> None:
    shown = table(
        [["世界", "a", "first\nline"], ["x", "\x1b[31mbcd", ""], ["only one"]],
        ["NAME", "KIND", "REASON"],
    )
    assert shown.split("\n") == [
        "NAME      KIND  REASON",
        "世界      a     first line",
        "x         bcd",
        "only one",
    ]


def test_table_cuts_the_last_column_to_fit() -> None:
    rows = [["a.py", "a long reason indeed"], ["b.py", "short"]]
    assert table(rows, ["FILE", "REASON"], 14).split("\n") == [
        "FILE  REASON",
        "a.py  a long …",
        "b.py  short",
    ]


def test_table_with_too_little_room_cuts_what_it_must() -> None:
    shown = table([["a very long file name", "x"]], ["FILE", "REASON"], 8).split("\n")
    assert shown == ["FILE   …", "a very …"]


def test_tables_without_rows_or_headers() -> None:
    assert table([], ["A", "B"]) == "A  B"
    assert table([], []) == ""
    assert table([["x", "y"]], ["A"]) == "A\nx  y"


@given(st.lists(st.lists(anything, max_size=4), max_size=5), st.integers(1, 30))
def test_no_line_of_a_table_is_too_wide(rows: list[list[str]], columns: int) -> None:
    lines = table(rows, ["A", "B", "C"], columns).split("\n")
    assert len(lines) == len(rows) + 1
    assert all(width(text) <= columns for text in lines)


SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (0, "just now"),
        (4_999, "just now"),
        (5 * SECOND, "5s ago"),
        (MINUTE - 1, "59s ago"),
        (MINUTE, "1m ago"),
        (12 * MINUTE + 59 * SECOND, "12m ago"),
        (90 * MINUTE, "90m ago"),
        (2 * HOUR, "2h ago"),
        (47 * HOUR, "47h ago"),
        (48 * HOUR, "2d ago"),
        (400 * DAY, "400d ago"),
        (-499, "just now"),
        (-3 * SECOND, "in 3s"),
        (-5 * MINUTE, "in 5m"),
        (-5 * MINUTE + 200, "in 5m"),
        (-5 * MINUTE + 20 * SECOND, "in 5m"),
        (-5 * MINUTE + 40 * SECOND, "in 4m"),
        (-MINUTE + 400, "in 1m"),
        (-HOUR + 1, "in 60m"),
        (-90 * MINUTE, "in 90m"),
        (-(2 * HOUR - 1), "in 2h"),
        (-3 * DAY, "in 3d"),
    ],
)
def test_ago(before: int, expected: str) -> None:
    now = 1_700_000_000_000
    assert ago(now - before, now) == expected


@pytest.mark.parametrize(
    ("ms", "expected"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_714_564_800_999, "2024-05-01T12:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"),
        (10**30, "9999-12-31T23:59:59Z"),
        (-(10**30), "0001-01-01T00:00:00Z"),
    ],
)
def test_iso(ms: int, expected: str) -> None:
    assert iso(ms) == expected


def test_paint() -> None:
    assert paint("x", "red", enabled=True) == "\x1b[31mx\x1b[0m"
    assert paint("x", "red", enabled=False) == "x"
    assert paint("", "red", enabled=True) == ""
    assert clean(paint("x", "bold", enabled=True)) == "x"
    with pytest.raises(KeyError):
        paint("x", "plaid", enabled=False)


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, True),
        ({"NO_COLOR": ""}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": "0"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm"}, True),
    ],
)
def test_colour_on_a_terminal(env: dict[str, str], *, expected: bool) -> None:
    assert colour_enabled(Screen(), env) is expected


def test_no_colour_elsewhere() -> None:
    assert not colour_enabled(io.StringIO(), {})
    closed = io.StringIO()
    closed.close()
    assert not colour_enabled(closed, {})


@pytest.mark.proves("CLI-4")
def test_spans_and_times_of_day() -> None:
    spans = (-5, 0, 999, 45_000, 179_000, 12 * 60_000, 3 * 3_600_000, 72 * 3_600_000)
    assert [terminal.length(ms) for ms in spans] == "0s 0s 0s 45s 2m 12m 3h 3d".split()
    assert terminal.clock(1_714_572_183_000) == "14:03 UTC"
    assert terminal.local(10**30, 0) == "9999-12-31T23:59:59Z"


@pytest.mark.proves("CLI-4")
@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be set there")
def test_local_times_have_the_date_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC-2")
    time.tzset()
    now = 1_714_572_183_000  # 16:03:03 there
    try:
        assert terminal.local(now, now) == "16:03:03"
        assert terminal.local(now, now + 8 * 3_600_000) == "2024-05-01 16:03:03"
    finally:
        monkeypatch.undo()
        time.tzset()

"""Words of a bash line: read and continued as bash itself reads them."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.cli.shellwords import DOUBLE, PLAIN, SINGLE, Typed, read, rest
from support import TIMEOUT_S, need

ODD = " '\"\\$`!#&;|<>()[]{}*?~=:,^%@+-/.aé漢\t"
TEXTS = st.text(alphabet=ODD, min_size=1, max_size=12).filter(str.isprintable)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("abc", Typed("abc")),
        ("a\\ b", Typed("a b")),
        ("'a b", Typed("a b", SINGLE)),
        ("'a'b", Typed("ab")),
        ('"a\\"b\\x', Typed('a"b\\x', DOUBLE)),
        ("a'\\'b", Typed("a\\b")),
        ("$x", Typed("$x", PLAIN, certain=False)),
        ('"`x', Typed("`x", DOUBLE, certain=False)),
        ("'$x", Typed("$x", SINGLE)),
        ("a\\", Typed("a", PLAIN, certain=False)),
        ("\\$x", Typed("$x")),
    ],
)
def test_reading(raw: str, wanted: Typed) -> None:
    assert read(raw) == wanted


@pytest.mark.parametrize("typed", ["", "'", '"', "x", "x'y", 'x"y', "x\\ y"])
@given(tail=TEXTS)
def test_what_is_added_means_what_was_wanted(typed: str, tail: str) -> None:
    now = read(typed)
    added = rest(now, now.text + tail)
    if added is None:
        assert now.quotes == DOUBLE
        assert "!" in tail
        return
    assert read(typed + added) == Typed(now.text + tail, now.quotes)


@settings(max_examples=20, deadline=None)
@given(tails=st.lists(TEXTS, min_size=20, max_size=40))
def test_bash_agrees(tails: list[str]) -> None:
    words, meant = [], []
    for tail in tails:
        for quote in ("", "'", '"'):
            added = rest(read(quote), tail)
            if added is not None:
                words.append(quote + added + quote)
                meant.append(tail)
    text = f"printf '%s\\0' {' '.join(words)}\n"
    done = subprocess.run(
        [need("bash"), "--norc", "--noprofile"],
        input=text.encode(),
        capture_output=True,
        env={"PATH": "", "LC_ALL": "C.UTF-8"},
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.stderr == b""
    assert done.stdout.decode().split("\0")[:-1] == meant


@pytest.mark.parametrize("wanted", ["two\nlines", "bell\x07", "other", ""])
def test_what_does_not_fit_is_not_added(wanted: str) -> None:
    assert rest(read("ab"), wanted) is None
    assert rest(read("tw"), "two\nlines") is None
    assert rest(read("$x"), "$xy") is None

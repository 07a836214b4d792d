"""What files say behind an ``apply_patch`` call. The cases were made by a real client first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_sync.clients.patched_files import afterwards

FILE = "one\ntwo\nthree\n"
CASES: dict[str, tuple[str, str, "str | None"]] = {
    "a line": ("@@\n one\n-two\n+TWO\n three\n", FILE, "one\nTWO\nthree\n"),
    "without a mark": ("-two\n+TWO\n", FILE, "one\nTWO\nthree\n"),
    "two places": ("@@\n-one\n+1\n@@\n-three\n+3\n", FILE, "1\ntwo\n3\n"),
    "below a line": ("@@ def g():\n-    x\n+    y\n", "def f():\n    x\ndef g():\n    x\n",
                     "def f():\n    x\ndef g():\n    y\n"),
    "at the end": ("@@\n-one\n+1\n*** End of File\n", "one\ntwo\none\n", "one\ntwo\n1\n"),
    "lines alone": ("@@\n+four\n", FILE, "one\ntwo\nthree\nfour\n"),
    "twice at one place": ("@@\n+four\n@@\n+five\n", FILE, "one\ntwo\nthree\nfour\nfive\n"),
    "no end of the last line": ("@@\n-two\n+TWO\n", "one\ntwo", "one\nTWO\n"),
    "blanks behind": ("@@\n one\n-two\n+TWO\n", "one  \ntwo \n", "one  \nTWO\n"),
    "blanks before": ("@@\n one\n-two\n+  TWO\n", "  one\n  two\n", "  one\n  TWO\n"),
    "printers' signs": ("@@\n-a - 'b'\n+c\n", "a \u2014 \u2018b\u2019\n", "c\n"),
    "an empty line": ("@@\n one\n\n-two\n", "one\n\ntwo\n", "one\n\n"),
    "an empty line too many": ("@@\n-two\n+TWO\n\n", FILE, "one\nTWO\nthree\n"),
    "in the wrong order": ("@@\n-three\n+3\n@@\n-one\n+1\n", FILE, None),
    "what is not there": ("@@\n-four\n+4\n", FILE, None),
    "a context that is not": ("@@ nowhere\n-one\n+1\n", FILE, None),
    "no line of a patch": ("@@\n-one\n+1\n?\n", FILE, None),
}  # fmt: skip


def patched(rows: str) -> str:
    """A patch with these parts."""
    return f"*** Begin Patch\n{rows}*** End Patch"


@pytest.mark.proves("AGENT-2")
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("case", CASES)
def test_an_update(case: str, ends: str) -> None:
    rows, before, after = CASES[case]
    text = patched(f"*** Update File: a\n{rows}").replace("\n", ends)
    assert afterwards(text, {"a": before}.get) == ({} if after is None else {"a": after})


@pytest.mark.proves("AGENT-2")
def test_several_files() -> None:
    text = patched(
        "*** Add File: n\n+new\n+\n*** Update File: a\n*** Move to: b\n@@\n-two\n+2\n"
        "*** Delete File: c\n*** Update File: d\n@@\n-no\n*** Delete File: e\n"
    )
    files = {"a": FILE, "b": "over", "c": "x", "d": "y"}
    assert afterwards(text, files.get) == {
        "n": "new\n\n", "b": "one\n2\nthree\n", "a": None, "c": None
    }  # fmt: skip


@pytest.mark.proves("AGENT-2")
def test_one_file_twice_in_one_patch() -> None:
    text = patched(
        "*** Add File: a\n+x\n*** Update File: a\n@@\n-x\n+y\n*** Update File: b\n"
        "*** Move to: b\n@@\n-x\n+y\n"
    )
    assert afterwards(text, {"b": "x\n"}.get) == {"a": "y\n", "b": None}


TEXTS = st.lists(st.sampled_from(["one", "two", "", "  x", "x\r", "a\u2014b"]), max_size=6)


@pytest.mark.proves("AGENT-2")
@given(TEXTS, TEXTS, st.integers(0, 6), st.integers(0, 6))
def test_lines_that_are_named_as_they_are_are_replaced(
    lines: "list[str]", new: "list[str]", start: int, count: int
) -> None:
    old = lines[start : start + count]
    if lines.index(old[0]) != start if old else True:
        return  # another place may be meant, and without old lines it is the end
    rows = [*(f"-{line}" for line in old), *(f"+{line}" for line in new)]
    text = patched("".join(f"{row}\n" for row in ["*** Update File: a", "@@", *rows]))
    before = "".join(f"{line}\n" for line in lines)
    after = [*lines[:start], *(x.removesuffix("\r") for x in new), *lines[start + count :]]
    assert afterwards(text, {"a": before}.get) == {"a": "".join(f"{x}\n" for x in after)}


@pytest.mark.proves("AGENT-2")
@given(st.text(max_size=200), st.text(max_size=100))
def test_any_text_gives_an_answer(text: str, before: str) -> None:
    afterwards(text, lambda _: before)
    afterwards(patched(f"*** Update File: a\n{text}\n"), lambda _: before)

"""The screens in README and guide are what a terminal shows today, times aside."""

import re
from types import ModuleType

import pytest

from support import CHECKOUT, need, need_module

TIMES = re.compile(
    r"just now|\b(?:now|in \d+[smhd])\b|\b\d+[smhd](?: ago| left)?\b|\b\d\d:\d\d(?::\d\d)?\b"
)
BLANKS = re.compile(r" {2,}")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/make_screens.py as a module."""
    need("tmux")
    need_module("prompt_toolkit")
    monkeypatch.syspath_prepend(str(CHECKOUT / "scripts"))
    return __import__("make_screens")


def masked(text: str) -> list[str]:
    """The lines of a page without clock times, and without the widths that these have."""
    return [BLANKS.sub("  ", TIMES.sub("TIME", line)) for line in text.splitlines()]


def test_the_screens_in_the_pages_are_up_to_date(made: ModuleType) -> None:
    for name, text in made.render().items():
        there = (CHECKOUT / name).read_text(encoding="utf-8")
        assert masked(there) == masked(text), f"run scripts/make_screens.py: {name}"


def test_every_screen_is_shown_and_fits(made: ModuleType) -> None:
    text = "".join((CHECKOUT / name).read_text(encoding="utf-8") for name in made.PAGES)
    slots = {found[2]: found[0] for found in made.SLOT.finditer(text)}
    assert set(slots) == set(made.SCREENS)
    for slot in slots.values():
        lines = slot.splitlines()[3:-3]
        assert 0 < len(lines) <= 24
        assert max(map(len, lines)) <= 80

"""What models and people read is what stands in ``tests/golden``, letter for letter."""

from difflib import unified_diff

import pytest

from .pages import FOLDER, PAGES, made


@pytest.mark.parametrize("name", PAGES)
def test_what_is_said_is_what_is_written_down(name: str) -> None:
    kept = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    changed = "\n".join(unified_diff(kept, made(name).splitlines(), lineterm="", n=2))
    assert not changed, f"run scripts/make_golden.py, and read what has changed\n{changed}"


def test_no_page_is_left_over() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(PAGES)

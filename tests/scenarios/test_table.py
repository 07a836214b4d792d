"""The table itself: every writer has its rows, every kind is tried, the page is made from it."""

import os
import subprocess
import sys

import pytest

from agent_sync.shell.family_index import FAMILIES
from support import CHECKOUT

from .arrangements import ALL
from .table import kinds, spellings
from .table.clients import COLUMNS, LANE, MATTERS, READ
from .table.others import OTHERS
from .table.way import HARMLESS, NOT_HERE, PREVENTED
from .trial import Trial


def test_the_page_is_made_from_the_table() -> None:
    script = CHECKOUT / "scripts" / "make_protection.py"
    done = subprocess.run([sys.executable, str(script), "--check"], timeout=60, check=False)
    assert done.returncode == 0, "run scripts/make_protection.py"


def test_every_family_of_writers_is_spelled() -> None:
    """Fails for a new family, and for a writer that is not called as its family is."""
    assert set(FAMILIES.values()) == set(spellings.WORDS), "give the family a spelling"
    harmless = {"modes"}
    assert set(spellings.WHAT) == set(spellings.WORDS) - harmless
    for family, words in spellings.WORDS.items():
        assert set(words) - {""} <= {name for name, its in FAMILIES.items() if its == family}


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_every_writer_brings_its_rows(name: str) -> None:
    family = FAMILIES[name]
    given = spellings.WORDS[family].get(name, spellings.WORDS[family].get(""))
    assert given is not None, f"say how {name} is spelled"
    rows = {way.command for kind in kinds() if kind.name == family for way in kind.ways}
    assert {line.lstrip("~") for line in spellings.spelled(family, name)} <= rows


def test_every_way_is_tried() -> None:
    found = kinds()
    assert len({kind.name for kind in found}) == len(found)
    commands = [(kind.name, way) for kind in found for way in kind.ways]
    assert len(set(commands)) == len(commands) >= 150
    for _, way in commands:
        assert way.hold != NOT_HERE or way.over != NOT_HERE
        assert HARMLESS not in (way.hold, way.over), "nothing is lost: no way to harm"
        assert not way.there or way.there in ALL
        assert callable(getattr(Trial, f"_{way.how}"))
    assert any(way.hold == PREVENTED for _, way in commands)


def test_every_other_way_has_its_test() -> None:
    for one in OTHERS:
        file, _, name = one.test.partition("::")
        text = (CHECKOUT / "tests" / file).read_text(encoding="utf-8")
        assert f"\ndef {name}(" in text, one.test


def collected(files: "set[str]") -> "set[str]":
    """The tests in some files, as pytest names them, also of clients that are not installed."""
    words = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-o", "addopts="]
    env = {name: value for name, value in os.environ.items() if name != "AGENT_SYNC_CLIENTS"}
    done = subprocess.run(
        [*words, *sorted(f"tests/{one}" for one in files)],
        cwd=CHECKOUT, env=env, timeout=120, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return {line.removeprefix("tests/") for line in done.stdout.splitlines() if "::" in line}


@pytest.mark.proves("AGENT-1", "AGENT-9")
def test_what_is_said_of_each_client_is_tried_there() -> None:
    cells = [(one.what, name, cell) for one in MATTERS for name, cell in one.cells.items()]
    named = {test for _, _, cell in cells for test in cell.tests}
    there = collected({test.partition("::")[0] for test in named})
    there |= {test.partition("[")[0] for test in there}
    assert named <= there, sorted(named - there)
    for one in MATTERS:
        assert set(one.cells) == set(COLUMNS), one.what
    for what, name, cell in cells:
        assert name != READ or not any(test.startswith(LANE) for test in cell.tests), what


def test_a_cell_that_nobody_tries_says_so() -> None:
    page = (CHECKOUT / "docs" / "protection.md").read_text(encoding="utf-8")
    for one in MATTERS:
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {one.what} | ")]
        shown = dict(zip(COLUMNS, row.strip("|").split("|")[1:], strict=True))
        for name, cell in one.cells.items():
            real = bool(cell.tests) and all(test.startswith(LANE) for test in cell.tests)
            mark = "" if real else "¹" if cell.tests else "²"
            assert shown[name].strip() == cell.says + mark, (one.what, name)

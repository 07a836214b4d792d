"""The table itself: every writer has its rows, every kind is tried, the page is made from it."""

import subprocess
import sys

import pytest

from agent_sync.shell.known_commands import FAMILIES
from support import CHECKOUT

from .arrangements import ALL
from .table import kinds, spellings
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

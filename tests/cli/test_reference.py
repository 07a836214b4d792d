"""The reference pages are what the code says."""

import importlib.util
import re
from types import ModuleType

import pytest

from agent_sync.cli.command_table import TABLE
from support import CHECKOUT

from .test_envelope import ELSEWHERE, RAW, SUCCESS


def script() -> ModuleType:
    """scripts/make_reference.py as a module."""
    path = CHECKOUT / "scripts" / "make_reference.py"
    spec = importlib.util.spec_from_file_location("make_reference", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.proves("CLI-1", "CLI-2")
def test_the_pages_are_up_to_date() -> None:
    made = script()
    for name, text in made.pages().items():
        assert made.current(name) == text, f"run scripts/make_reference.py: {name} is stale"


@pytest.mark.proves("CLI-2")
def test_the_documented_keys_are_the_real_ones() -> None:
    documented = script().DATA
    assert set(documented) - ELSEWHERE - RAW == set(TABLE) - RAW - ELSEWHERE
    for command, (_, keys) in SUCCESS.items():
        text = re.sub(r"\([^)]*\)|; with .*", "", documented[command])
        assert sorted(word.strip() for word in text.split(",")) == sorted(keys), command

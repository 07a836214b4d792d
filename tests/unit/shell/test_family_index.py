"""Which file reads which command: what is written down is what the families say."""

import pkgutil
import subprocess
import sys
from importlib import import_module

import pytest

from agent_sync.shell import writers
from agent_sync.shell.family_index import FAMILIES
from agent_sync.shell.prefilter import maybe_writes
from support import CHECKOUT

SCRIPT = CHECKOUT / "scripts" / "make_family_index.py"


def test_what_is_written_down_is_what_the_families_say() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], check=False, timeout=60)
    assert done.returncode == 0, "run scripts/make_family_index.py"


def test_each_command_has_its_reader_and_no_reader_is_forgotten() -> None:
    read = {
        name: family.name
        for family in pkgutil.iter_modules(writers.__path__)
        for name in import_module(f"{writers.__name__}.{family.name}").TABLE
    }
    assert read == FAMILIES


@pytest.mark.parametrize("name", ["awk", "find", "xargs", "cd", "sudo", "npx", "npm ci", "echo"])
def test_what_writes_nothing_by_itself_needs_no_more_than_the_first_look(name: str) -> None:
    assert not maybe_writes(f"{name} a b")

"""Scratch folders lie in memory where that can be: nothing that tests prove needs a disk's wait.

SQLite and git wait for the disk at each of tens of thousands of small writes. That a database is
whole after a crash of the system nobody can try here; whoever is killed has written all the same.
"""

import os
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")
NAMED = "PYTEST_DEBUG_TEMPROOT"
"""Where pytest puts its scratch folders, if somebody says so."""
LEAST_BYTES = 4 << 30
"""A whole run leaves less than that at a time: what a test has passed with is removed."""


def prefer(config: pytest.Config) -> None:
    """Say so, unless somebody has named another place."""
    if not config.option.basetemp and NAMED not in os.environ and is_usable(MEMORY):
        os.environ[NAMED] = str(MEMORY)


def is_usable(folder: Path) -> bool:
    """Whether there is room, and programs may be run there: in a container there may be neither."""
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return False
    found = os.statvfs(folder)
    return not found.f_flag & os.ST_NOEXEC and found.f_bavail * found.f_frsize >= LEAST_BYTES

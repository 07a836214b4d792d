"""Tests that only some systems can run: the one list of them, with the reasons.

As far as can be told from Linux: nothing of it has been seen on macOS or Windows. A test that has
a reason of its own to be skipped says so beside it.
"""

import os
import sqlite3
import sys
from collections.abc import Mapping, Sequence

import pytest

SHELL = "gives commands to a POSIX shell"
GIT_HOOKS = "git hooks that are POSIX scripts"
TERMINAL = "a terminal of POSIX"
HOSTS = "hosts in network namespaces of Linux"
SIGNALS = "forks and signals of POSIX"
WINDOWS = {
    "tests/cli/test_guard.py": GIT_HOOKS,
    "tests/cli/test_shells.py": TERMINAL,
    "tests/docs/test_commands.py": SHELL,
    "tests/docs/test_pages.py::test_the_picture_of_a_refusal": SHELL,
    "tests/docs/test_proxies.py": SHELL,
    "tests/docs/test_rooms_pages.py::test_every_command": SHELL,
    "tests/docs/test_skill.py": SHELL,
    "tests/faults/": SIGNALS,
    "tests/hooks/test_own_work.py": SHELL,
    "tests/install/test_guard_places.py": GIT_HOOKS,
    "tests/machines/": HOSTS,
    "tests/scenarios/test_ways.py": SHELL,
    "tests/scenarios/test_other_ways.py": SHELL,
    "tests/scenarios/test_a_day.py": SHELL,
    "tests/scripts/test_bench.py": SHELL,
    "tests/scripts/test_demo.py": SHELL,
    "tests/scripts/test_demo_gates.py": SHELL,
    "tests/scripts/test_demo_machines.py": HOSTS,
    "tests/scripts/test_demo_rooms.py": SIGNALS,
    "tests/sentences/": SHELL,
    "tests/server/": SIGNALS,
    "tests/tmux/": TERMINAL,
    "tests/unit/shell/test_against_bash.py": SHELL,
    "tests/unit/cli/test_shellwords.py": SHELL,
}
MACOS = {
    "tests/faults/test_matrix.py": "small disks and namespaces of Linux",
    "tests/machines/": HOSTS,
    "tests/scripts/test_demo_machines.py": HOSTS,
}
TABLES = {"win32": WINDOWS, "darwin": MACOS}
NEEDED_THERE = {"win32": ("SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "TEMP", "TMP")}
"""Variables without which no program starts, beside the PATH."""


def sqlite_has(function: str) -> bool:
    """Whether the SQLite of this Python was built with a part that it may be built without."""
    make = {"fts5": "CREATE VIRTUAL TABLE w USING fts5 (x)", "json": "SELECT json_quote('x')"}
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(make[function])
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


def leave_out(items: "Sequence[pytest.Item]") -> None:
    """Mark the tests that this system cannot run as skipped, each with its reason."""
    table = TABLES.get(sys.platform, {})
    for item in items:
        for beginning, why in table.items():
            if item.nodeid.startswith(beginning):
                item.add_marker(pytest.mark.skip(reason=f"{sys.platform}: {why}"))


def need_posix(why: str) -> None:
    """Skip the test that is running, where there is no POSIX."""
    if sys.platform == "win32":
        pytest.skip(f"{sys.platform}: {why}")


def environment() -> "Mapping[str, str]":
    """What every process needs to start at all: the PATH, and what this system wants beside it.

    And the scratch cache that all tests share: what hooks load is prepared once for all of them.
    Git may take its time: how busy the machine is decides no test.
    """
    names = ("PATH", "XDG_CACHE_HOME", *NEEDED_THERE.get(sys.platform, ()))
    found = {name: os.environ[name] for name in names if name in os.environ}
    return {**found, "AGENT_SYNC_GIT_MS": "20000"}

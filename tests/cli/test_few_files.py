"""A command answers with three file descriptors to spare: what it needs is loaded before the
database is open, which takes them all."""

import os
import subprocess
import sys

import pytest

from support import Cli

if sys.platform == "win32":
    pytest.skip("no ulimit there", allow_module_level=True)

FILES = 6
"""The three streams, and three more: the database, its log and the log's index."""


@pytest.mark.proves("STATE-6")
@pytest.mark.parametrize(
    "words",
    [
        ["status"],
        ["status", "--json"],
        ["status", "--compact"],
        ["sync"],
        ["gates"],
        ["show", "G1"],
        ["lock", "src/b.py"],
        ["create-task", "Totals"],
    ],
    ids=" ".join,
)
def test_a_command_with_an_open_gate(alice: Cli, bob: Cli, words: "list[str]") -> None:
    for one in (alice, bob):
        one.ok("register", "--name", one.who)
    alice.ok("gate", "open", "--with", "bob", "--on", "src/", "--why", "one")
    done = subprocess.run(
        ["sh", "-c", f'ulimit -n {FILES} && exec "$@"', "sh", sys.executable]
        + ["-m", "agent_sync", *words],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=alice.repo,
        env={**alice.env(), "PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")

"""The tests' own PostgreSQL: one for a run, gone with it, also when the run is killed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scene import postgres, postgres_watcher
from support import CHECKOUT, SOURCE, TIMEOUT_S

from .wire import until

RUN = """
import sys, pathlib
from scene import postgres
one = postgres.cluster(pathlib.Path(sys.argv[1]))
print(one.database(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def run(tmp_path: Path) -> "subprocess.Popen[str]":
    """A process that stands for a whole run, with a database."""
    postgres.programs()
    path = f"{SOURCE}:{CHECKOUT / 'tests'}"
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(tmp_path)],
        env={"PYTHONPATH": path, "PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("killed", [False, True])
def test_it_is_gone_with_its_run(run: "subprocess.Popen[str]", *, killed: bool) -> None:
    assert run.stdout is not None
    assert run.stdin is not None
    url = run.stdout.readline().strip()
    assert postgres.ask(url, "VALUES (2)") == [(2,)]
    if killed:
        run.kill()
    run.stdin.close()
    run.wait(TIMEOUT_S)
    run.stdout.close()
    until(lambda: not postgres.answers(url))


def test_a_process_that_is_gone_is_not_waited_for() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait(TIMEOUT_S)
    postgres_watcher.until_gone(child.pid)

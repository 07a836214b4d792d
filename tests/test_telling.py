"""A failure is named when it happens, with a worker that runs it and without."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support import CHECKOUT, TIMEOUT_S

CONFTEST = """
import telling

def pytest_configure(config):
    telling.install(config)
"""
TESTS = """
import pytest

@pytest.fixture
def broken():
    raise OSError("no room")

def test_first():
    assert 1 == 2, "one is not two"

def test_second(broken):
    pass

def test_third():
    pass
"""


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "worker"])
def test_a_failure_has_its_line_before_the_end(tmp_path: Path, workers: tuple[str, ...]) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=no", *workers],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT / "tests"), "PY_COLORS": "0"},
        timeout=TIMEOUT_S,
        check=False,
    )
    before, _, _ = done.stdout.partition("short test summary")
    told = [line for line in before.splitlines() if line.startswith("FAILED ")]
    assert sorted(told) == [
        "FAILED test_it.py::test_first: AssertionError: one is not two assert 1 == 2",
        "FAILED test_it.py::test_second (setup): OSError: no room",
    ]

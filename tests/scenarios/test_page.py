"""The page about the scenario says what the scenario's test does."""

import subprocess
import sys

from support import CHECKOUT

from . import test_nothing_is_lost as scenario
from .attacks import DETECTED, GIT, OTHERS, PREVENTED, SHELL


def test_the_page_is_made_from_the_table() -> None:
    script = CHECKOUT / "scripts" / "make_protection.py"
    done = subprocess.run([sys.executable, str(script), "--check"], timeout=60, check=False)
    assert done.returncode == 0, "run scripts/make_protection.py"


def test_every_line_of_the_page_is_tried() -> None:
    numbers = [one.number for one in SHELL + GIT] + [one.number for one in OTHERS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(callable(getattr(scenario, one.test, None)) for one in OTHERS)
    assert {one.outcome for one in SHELL + GIT} == {PREVENTED, DETECTED}

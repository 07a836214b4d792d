"""What pytest makes of test modules, made once before several workers start and each makes it.

It rewrites each ``assert`` so that a failure says what stood there, and keeps the outcome beside
the module. In a fresh clone no worker finds any, and all of them would make all of it.
"""

import gc
import os
import sys
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

TESTS = Path(__file__).parent
HANDS = 2


def prepare(config: pytest.Config) -> None:
    """Make what is missing, if there will be workers and it can be kept."""
    workers = config.getoption("numprocesses", None)
    if not workers or sys.dont_write_bytecode or not hasattr(os, "fork"):
        return
    paths = [path for path in sorted(TESTS.rglob("*.py")) if _is_rewritten(path) and _lacks(path)]
    hands = [_begun(config, paths[number::HANDS]) for number in range(HANDS)]
    for hand in hands:
        os.waitpid(hand, 0)


def _is_rewritten(path: Path) -> bool:
    return path.name.startswith("test_") or path.name == "conftest.py"


def _lacks(path: Path) -> bool:
    return rewrite._read_pyc(path, _kept(path)) is None


def _kept(path: Path) -> Path:
    return rewrite.get_cache_dir(path) / (path.stem + rewrite.PYC_TAIL)


def _begun(config: pytest.Config, paths: "list[Path]") -> int:
    """A process that makes a part; what it does not come to, the workers make for themselves."""
    child = os.fork()
    if child:
        return child
    try:
        gc.disable()
        state = config.stash[rewrite.assertstate_key]
        for path in paths:
            stamp, code = rewrite._rewrite_test(path, config)
            rewrite.try_makedirs(_kept(path).parent)
            rewrite._write_pyc(state, code, stamp, _kept(path))
    finally:
        os._exit(0)

#!/usr/bin/env python3
"""Run all tests on the oldest SQLite that is supported, on a new one, and on a bare one.

python3 scripts/test_sqlite.py                    all of them, one after the other
python3 scripts/test_sqlite.py --sqlite oldest    this one (or newest, or bare)
python3 scripts/test_sqlite.py tests/unit         all of them, with words for pytest

Wants npm for the source of SQLite (it lies in packages, by name), gcc, and Linux. The Python is
the one that runs this. A run of all tests is written to docs/versions.jsonl.
"""

import argparse
import sys

import runs
from sqlite_builds import BUILDS, NotHad, python_with


def main() -> int:
    """Run what was asked for; 1 when a test failed, or something could not be had."""
    args, words = arguments()
    bad = False
    lines = []
    for name in args.sqlite or BUILDS:
        line, passed = one(name, words)
        lines.append(line)
        bad |= not passed
    print(*lines, sep="\n")
    return int(bad)


def arguments() -> "tuple[argparse.Namespace, list[str]]":
    """The command line, and the words for pytest."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--sqlite", action="append", choices=BUILDS)
    return parser.parse_known_args()


def one(name: str, words: "list[str]") -> tuple[str, bool]:
    """Build one SQLite and run the tests on it: what to say, and whether all passed."""
    here = runs.ask(sys.executable)
    try:
        if here is None or sys.platform != "linux":
            raise NotHad("this Python has no SQLite that can be exchanged")
        python = python_with(name, here)
    except NotHad as error:
        return f"{name}  not had here: {error}", False
    told = BUILDS[name].told
    said = f"{name}  Python {python.version}, SQLite {python.sqlite} {told}".rstrip()
    run = runs.run_tests(python, f".venv-sqlite-{name}", words, told)
    if run and not words:
        runs.show(run)
    return f"{said}: {run.told if run else 'a check failed'}", bool(run and not run.failed)


if __name__ == "__main__":
    sys.exit(main())

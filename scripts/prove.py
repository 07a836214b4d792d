#!/usr/bin/env python3
"""Run every proof at full length and write docs/proof.md with what was found.

python3 scripts/prove.py                 all of it, up to an hour
python3 scripts/prove.py --short         the form that every test run has, a minute or two
python3 scripts/prove.py tests/faults    only these, and leave docs/proof.md alone

Wants the environment that scripts/test.py makes. Exits with 1 when a proof failed; the page is
written all the same and says so.
"""

import argparse
import ast
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import runs

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "proof.md"
PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
HEAD = """\
<!-- Made by scripts/prove.py. Run it again instead of changing this file. -->
# Proof

A tool that guards other people's work has to show that it does. This page says what is promised,
how each promise is tested, and what the last full run found. `python3 scripts/prove.py` runs all of
it and writes this page; a short form is part of every test run.

What is promised:

- **Exclusion.** Of two live agents at most one holds a file, whatever they do at the same moment.
- **Nothing lost.** What was acknowledged is there after a crash at any instant; what was not is not
  there by halves.
- **Nothing blocked by accident.** Whatever a hook is fed, and whatever fails inside it, it refuses
  only by a rule, leaves no traceback, and ends before its deadline.
- **Nothing outside.** Nothing is written outside the coordination folder but what was asked for.

"""
VERSIONS = """\
The whole test suite, run by `scripts/test_versions.py` under each Python that was to be had, and by
`scripts/test_sqlite.py` on the oldest SQLite that is supported, on a new one, and on one that was
built without what most builds have. [Platforms](platforms.md) says what has run on which system.
"""
NOT_PROMISED = """\
## What is not promised

- Two machines or two kernels on one database. A network file system is recognised, gets the slower
  journal, and no promise.
- Anything about a write that is already under way when a lease ends.
- What runs inside a script or a program before it has happened; see the tables in the
  [README](../README.md#what-is-prevented-what-is-only-detected-what-is-not-protected).
- Power loss: SQLite runs with `synchronous=NORMAL`, so the last commits before the power fails may
  be gone (never half there). A killed process loses nothing.
- Times. They depend on the machine; `scripts/bench.py` gives them as multiples of a bare
  interpreter.
- macOS and Windows: their branches are run here with the platform faked, on no such machine.
"""


class Found(NamedTuple):
    """What one test proved: its outcome, why it was skipped, and its figures."""

    test: str
    outcome: str
    why: str
    figures: dict[str, str]


def main() -> int:
    """Prove, write the page, and say how it went."""
    args = arguments()
    with tempfile.TemporaryDirectory(prefix="agent-sync-proof-") as folder:
        figures = Path(folder) / "figures"
        begin = time.monotonic()
        code = prove(figures, args)
        took = time.monotonic() - begin
        found = read(figures)
    if not args.tests:
        PAGE.write_text(page(found, took, short=args.short), encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}")
    counts = [f"{sum(one.outcome == word for one in found)} {word}" for word in OUTCOMES]
    print(f"{len(found)} proofs: {', '.join(counts)}; {took / 60:.1f} minutes")
    return code


OUTCOMES = ("passed", "failed", "skipped")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true")
    parser.add_argument("tests", nargs="*", help="folders or files of tests")
    return parser.parse_args()


def prove(figures: Path, args: argparse.Namespace) -> int:
    """Run the proofs; the exit status of the tests."""
    words = ["--only-proofs", "--figures", str(figures), *args.tests]
    words += [] if args.short else ["--full-proof"]
    python = str(PYTHON) if PYTHON.exists() else sys.executable
    return subprocess.run([python, "-m", "pytest", *words], cwd=ROOT, check=False).returncode


def read(figures: Path) -> list[Found]:
    """What the tests wrote down, in their order."""
    lines = figures.read_text(encoding="utf-8").splitlines() if figures.exists() else []
    noted: dict[str, dict[str, str]] = {}
    found: list[Found] = []
    for line in map(json.loads, lines):
        if "outcome" in line:
            told = noted.get(line["test"], {})
            found.append(Found(line["test"], line["outcome"], line["why"], told))
        else:
            value = line["value"]
            shown = f"{value:,}" if isinstance(value, int | float) else str(value)
            noted.setdefault(line["test"], {})[line["name"]] = shown
    return found


def page(found: list[Found], took: float, *, short: bool) -> str:
    """The whole page."""
    parts = [HEAD, "\n".join(_machine(took, short=short)), ""]
    for module, tests in _by_module(found):
        parts += _section(module, tests)
    parts += ["## Versions that all tests have run on", "", VERSIONS]
    parts += [*runs.table(runs.kept(), runs.promised()), ""]
    return "\n".join([*parts, NOT_PROMISED])


def _machine(took: float, *, short: bool) -> list[str]:
    form = "short" if short else "full"
    return [
        f"The last run, in its {form} form: {time.strftime('%Y-%m-%d', time.gmtime())}, "
        f"{took / 60:.0f} minutes, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}.",
    ]


def _by_module(found: list[Found]) -> "Iterator[tuple[str, list[Found]]]":
    modules = dict.fromkeys(one.test.split("::")[0] for one in found)
    for module in modules:
        yield module, [one for one in found if one.test.split("::")[0] == module]


def _section(module: str, tests: list[Found]) -> list[str]:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    docs = {
        node.name: ast.get_docstring(node) or "" for node in tree.body if isinstance(node, Tested)
    }
    title = (ast.get_docstring(tree) or module).split("\n\n")[0].replace("\n", " ").rstrip(".")
    lines = [f"## {title}", "", f"[{module}](../{module})", ""]
    names = dict.fromkeys(one.test.split("::")[1].split("[")[0] for one in tests)
    for name in names:
        mine = [one for one in tests if one.test.split("::")[1].split("[")[0] == name]
        lines += _test(name, docs.get(name, ""), mine)
    return [*lines, ""]


Tested = (ast.FunctionDef, ast.AsyncFunctionDef)


def _test(name: str, doc: str, runs: list[Found]) -> list[str]:
    said = " ".join(doc.split()) or name.removeprefix("test_").replace("_", " ").capitalize() + "."
    failed = [one for one in runs if one.outcome == "failed"]
    skipped = [one for one in runs if one.outcome == "skipped"]
    verdict = "**FAILED**" if failed else "not run" if len(skipped) == len(runs) else "holds"
    cases = f" ({len(runs)} cases)" if len(runs) > 1 else ""
    lines = [f"- {said} {verdict}{cases}."]
    lines += [f"  - {one.why}" for one in skipped[:1]]
    for one in runs:
        label = one.test.partition("[")[2].rstrip("]")
        told = "; ".join(f"{figure}: {value}" for figure, value in one.figures.items())
        lines += [f"  - {f'{label}: ' if label else ''}{told}"] if told else []
    return lines


if __name__ == "__main__":
    sys.exit(main())

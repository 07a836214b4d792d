#!/usr/bin/env python3
"""Run every proof at full length and write docs/proof.md with what was found.

python3 scripts/prove.py                   all of it, three to four hours on two cores
python3 scripts/prove.py --only faults     one part; the page keeps what the others found last
python3 scripts/prove.py --again           only what failed last; the page keeps the rest
python3 scripts/prove.py --short           the form that every test run has; the page stays
python3 scripts/prove.py --page            only make the page again from what was found last
python3 scripts/prove.py tests/faults      only these tests, at full length; the page stays

What is found is kept in docs/proof.json. Wants the environment that scripts/test.py makes. Exits
with 1 when a proof failed; the page is written all the same and says so.
"""

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from proof_page import SECTIONS, Found, page

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "proof.md"
KEPT = ROOT / "docs" / "proof.json"
SCRIPTS = ROOT / "scripts"
CANNOT = 77
"""What ``test_client.py`` ends with where it cannot run."""
LONGEST_S = 7_200
"""For one test at full length."""
SIDE_BY_SIDE = ("input", "security")
"""Parts whose tests run on all cores; crowds, kills and the client want them for themselves."""
OUTCOMES = ("passed", "failed", "skipped")
Run = dict[str, Any]
Part = Callable[[argparse.Namespace], Run]


def main() -> int:
    """Prove, write the page, and say how it went."""
    args = arguments()
    if args.page:
        write(kept())
        return 0
    failed = False
    before = kept()
    for name in args.only or list(PARTS):
        last = before.get(name, {})
        if args.again and not last.get("failed"):
            continue
        args.failed = _failed(last) if args.again and name in TESTED else []
        run = timed(name, args)
        if args.failed:
            run = merged(last, run)
        failed = failed or run["failed"]
        print(f"{name}: {run['outcome']}; {run['minutes']} minutes", flush=True)
        if not (args.short or args.tests):
            write({**kept(), name: run})
    return int(failed)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="at the length of a test run")
    parser.add_argument("--only", action="append", choices=list(PARTS), help="one part")
    parser.add_argument("--again", action="store_true", help="only what failed last")
    parser.add_argument("--page", action="store_true", help="only write the page")
    parser.add_argument("tests", nargs="*", help="folders or files of tests")
    args = parser.parse_args()
    if args.tests:
        args.only = [next(iter(PARTS))]
    return args


def timed(name: str, args: argparse.Namespace) -> Run:
    """One part of the proof: when, where, how long, and what came of it."""
    begin = time.monotonic()
    run = PARTS[name](args)
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "on": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        "minutes": round((time.monotonic() - begin) / 60),
        **run,
    }


def _failed(run: Run) -> list[str]:
    """The tests of a part that failed when it last ran."""
    return [test for test, outcome, *_ in run.get("found", ()) if outcome == "failed"]


def merged(before: Run, run: Run) -> Run:
    """A part of which only some tests have been run again."""
    again = {one[0]: one for one in run["found"]}
    rows = {one[0]: one for one in before["found"]} | again  # a row may stand there twice
    found = [Found(*one) for one in rows.values()]
    return {
        **run,
        "minutes": before["minutes"] + run["minutes"],
        "failed": run["failed"] or any(one.outcome == "failed" for one in found),
        "outcome": f"{counted(found)}; {len(again)} of them in a second run",
        "found": found,
    }


def counted(found: list[Found]) -> str:
    """How many proofs there are and what became of them."""
    counts = [f"{sum(one.outcome == word for one in found)} {word}" for word in OUTCOMES]
    return f"{len(found)} proofs: {', '.join(counts)}"


def tested(name: str, *folders: str) -> "Part":
    """The proofs among the tests of some folders."""

    def part(args: argparse.Namespace) -> Run:
        words = ["-m", "pytest", *(args.tests or args.failed or folders)]
        words += ["-n", "auto"] if name in SIDE_BY_SIDE else []
        return _figures([environment(), *words], args)

    return part


def client(args: argparse.Namespace) -> Run:
    """Those with real clients; the script gets them first, where that can be."""
    words = ["--client", "all", *([] if args.short else ["--full"])]
    return _figures([environment(), str(SCRIPTS / "test_client.py"), *words, "--"], args)


def _figures(command: list[str], args: argparse.Namespace) -> Run:
    """What the proofs of one run of the tests noted."""
    with tempfile.TemporaryDirectory(prefix="agent-sync-proof-") as folder:
        figures = Path(folder) / "figures"
        words = ["--only-proofs", "--figures", str(figures)]
        words += [] if args.short or "--full" in command else ["--full-proof"]
        words += ["-o", f"timeout={LONGEST_S}"]
        code = subprocess.run([*command, *words], cwd=ROOT, check=False).returncode
        found = read(figures)
    if code == CANNOT:
        return {"failed": False, "outcome": "not run: this machine cannot run the client"}
    return {"failed": bool(code), "outcome": counted(found), "found": found}


def speed(args: argparse.Namespace) -> Run:
    """The benchmark's table. A budget that is not met is told and fails nothing."""
    words = ["--quick"] if args.short else []
    command = [environment(), str(SCRIPTS / "bench.py"), *words]
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    text = done.stdout.splitlines()
    over = sum(line.startswith("  over ") for line in text)
    told = f"{over} budgets not met" if text else "did not run"
    return {"failed": bool(done.returncode), "outcome": told, "text": text}


def versions(args: argparse.Namespace) -> Run:
    """All tests under every Python that is here; the runs are kept beside the page."""
    return _all_tests("test_versions.py", args)


def sqlites(args: argparse.Namespace) -> Run:
    """All tests on the oldest SQLite that is supported, and on others."""
    return _all_tests("test_sqlite.py", args)


def _all_tests(script: str, args: argparse.Namespace) -> Run:
    if args.short:
        return {"failed": False, "outcome": "only in the full form"}
    done = subprocess.run([environment(), str(SCRIPTS / script)], cwd=ROOT, check=False)
    return {
        "failed": bool(done.returncode),
        "outcome": "see the table below" if not done.returncode else "**FAILED**",
    }


def environment() -> str:
    """The interpreter that has what the tests need."""
    python = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return str(python) if python.exists() else sys.executable


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


TESTED: "dict[str, Part]" = {
    name: tested(name, *folders) for name, _, *folders in SECTIONS if name != "client"
}
"""Parts of which single tests can be run again; the others run whole."""
PARTS: "dict[str, Part]" = {
    **TESTED,
    "client": client,
    "versions": versions,
    "sqlite": sqlites,
    "speed": speed,
}
"""The parts of the proof, in their order."""


def kept() -> "dict[str, Run]":
    """What each part found when it last ran, in the order of the parts."""
    had = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return {name: had[name] for name in PARTS if name in had}


def write(found: "dict[str, Run]") -> None:
    """Keep what was found, and make the page of it."""
    ordered = {name: found[name] for name in PARTS if name in found}
    KEPT.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(ordered), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

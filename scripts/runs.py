"""Runs of all tests under another Python or SQLite: done here, kept in docs/versions.jsonl.

Shared by ``test_versions.py`` and ``test_sqlite.py``; ``prove.py`` puts the table on its page.
"""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
PROVE = ROOT / "scripts" / "prove.py"
KEPT = ROOT / "docs" / "versions.jsonl"
ASK = """\
import os, platform, sqlite3, sys
print(platform.python_version())
print(os.path.realpath(sys.executable))
print(sqlite3.sqlite_version)
"""
ASKED_S = 60
ALL_CORES = ["-n", "auto"]


class Python(NamedTuple):
    """One interpreter: where it is, its version and that of its SQLite."""

    version: str
    path: str
    sqlite: str

    @property
    def minor(self) -> str:
        """'3.12' of '3.12.1'."""
        return ".".join(self.version.split(".")[:2])


class Run(NamedTuple):
    """One run of all tests. ``build`` says how its SQLite was built, '' as distributions do."""

    python: str
    sqlite: str
    build: str
    system: str
    date: str
    passed: int
    failed: int
    skipped: int
    minutes: int

    @property
    def told(self) -> str:
        """The figures in one line."""
        return f"{self.passed:,} passed, {self.failed:,} failed, {self.skipped:,} skipped"

    @property
    def key(self) -> tuple[str, ...]:
        """A later run of the same replaces it."""
        minor = ".".join(self.python.split(".")[:2])
        return self.system, f"{minor:0>5}", f"{self.sqlite:0>7}", self.build


def promised() -> list[str]:
    """The versions of Python that the project says it supports, oldest first."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return re.findall(r'"Programming Language :: Python :: (3\.\d+)"', text)


def ask(*command: str) -> "Python | None":
    """What an interpreter says of itself; None when it does not run, or has no SQLite."""
    try:
        done = subprocess.run(
            [*command, "-I", "-c", ASK], capture_output=True, text=True, timeout=ASKED_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return Python(*done.stdout.splitlines())


def run_tests(python: Python, place: str, words: "list[str]", build: str = "") -> "Run | None":
    """Run the test command under an interpreter, in an environment of its own called ``place``.

    It is also the ``python3`` of every hook that the tests start. None when nothing was run,
    because a check before the tests failed or the environment could not be made.
    """
    with tempfile.TemporaryDirectory(prefix="agent-sync-run-") as folder:
        report = Path(folder) / "report.xml"
        env = os.environ | {"AGENT_SYNC_TESTS_VENV": place}
        env["PATH"] = os.pathsep.join((_path_entry(python, Path(folder)), os.environ["PATH"]))
        chosen = words or ALL_CORES
        command = [python.path, "scripts/test.py", f"--junitxml={report}", *chosen]
        begin = time.monotonic()
        subprocess.run(command, cwd=ROOT, env=env, check=False)
        minutes = round((time.monotonic() - begin) / 60)
        counted = count(report.read_text(encoding="utf-8")) if report.exists() else None
    today = time.strftime("%Y-%m-%d", time.gmtime())
    system = f"{platform.system()} {platform.machine()}"
    versions = (python.version, python.sqlite, build, system, today)
    return Run(*versions, *counted, minutes) if counted else None


def _path_entry(python: Python, folder: Path) -> str:
    """A folder for the PATH where that interpreter is called ``python3``."""
    if sys.platform == "win32":
        return str(Path(python.path).parent)
    (folder / "python3").symlink_to(python.path)
    return str(folder)


def count(report: str) -> tuple[int, int, int]:
    """Passed, failed and skipped, from the report in JUnit's form."""
    suites = list(ElementTree.fromstring(report).iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(suite.get(name, "0")) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    return total - failed - skipped, failed, skipped


def kept(file: Path = KEPT) -> list[Run]:
    """The last run of each pair of versions."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [Run(**json.loads(line)) for line in lines]


def show(run: Run) -> None:
    """Keep a run, and put it on the page of proofs."""
    keep(run)
    subprocess.run([sys.executable, str(PROVE), "--page"], cwd=ROOT, check=False)


def keep(run: Run, file: Path = KEPT) -> None:
    """Write a run down in place of an earlier one of the same versions."""
    others = [one for one in kept(file) if one.key != run.key]
    runs = sorted([*others, run], key=lambda one: one.key)
    text = "".join(json.dumps(one._asdict()) + "\n" for one in runs)
    file.write_text(text, encoding="utf-8")


def table(runs: "list[Run]", wanted: "list[str]") -> list[str]:
    """The runs as a table in Markdown; wanted versions of Python without one are named."""
    lines = ["| Python | SQLite | Tests | Last run |", "|---|---|---|---|"]
    for run in runs:
        sqlite = f"{run.sqlite} {run.build}".strip()
        lines += [f"| {run.python} | {sqlite} | {run.told} | {run.date}, {run.system} |"]
    here = {".".join(run.python.split(".")[:2]) for run in runs}
    return lines + [f"| {one} | | not run | |" for one in wanted if one not in here]

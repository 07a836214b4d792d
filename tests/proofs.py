"""Proofs that run short in every test run and long when the whole proof is asked for.

A test takes the fixture ``proof``: ``proof.count(short, full)`` says how much to do, and
``proof.figure(name, value)`` notes what was found, for the page that ``scripts/prove.py`` writes.
"""

import json
from pathlib import Path

import pytest

LONGEST_REASON = 200
"""Letters of what a proof failed with, for the page; the output has all."""


class Proof:
    """How much to prove in this run, and where its figures go."""

    def __init__(self, test: str, figures: "Path | None", *, full: bool) -> None:
        self.test = test
        self.full = full
        self._figures = figures

    def count(self, short: int, full: int) -> int:
        """How often, in this run."""
        return full if self.full else short

    def figure(self, name: str, value: "int | float | str") -> None:
        """Note a figure of this run under a name that says what was counted or measured."""
        if self._figures is not None:
            with self._figures.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"test": self.test, "name": name, "value": value}) + "\n")


def options(parser: pytest.Parser) -> None:
    """The options that ``scripts/prove.py`` sets."""
    parser.addoption("--full-proof", action="store_true", help="prove at full length")
    parser.addoption("--only-proofs", action="store_true", help="leave every other test out")
    parser.addoption("--figures", metavar="FILE", help="append what was found, as JSON lines")


def leave_others_out(config: pytest.Config, items: "list[pytest.Item]") -> None:
    """With ``--only-proofs``: keep the tests that take the fixture."""
    if not config.getoption("--only-proofs"):
        return
    kept = [item for item in items if "proof" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def note_outcome(item: pytest.Item, report: pytest.TestReport) -> None:
    """Write down what became of a proof, and why it was skipped or failed."""
    figures = item.config.getoption("--figures")
    over = report.when == "call" or report.outcome != "passed"
    if not figures or "proof" not in getattr(item, "fixturenames", ()) or not over:
        return
    found = {"test": item.nodeid, "outcome": report.outcome, "why": _why(report)}
    with Path(figures).open("a", encoding="utf-8") as file:
        file.write(json.dumps(found) + "\n")


def _why(report: pytest.TestReport) -> str:
    if report.skipped and isinstance(report.longrepr, tuple):
        return report.longrepr[2]
    crash = getattr(report.longrepr, "reprcrash", None)
    return crash.message.split("\n")[0][:LONGEST_REASON] if report.failed and crash else ""


def of(request: pytest.FixtureRequest) -> Proof:
    """The proof of one test."""
    config, node = request.config, request.node
    figures = config.getoption("--figures")
    path = Path(figures) if figures else None
    return Proof(node.nodeid, path, full=bool(config.getoption("--full-proof")))

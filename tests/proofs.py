"""Proofs that run short in every test run and long when the whole proof is asked for.

A test takes the fixture ``proof``: ``proof.count(short, full)`` says how much to do, and
``proof.figure(name, value)`` notes what was found, for the page that ``scripts/prove.py`` writes.
"""

import json
from pathlib import Path

import pytest


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
    parser.addoption("--figures", metavar="FILE", help="append what was found, as JSON lines")


def of(request: pytest.FixtureRequest) -> Proof:
    """The proof of one test."""
    config, node = request.config, request.node
    figures = config.getoption("--figures")
    path = Path(figures) if figures else None
    return Proof(node.nodeid, path, full=bool(config.getoption("--full-proof")))

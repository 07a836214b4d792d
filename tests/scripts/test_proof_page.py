"""docs/proof.md says what the last runs of the proofs found, and of which proofs there are."""

import argparse
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from support import CHECKOUT

DOCS = CHECKOUT / "docs"


@pytest.fixture
def prove(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/prove.py as a module."""
    monkeypatch.syspath_prepend(str(CHECKOUT / "scripts"))
    return __import__("prove")


def kept(*found: object) -> dict[str, object]:
    """A run that found something."""
    told = {"date": "2026-01-02", "on": "Linux", "outcome": "some", "minutes": 3, "failed": False}
    return {"faults": {**told, "found": list(found)}}


def test_the_page_is_made_from_what_was_found(prove: ModuleType) -> None:
    text = (DOCS / "proof.md").read_text(encoding="utf-8")
    assert prove.page(prove.kept()) == text, "run scripts/prove.py --page"


def test_every_module_with_proofs_has_a_place_on_the_page(prove: ModuleType) -> None:
    texts = {path: path.read_text("utf-8") for path in (CHECKOUT / "tests").rglob("test_*.py")}
    taking = [path for path, text in texts.items() if re.search(r"\bproof: Proof\b[,)]", text)]
    assert len(taking) >= 6
    page = prove.page(kept())
    names = [path.relative_to(CHECKOUT).as_posix() for path in taking]
    assert [name for name in names if f"[{name}]" not in page] == [], "see SECTIONS"


def test_what_failed_is_told(prove: ModuleType) -> None:
    name = _a_proof()
    assert "**FAILED**" not in prove.page(kept([name, "passed", "", {"rounds": "5"}]))
    assert "  - rounds: 5\n" in prove.page(kept([name, "passed", "", {"rounds": "5"}]))
    both = [[f"{name}[a]", "passed", "", {}], [f"{name}[b]", "failed", "", {}]]
    assert "**FAILED** (2 cases)" in prove.page(kept(*both))


def test_crowds_are_a_table_with_every_figure(prove: ModuleType) -> None:
    told = {"hooks, 8 processes": "1", "hooks, 50 processes": "2", "late, 50 processes": "3"}
    page = prove.page(kept([_a_proof(), "passed", "", told]))
    assert "  |  | hooks | late |\n  | --- | ---: | ---: |\n" in page
    assert "processes | 1 |  |\n" in page
    assert "processes | 2 | 3 |\n" in page


def test_what_was_not_run_is_told(prove: ModuleType) -> None:
    name = _a_proof()
    before = prove.page(kept()).count("**not run**")
    assert prove.page(kept([name, "passed", "", {}])).count("**not run**") == before - 1
    page = prove.page(kept([name, "skipped", "no such machine", {}]))
    assert page.count("**not run**") == before
    assert "  - no such machine\n" in page


def test_what_failed_can_be_run_again_alone(prove: ModuleType) -> None:
    rows = [["t::a", "passed", "", {}], ["t::b", "failed", "so", {"n": "1"}]]
    before = kept(*rows)["faults"]
    assert prove._failed(before) == ["t::b"]
    assert prove._failed({}) == []
    again = {
        "failed": False,
        "minutes": 2,
        "found": [prove.Found("t::b", "passed", "", {"n": "2"})],
    }
    now = prove.merged(before, again)
    assert [tuple(one) for one in now["found"]] == [
        ("t::a", "passed", "", {}),
        ("t::b", "passed", "", {"n": "2"}),
    ]
    assert (now["failed"], now["minutes"]) == (False, 5)
    assert now["outcome"] == "2 proofs: 2 passed, 0 failed, 0 skipped; 1 of them in a second run"
    still = prove.merged(before, {**again, "found": [prove.Found(*rows[1])]})
    assert still["failed"]
    new = prove.merged(before, {**again, "found": [prove.Found("t::c", "failed", "", {})]})
    assert new["outcome"].startswith("3 proofs: 1 passed, 2 failed")


def test_a_part_that_failed_without_a_failed_proof_runs_whole_again(
    prove: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = ("faults", "input", "client", "versions")
    row = ["t::a", "failed", "", {}]
    had = {
        "faults": {"failed": True, "found": [row], "minutes": 1},
        "input": {"failed": True, "found": [], "minutes": 1},
        "client": {"failed": True, "found": [row], "minutes": 1},
        "versions": {"failed": True, "minutes": 1},
        "security": {"failed": False, "found": [], "minutes": 1},
    }
    ran: dict[str, list[str]] = {}
    written: list[dict[str, object]] = []

    def part(name: str) -> object:
        def run(args: argparse.Namespace) -> dict[str, object]:
            ran[name] = args.failed
            found = [prove.Found("t::a", "passed", "", {})]
            more = {"found": found} if name == "faults" else {}
            return {"failed": name == "input", "outcome": "some", **more}

        return run

    monkeypatch.setattr(prove, "PARTS", {name: part(name) for name in (*parts, "security")})
    monkeypatch.setattr(prove, "kept", lambda: had)
    monkeypatch.setattr(prove, "write", written.append)
    monkeypatch.setattr("sys.argv", ["prove.py", "--again"])
    assert prove.main() == 1
    assert ran == {"faults": ["t::a"], "input": [], "client": [], "versions": []}
    assert len(written) == 4


def _a_proof() -> str:
    first = next(iter(__import__("proof_page").proofs(["tests/races"]).values()))[0]
    return f"{first.module}::{first.name}"


def test_figures_are_read_as_they_were_noted(prove: ModuleType, tmp_path: Path) -> None:
    lines = [
        {"test": "a", "name": "kills", "value": 2000},
        {"test": "a", "name": "seed", "value": "1"},
        {"test": "a", "outcome": "passed", "why": ""},
        {"test": "b", "outcome": "skipped", "why": "no tmux"},
    ]
    file = tmp_path / "figures"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert [tuple(one) for one in prove.read(file)] == [
        ("a", "passed", "", {"kills": "2,000", "seed": "1"}),
        ("b", "skipped", "no tmux", {}),
    ]

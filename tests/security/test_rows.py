"""Every line of SECURITY.md is attacked by a test, and every such test names a line"""

import ast
import re
from pathlib import Path

from proofs import Proof

from .rows import DEFENDED, NOT_DEFENDED, NOT_TESTED

HERE = Path(__file__).resolve().parent
SERVED = HERE.parent / "server", HERE.parent / "page"
"""A served port, and its page in a browser, are attacked from outside there."""
PAGE = (HERE.parents[1] / "SECURITY.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text under a heading."""
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def defended() -> list[str]:
    """The first cell of each row of the table."""
    rows = re.findall(r"^\| (.+?) \| .+ \|$", section("What is defended"), re.MULTILINE)
    return rows[1:]


def not_defended() -> list[str]:
    """The items of the list, each on one line."""
    return [" ".join(item.split()) for item in section("What is not defended").split("\n- ")[1:]]


def attacked() -> dict[str, list[str]]:
    """Line -> the tests that are marked with it."""
    found: dict[str, list[str]] = {}
    for path in sorted(x for folder in (HERE, *SERVED) for x in folder.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            for call in node.decorator_list:
                if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "defends":
                    for line in map(ast.literal_eval, call.args):
                        found.setdefault(line, []).append(f"{path.name}::{node.name}")
    return found


def unnamed(lines: list[str], names: dict[str, str]) -> "tuple[list[str], list[str]]":
    """(lines of the page without a name, names whose line is not on the page)."""
    return (
        [line for line in lines if sum(line.startswith(x) for x in names.values()) != 1],
        [name for name, x in names.items() if sum(line.startswith(x) for line in lines) != 1],
    )


def test_every_line_of_the_page_has_a_name() -> None:
    assert unnamed(defended(), DEFENDED) == ([], [])
    assert unnamed(not_defended(), NOT_DEFENDED) == ([], [])


def test_every_line_is_attacked_and_every_attack_names_a_line(proof: Proof) -> None:
    """No line of SECURITY.md is without a test, and no test is marked with a line that is not
    there."""
    known = set(DEFENDED) | set(NOT_DEFENDED)
    assert known - set(NOT_TESTED) - set(attacked()) == set()
    assert set(attacked()) - known == set()
    assert set(NOT_TESTED) <= known
    tests = {test for found in attacked().values() for test in found}
    assert all(test.split("::")[1].startswith("test_") for test in tests)
    proof.figure("lines", len(known))
    proof.figure("tests", len(tests))

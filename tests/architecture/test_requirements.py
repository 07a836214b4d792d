"""Every rule has a proof and every proof names a rule."""

import ast
import functools
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TESTS = Path(__file__).resolve().parents[1]


def rules() -> set[str]:
    """The ids in the list of requirements."""
    return set(tomllib.loads((TESTS / "requirements.toml").read_text(encoding="utf-8")))


@functools.cache
def proofs() -> dict[str, list[str]]:
    """Rule id -> tests that are marked as its proof."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "proves" in text else ():
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for rule in marked(node):
                    found.setdefault(rule, []).append(f"{path.name}::{node.name}")
    return found


def marked(node: "ast.FunctionDef | ast.ClassDef") -> list[str]:
    """The rules named by ``@pytest.mark.proves(...)`` on one test."""
    calls = [
        call
        for call in node.decorator_list
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "proves"
    ]
    return [str(ast.literal_eval(arg)) for call in calls for arg in call.args]


def test_every_rule_has_a_proof() -> None:
    assert rules() - set(proofs()) == set()


def test_every_proof_names_a_rule() -> None:
    assert set(proofs()) - rules() == set()


def test_proofs_stand_on_tests_that_pytest_collects() -> None:
    names = [name.split("::")[1] for tests in proofs().values() for name in tests]
    assert [name for name in names if not name.startswith(("test_", "Test"))] == []

"""The page of the proofs: what is promised, what the last runs found, what is not promised.

Pure: given what was found (see ``prove.py``) and the tests as they stand, it makes the text.
"""

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import runs

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
<!-- Made by scripts/prove.py. Run it again instead of changing this file. -->
# Proof

A tool that guards other people's work has to show that it does. This page says what is promised,
how each promise is tested, and what the last full run found. `python3 scripts/prove.py` runs all of
it and writes this page; a short form of each proof is part of every test run.

What is promised:

- **Exclusion.** Of two live agents at most one holds a file, whatever they do at the same moment;
  whoever waits is served in order.
- **Nothing lost.** What was acknowledged is there after a crash at any instant; what was not is not
  there by halves.
- **Nothing blocked by accident.** Whatever a hook is fed, and whatever fails inside it, it refuses
  only by a rule, leaves no traceback, and ends before its deadline.
- **Nothing outside.** Nothing is written outside the coordination folder but what was asked for.
- **The real client obeys.** What the hooks answer does in Claude Code what it is meant to do.
"""
NOT_PROMISED = """\
## What is not promised

- Two machines or two kernels on one database. A network file system is recognised, gets the slower
  journal, and no promise.
- Anything about a write that is already under way when a lease ends.
- What runs inside a script or a program before it has happened; see the tables of
  [what is protected](protection.md).
- Power loss: SQLite runs with `synchronous=NORMAL`, so the last commits before the power fails may
  be gone (never half there). A killed process loses nothing.
- Times. They depend on the machine; the figures of speed are multiples of a bare interpreter.
- macOS and Windows: their branches are run with the platform faked, on no such machine.
"""
VERSIONS = """\
All tests, run by `scripts/test_versions.py` under each Python that was to be had, and by
`scripts/test_sqlite.py` on the oldest SQLite that is supported, on a new one, and on one that was
built without what most builds have. [Platforms](platforms.md) says what has run on which system.
"""
SECTIONS = (
    ("faults", "Nothing lost", "tests/faults", "tests/unit"),
    ("exclusion", "Exclusion and fairness", "tests/races", "tests/model"),
    ("input", "Any input", "tests/fuzz", "tests/hooks", "tests/scenarios"),
    ("security", "Security", "tests/security"),
    ("client", "Real clients", "tests/clients"),
    ("platforms", "Platforms", "tests/architecture"),
)
"""Short name and title of a section, and the folders whose proofs stand there."""
SHOWN_EDGES = (
    "edit of a held file",
    "edit of a free file",
    "edit of a free file, strict",
    "shell command that writes a held file",
    "every other hook",
    "lock",
    "status",
)
"""The columns of the table of faults."""


class Found(NamedTuple):
    """What one test proved: its outcome, why it was skipped, and its figures."""

    test: str
    outcome: str
    why: str
    figures: dict[str, str]


class Proven(NamedTuple):
    """A test that is a proof, as the tree has it."""

    module: str
    name: str
    says: str


def page(kept: dict[str, Any]) -> str:
    """The whole page, from what ``prove.py`` keeps: one run for each part of the proof."""
    found = [Found(*row) for part in kept.values() for row in part.get("found", ())]
    lines = [HEAD, "## The last run", "", *_runs(kept), ""]
    for _, title, *folders in SECTIONS:
        lines += _section(title, folders, found)
    table = runs.table(runs.kept(), runs.promised())
    lines += ["## Versions that all tests have run on", "", VERSIONS, *table, ""]
    lines += _text("Speed", kept.get("speed", {}))
    return "\n".join([*lines, NOT_PROMISED])


def _runs(kept: dict[str, Any]) -> "Iterator[str]":
    yield "| What | When | On | Outcome | Minutes |"
    yield "|---|---|---|---|---|"
    for part, run in kept.items():
        yield f"| {part} | {run['date']} | {run['on']} | {run['outcome']} | {run['minutes']} |"


def _section(title: str, folders: list[str], found: list[Found]) -> list[str]:
    lines: list[str] = []
    for module, tests in proofs(folders).items():
        lines += _module(module, tests, found)
    if "tests/faults" in folders:
        lines += _faults()
    return [f"## {title}", "", *lines] if lines else []


def proofs(folders: list[str]) -> dict[str, list[Proven]]:
    """module -> its proofs: the tests that take the fixture ``proof``."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("test_*.py"))
    found = {path.relative_to(ROOT).as_posix(): list(_in_module(path)) for path in paths}
    return {module: tests for module, tests in found.items() if tests}


def _in_module(path: Path) -> "Iterator[Proven]":
    module = path.relative_to(ROOT).as_posix()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not (isinstance(node, ast.FunctionDef) and node.name.startswith("test_")):
            continue
        if "proof" in {argument.arg for argument in node.args.args}:
            says = " ".join((ast.get_docstring(node) or "").split())
            yield Proven(module, node.name, says or _spelled(node.name))


def _spelled(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ").capitalize() + "."


def _module(module: str, tests: list[Proven], found: list[Found]) -> list[str]:
    doc = ast.get_docstring(ast.parse((ROOT / module).read_text(encoding="utf-8"))) or module
    title = doc.split("\n\n")[0].replace("\n", " ")
    lines = [f"### {title.rstrip('.')}", "", f"[{module}](../{module})", ""]
    for test in tests:
        runs = [one for one in found if _names(one) == (test.module, test.name)]
        lines += _test(test, runs)
    return [*lines, ""]


def _names(one: Found) -> tuple[str, str]:
    module, _, rest = one.test.partition("::")
    return module, rest.split("[")[0]


def _test(test: Proven, runs: list[Found]) -> list[str]:
    cases = f" ({len(runs)} cases)" if len(runs) > 1 else ""
    lines = [f"- {_verdict(runs)}{cases}: {test.says}"]
    lines += [f"  - {why}" for why in sorted({one.why for one in runs if one.why})]
    for one in runs:
        label = one.test.partition("[")[2].rstrip("]")
        lines += _told(f"{label}: " if label else "", one.figures)
    return lines


def _told(label: str, figures: dict[str, str]) -> list[str]:
    """The figures of one run; those that come once for each size of a crowd as a table."""
    sizes: dict[str, dict[str, str]] = {}
    others: dict[str, str] = {}
    for name, value in figures.items():
        what, _, size = name.rpartition(", ")
        if size.endswith(" processes"):
            sizes.setdefault(size, {})[what] = value
        else:
            others[name] = value
    told = "; ".join(f"{name}: {value}" for name, value in others.items())
    lines = [f"  - {label}{told}"] if told else []
    return [*lines, *_crowds(sizes)]


def _crowds(sizes: dict[str, dict[str, str]]) -> list[str]:
    if not sizes:
        return []
    columns = list(dict.fromkeys(what for one in sizes.values() for what in one))
    rows = [("", *columns), ("---", *["---:"] * len(columns))]
    rows += [(size, *(one.get(what, "") for what in columns)) for size, one in sizes.items()]
    return ["", *(f"  | {' | '.join(row)} |" for row in rows), ""]


def _verdict(runs: list[Found]) -> str:
    outcomes = {one.outcome for one in runs}
    if "failed" in outcomes:
        return "**FAILED**"
    return "**holds**" if "passed" in outcomes else "**not run**"


def _faults() -> list[str]:
    """What happens under each fault: the table that the tests hold against what really happens."""
    expected = _matrix()
    head = ["Fault", *SHOWN_EDGES]
    rows = [[fault, *(_cell(row[edge]) for edge in SHOWN_EDGES)] for fault, row in expected.items()]
    told = "What an edge does under each fault, as the test of the faults holds it:"
    lines = ["### Every fault", "", told, "", f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows), ""]


def _matrix() -> "dict[str, dict[str, str]]":
    folders = [str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "tests" / "migration")]
    sys.path[:0] = [str(ROOT / "tests" / "faults"), *folders]
    try:
        spec = importlib.util.find_spec("matrix")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return dict(module.EXPECTED)
    finally:
        del sys.path[: len(folders) + 1]


def _cell(outcome: str) -> str:
    told = [one.strip().rstrip(":") for one in outcome.split(" | ")]
    return " or ".join("done" if one.startswith("done") else one for one in told)


def _text(title: str, part: dict[str, Any]) -> list[str]:
    """A part whose figures are a table of its own."""
    return [f"## {title}", "", "```text", *part["text"], "```", ""] if "text" in part else []

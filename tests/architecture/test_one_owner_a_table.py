"""A table is written in its noun's folder only, and inside a transaction: read from the code."""

import ast
import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from agent_sync.rooms.store import room_schema
from agent_sync.store import schema

SOURCE = Path(__file__).resolve().parents[2] / "src" / "agent_sync"
OWNERS = {
    "presence": ("agents", "hooks"),
    "feed": ("activity", "words"),
    "messages": ("messages", "addressees", "deliveries", "decisions"),
    "locks": ("leases", "waits", "refusals"),
    "tasks": ("tasks", "task_files", "task_deps"),
    "protection": ("seen", "watched", "kept", "blobs", "looks", "commits"),
    "gates": (
        "gates",
        "parties",
        "covered_paths",
        "covered_files",
        "papers",
        "steps",
        "stopped",
        "crews",
        "checkpoints",
        "required_items",
        "patches",
        "refused_edits",
        "handovers",
        "wakes",
        "duties_told",
    ),
    "sessions": ("calls", "edits", "events", "pauses"),
    "store": ("meta", "numbers"),
    "link": ("link_state", "linked"),
    "rooms": ("rooms", "room_schema", "room_settings", *room_schema.PARTS, *room_schema.USERS),
}
OWNER = {table: room for room, tables in OWNERS.items() for table in tables}
UNWRITTEN: "set[str]" = set()
"""Tables that a step has made for a verb that is still to come."""
EVERY = "every table"
EXEMPT = {
    "store/schema.py": "makes the tables, and fills the index of words when it is made",
    "rooms/store/room_store.py": "deletes a room from all tables that hold parts of it",
    "rooms/store/room_schema.py": "spells a statement for each of its tables",
    "store/checkout_names.py": "renames what earlier versions stored, in the step's transaction",
    "store/predecessor/": "writes what an old database held, before anybody sees the new one",
    "store/broken/": "writes what a damaged file still holds into a new one, row by row",
}
WRITES = re.compile(
    r"\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)"
    r"\s+([\w.]+|\{\})"
)
VERBS = re.compile("INSERT|REPLACE|UPDATE|DELETE")
"""Where none stands, nothing is parsed."""
AFTER_WITH = re.compile(r"\s*WITH\b.*\)" + WRITES.pattern, re.DOTALL)


class Write(NamedTuple):
    """A statement that writes a table, and the module it stands in."""

    module: str
    line: int
    table: str


def text_of(node: ast.AST) -> "str | None":
    """A string as far as it stands in the code: what is put in by a name is ``{}``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "{}" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text_of(node.left), text_of(node.right)
        return None if left is right is None else (left or "{}") + (right or "{}")
    return None


def texts(tree: ast.AST) -> "Iterator[tuple[int, str]]":
    """(line, text) of every string of a module, each whole: no part of another one."""
    parts: set[int] = set()
    for node in ast.walk(tree):
        text = None if id(node) in parts else text_of(node)
        if text is not None:
            parts |= {id(part) for part in ast.walk(node)}
            yield getattr(node, "lineno", 0), text


def writes(module: str, code: str) -> "list[Write]":
    """Every statement of a module that writes, also one of several in a script."""
    return [
        Write(module, line, found[1])
        for line, text in texts(ast.parse(code if VERBS.search(code) else ""))
        for part in text.split(";")
        if (found := WRITES.match(part) or AFTER_WITH.match(part))
    ]


def modules() -> "Iterator[tuple[str, str]]":
    """(name, code) of every module."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), path.read_text(encoding="utf-8")


@functools.cache
def written() -> "tuple[Write, ...]":
    """Every write of the package."""
    return tuple(one for name, code in modules() for one in writes(name, code))


def strange(found: "Iterable[Write]") -> "list[Write]":
    """The writes of a table outside its noun's folder, but where that is the module's work."""
    return [
        one
        for one in found
        if not one.module.startswith(tuple(EXEMPT))
        and OWNER.get(one.table, EVERY) != one.module.split("/")[0]
    ]


def test_every_table_has_one_owner() -> None:
    scripts = "".join((*schema.MIGRATIONS, *room_schema.MIGRATIONS))
    made = set(re.findall(r"CREATE (?:VIRTUAL )?TABLE (\w+)", scripts))
    assert made | {"words", "room_schema"} == set(OWNER)
    assert len(OWNER) == sum(len(tables) for tables in OWNERS.values())


def test_a_table_is_written_in_its_nouns_folder_only() -> None:
    assert strange(written()) == []
    assert {one.table for one in written()} >= set(OWNER) - UNWRITTEN, "each was looked at"


def test_every_exemption_is_needed() -> None:
    found = [one.module for one in written()]
    assert [path for path in EXEMPT if not any(one.startswith(path) for one in found)] == []


@pytest.mark.parametrize(
    ("module", "code", "tables"),
    [
        ("hooks/call.py", 's.execute("INSERT OR IGNORE INTO events (key) VALUES (?)")', ["events"]),
        ("cli/x.py", 'A = ("UPDATE " "agents SET name = ?")', ["agents"]),
        ("cli/x.py", 'A = f"DELETE FROM leases WHERE {over}"', ["leases"]),
        ("cli/x.py", 'A = f"DELETE FROM {table}"', ["{}"]),
        ("cli/x.py", 'A = "DELETE FROM " + "tasks WHERE id = " + number', ["tasks"]),
        ("cli/x.py", 'A = "SELECT 1; UPDATE OR IGNORE waits SET id = 1"', ["waits"]),
        ("cli/x.py", 'A = "WITH n (i) AS (SELECT 1) INSERT INTO tasks SELECT i FROM n"', ["tasks"]),
        ("locks/x.py", 'A = "UPDATE leases SET id = 1"', []),
        ("store/broken/x.py", 'A = "DELETE FROM leases"', []),
        ("cli/x.py", 'A = "Update the board", "SELECT * FROM leases"', []),
    ],
)
def test_a_strange_write_is_seen(module: str, code: str, tables: "list[str]") -> None:
    assert [one.table for one in strange(writes(module, code))] == tables


def outside(module: str, code: str) -> "list[str]":
    """Where a row is written by something that is not declared to be a transaction."""
    found = []
    for function in ast.walk(ast.parse(code)):
        if not isinstance(function, ast.FunctionDef):
            continue
        given = {
            one.arg: ast.unparse(one.annotation).strip("\"'") if one.annotation else ""
            for one in (*function.args.args, *function.args.kwonlyargs)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                by = ast.unparse(node.func.value)
                writing = node.func.attr in ("execute", "insert") and by.endswith("store")
                if writing and given.get(by) != "Transaction":
                    found.append(f"{module}:{function.name}")
    return found


READS_ROW_BY_ROW = "feed/export.py:_rows"
"""What has millions of rows is not read into memory at once: so the cursor itself is used."""


def test_what_writes_is_given_a_transaction() -> None:
    """Then the type checker refuses a call outside of one."""
    found = [
        one
        for name, code in modules()
        if not name.startswith("store/") and ("execute" in code or "insert" in code)
        for one in outside(name, code)
    ]
    assert found == [READS_ROW_BY_ROW]


def begun(function: ast.AST) -> "Iterator[tuple[ast.With, str, str]]":
    """(block, what begins it, the name it gives) of every transaction of a function."""
    for node in (one for one in ast.walk(function) if isinstance(one, ast.With)):
        call, given = node.items[0].context_expr, node.items[0].optional_vars
        by, _, verb = ast.unparse(call).rpartition(".")
        if verb in ("writing()", "exclusive()"):
            first = given.elts[0] if isinstance(given, ast.Tuple) else given
            yield node, by, ast.unparse(first) if first else ""


def leaks(module: str, code: str) -> "list[str]":
    """Functions in which the name of a transaction is another thing before or after it."""
    found = []
    for function in ast.walk(ast.parse(code)):
        if not isinstance(function, ast.FunctionDef):
            continue
        blocks = list(begun(function))
        inside = {id(node) for block, _, _ in blocks for node in ast.walk(block)}
        names = {name for _, _, name in blocks}
        reads = [
            node
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names
        ]
        if any(id(node) not in inside for node in reads) or any(
            by == name or not name for _, by, name in blocks
        ):
            found.append(f"{module}:{function.name}")
    return found


def test_a_transaction_goes_by_its_name_only_while_it_lasts() -> None:
    """For the type checker it is one for good: a write after its end would pass."""
    beginning = [one for one in modules() if "writing(" in one[1] or "exclusive(" in one[1]]
    assert [one for name, code in beginning for one in leaks(name, code)] == []


@pytest.mark.parametrize(
    ("code", "leaking"),
    [
        ("with store.writing() as tx: send(tx)", False),
        ("with store.writing() as store: send(store)", True),
        ("with store.writing() as tx: pass\n    send(tx)", True),
        ("with store.writing(): send(store)", True),
        ("with context.writing() as (tx, me): send(tx)\n    return me", False),
    ],
)
def test_a_leak_is_seen(code: str, leaking: bool) -> None:  # noqa: FBT001
    assert bool(leaks("x.py", f"def act(store, context):\n    {code}")) is leaking

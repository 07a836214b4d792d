"""Tests ask the database by named questions of ``tests/scene``; where SQL itself is the matter."""

import ast
import functools
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
STORE = "is about the door to SQLite, or about the schema"
DAMAGE = "damages a database, or makes one that no program made"
OLD = "makes the database of the predecessor, and looks into it"
ITSELF = "is about what SQLite is able to do here"
ALLOWED = {
    "scene/": "holds the named questions",
    "faults/": DAMAGE,
    "fuzz/": DAMAGE,
    "security/": DAMAGE,
    "migration/": OLD,
    "unit/store/": STORE,
    "rooms/store/": STORE,
    "clients/drivers/opencode.py": "asks another program's database",
    "cli/test_completing.py": DAMAGE,
    "cli/test_odd_values.py": DAMAGE,
    "cli/test_progress.py": OLD,
    "hooks/costs.py": "counts statements, and fills tables with more than questions could",
    "hooks/test_attacks.py": DAMAGE,
    "hooks/test_statusline.py": DAMAGE,
    "hooks/test_without_json.py": ITSELF,
    "races/test_forced.py": STORE,
    "races/test_line.py": STORE,
    "scripts/test_bench.py": "reads the statements that a script prints",
    "elsewhere.py": ITSELF,
    "unit/test_platforms.py": ITSELF,
}
"""Path below ``tests``, or a folder -> why SQL may stand there."""

SQL = re.compile(
    r"\s*(SELECT\s|INSERT\s+(OR|INTO)\s|REPLACE\s+INTO\s|UPDATE\s(\S+\s+SET\s|$)|DELETE\s+FROM\s"
    r"|PRAGMA\s|WITH\s+(RECURSIVE|\w+\s+(AS|\())|ALTER\s+TABLE\s|VACUUM\b|ATTACH\s"
    r"|DROP\s+(TABLE|TRIGGER|INDEX|VIEW)\s|CREATE\s+(TEMP|TABLE|TRIGGER|VIEW|INDEX|VIRTUAL)"
    r"|BEGIN(\s+(IMMEDIATE|EXCLUSIVE))?\s*;?$)"
)
BEGINNING = re.compile(
    r"SELECT|INSERT|REPLACE|UPDATE|PRAGMA|WITH|ALTER|VACUUM|ATTACH|DROP|CREATE|BEGIN|DELETE"
)
"""Where no statement can begin, nothing is parsed."""


def statements(source: str) -> "list[str]":
    """The texts of a module that begin like a statement; docstrings are none."""
    tree = ast.parse(source if BEGINNING.search(source) else "")
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in said
        and SQL.match(node.value)
    ]


@functools.cache
def with_sql() -> "dict[str, list[str]]":
    """Path below ``tests`` -> the SQL in it."""
    found = {
        path.relative_to(TESTS).as_posix(): statements(path.read_text(encoding="utf-8"))
        for path in TESTS.rglob("*.py")
    }
    return {name: texts for name, texts in found.items() if texts}


def place_of(name: str) -> str:
    """The line of the list that a file falls under, '' for none."""
    fits = (one for one in ALLOWED if (name.startswith(one) if one[-1] == "/" else name == one))
    return next(fits, "")


def test_sql_stands_only_where_it_is_the_matter() -> None:
    strangers = {name: texts for name, texts in with_sql().items() if not place_of(name)}
    assert not strangers, "give it a name in tests/scene/database.py"


def test_every_place_of_the_list_has_some() -> None:
    assert {place_of(name) for name in with_sql()} - {""} == set(ALLOWED)


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('x("SELECT a FROM b")', 1),
        ('x(f"UPDATE {table} SET a = 1")', 1),
        ('x("INSERT INTO b " "VALUES (1)")', 1),
        ('x("BEGIN")', 1),
        ('x("Select a file", "update it", "BEGIN to read")', 0),
        ('"""SELECT a FROM b"""', 0),
    ],
)
def test_it_is_found(source: str, count: int) -> None:
    assert len(statements(source)) == count

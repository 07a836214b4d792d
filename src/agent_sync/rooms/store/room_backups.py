"""All rooms in one file, while others go on: a copy of the SQLite file, or a list of all rows.

Tokens are in it, as digests: whoever has it back has the same tokens. A list of rows has one JSON
value a line: first what it is, then each table's name and columns, then its rows.
"""

import json
import os
from contextlib import contextmanager

from ...failures import StoreError
from ...unusable_database import StoreCorrupt, StoreTooNew
from .room_schema import NEWEST, PARTS, ROOM, SETTINGS, USERS, inserting
from .server_settings import put_setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, Any

    from .room_seam import Reading, Transaction

FORMAT = "agent-sync rooms"
TABLES = {"room_settings": SETTINGS, "rooms": ROOM, **PARTS, **USERS}


@contextmanager
def new_file(path: str) -> "Iterator[str]":
    """A file to write, for nobody else to read; it gets its name when it is whole.

    Raises StoreError.
    """
    part = f"{path}.part"
    try:
        with open(part, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)):
            pass
        yield part
        with open(part, "rb+") as whole:
            os.fsync(whole.fileno())
        os.replace(part, path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}", path=path) from None
    finally:
        if os.path.exists(part):
            os.unlink(part)


def list_rows(rows: "Reading", path: str) -> None:
    """Write every row of this snapshot. Raises StoreError."""
    with new_file(path) as part, open(part, "w", encoding="utf-8") as file:
        _line(file, {"format": FORMAT, "schema": NEWEST})
        for table, columns in TABLES.items():
            _line(file, {"table": table, "columns": columns})
            for row in rows.each(f"SELECT {', '.join(columns)} FROM {table}"):
                _line(file, row)
        _line(file, {"end": True})


def read_rows(tx: "Transaction", path: str) -> int:
    """Put every row of such a file into a store without rooms. How many rooms there are now.

    Raises StoreError: it cannot be read, it is not whole, there are rooms here; StoreTooNew.
    """
    if tx.one("SELECT id FROM rooms UNION ALL SELECT id FROM users LIMIT 1") is not None:
        raise StoreError(
            "there are rooms here already, or users: a backup goes into an empty store"
        )
    numbers: dict[int, int] = {}
    try:
        with open(path, encoding="utf-8") as file:
            whole = _take(tx, file, numbers, path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}", path=path) from None
    except (ValueError, KeyError, TypeError) as error:
        raise StoreCorrupt(path=path, detail=str(error)) from None
    if not whole:
        raise StoreCorrupt(path=path, detail="its end is missing")
    return len(numbers)


def _take(tx: "Transaction", file: "IO[str]", numbers: "dict[int, int]", path: str) -> bool:
    _demand_format(json.loads(file.readline()), path)
    table = ""
    columns: list[str] = []
    for line in file:
        found = json.loads(line)
        if isinstance(found, list):
            _put(tx, table, dict(zip(columns, found, strict=True)), numbers)
        elif found.get("end"):
            return True
        else:
            table, columns = found["table"], found["columns"]
            if not set(columns) <= set(TABLES[table]):
                raise ValueError(f"columns of {table}")
    return False


def _put(tx: "Transaction", table: str, row: "dict[str, Any]", numbers: "dict[int, int]") -> None:
    if table == "room_settings":
        put_setting(tx, row["name"], row["value"], replace=True)
        return
    if table in USERS:
        tx.execute(inserting(table, tuple(row)), row)
        return
    number = row.pop("number")
    if table == "rooms":
        tx.execute(inserting(table, tuple(row)), row)
        found = tx.one("SELECT number FROM rooms WHERE id = :id", {"id": row["id"]})
        assert found is not None
        numbers[number] = found[0]
    else:
        row["number"] = numbers[number]
        tx.execute(inserting(table, tuple(row)), row)


def _demand_format(first: "Any", path: str) -> None:
    if not isinstance(first, dict) or first.get("format") != FORMAT:
        raise ValueError("this is no backup of rooms")
    if first["schema"] > NEWEST:
        raise StoreTooNew(path=path, found=first["schema"], mine=NEWEST)


def _line(file: "IO[str]", value: "Any") -> None:
    file.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")

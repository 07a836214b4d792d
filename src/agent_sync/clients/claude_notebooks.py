"""What Claude Code's notebook tool would make of a file, from what it was called with."""

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Cell = dict[str, Any]

PATH = "notebook_path"


def afterwards(given: "dict[str, Any]", before: str) -> "str | None":
    """The notebook's text after the call; None for one that the client itself will not make."""
    try:
        book = json.loads(before)
        cells = book["cells"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    source = given.get("new_source")
    verb = given.get("edit_mode") or "replace"
    at = _place(cells, given) if isinstance(cells, list) else None
    if at is None or (verb != "delete" and not isinstance(source, str)):
        return None
    if verb == "insert":
        cells.insert(at + 1 if _names_one(given) else 0, _new(book, given, str(source)))
    elif not 0 <= at < len(cells):
        return None
    elif verb == "delete":
        del cells[at]
    else:
        _replace(cells[at], given, str(source))
    return json.dumps(book, indent=1, ensure_ascii=False) + ("\n" if before.endswith("\n") else "")


def _names_one(given: "dict[str, Any]") -> bool:
    return given.get("cell_id") is not None or given.get("cell_number") is not None


def _place(cells: "list[Cell]", given: "dict[str, Any]") -> "int | None":
    """Which cell is meant: by its id, 'cell-N' where it has none, or its number; else the first."""
    number = given.get("cell_number")
    if isinstance(number, int):
        return number
    named = given.get("cell_id")
    if named is None:
        return 0
    for at, cell in enumerate(cells):
        if isinstance(cell, dict) and cell.get("id") == named:
            return at
    digits = str(named).removeprefix("cell-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else None


def _new(book: "dict[str, Any]", given: "dict[str, Any]", source: str) -> "Cell":
    kind = given.get("cell_type") or "code"
    cell: Cell = {"cell_type": kind, "metadata": {}, "source": source}
    version = (book.get("nbformat"), book.get("nbformat_minor"))
    if all(isinstance(one, int) for one in version) and version >= (4, 5):
        cell["id"] = _id(book["cells"])
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _id(cells: "list[Cell]") -> str:
    known = {cell.get("id") for cell in cells if isinstance(cell, dict)}
    return next(name for n in range(len(cells) + 1) if (name := f"new-cell-{n}") not in known)


def _replace(cell: "Cell", given: "dict[str, Any]", source: str) -> None:
    """Another source, in the form that the cell has it; what ran before did not run this."""
    listed = isinstance(cell.get("source"), list)
    cell["source"] = source.splitlines(keepends=True) if listed else source
    cell["cell_type"] = given.get("cell_type") or cell.get("cell_type", "code")
    if cell["cell_type"] == "code":
        cell |= {"execution_count": None, "outputs": []}
    else:
        cell.pop("execution_count", None)
        cell.pop("outputs", None)

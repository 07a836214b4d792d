"""Makes one fault in a scratch repository, calls every edge, takes the fault away, calls again.

Run as a program with a folder and the name of a fault, in a namespace of its own where the
fault needs one. Prints one JSON object.
"""

import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

import forking
import whole
from edges import LOGGED, log_lines, outcomes
from making import FAULTS, Fault, nothing, small_disk
from operations import EDIT, Place, Step, cli, edit, event

KEPT = ("leases", "tasks", "messages", "addressees", "decisions", "activity", "blobs", "kept")
BEFORE: tuple[Step, ...] = (
    event("alice", "session-start", source="startup"),
    cli("alice", "lock", "held.py", "--reason", "mine"),
    cli("alice", "create-task", "first", "--file", "t1.py"),
    cli("alice", "send", "--to", "all", "--message", "hello"),
    cli("alice", "decision", "tabs"),
    edit("alice", "a.py", "toolu_1"),
)
LAST: tuple[Step, ...] = (
    event("ann", "session-start", source="startup", pid=os.getpid()),
    event(
        "ann",
        "pre-tool-use",
        tool_name="Edit",
        tool_use_id="toolu_2",
        pid=os.getpid(),
        tool_input={"file_path": "live.py", **EDIT},
    ),
)
"""Hooks of a session whose process runs; they leave the database's log behind, as in real life."""


def main() -> None:
    """``faultrun.py FOLDER FAULT``."""
    folder, name = Path(sys.argv[1]), sys.argv[2]
    fault = FAULTS[name]
    place = Place(folder / "repo", folder / "home")
    if fault.inside == "disk":
        place.root.mkdir()
        small_disk(place.root)
    place.make()
    place.home.mkdir()
    forking.load_all()
    print(json.dumps(course(place, fault)))


def course(place: Place, fault: Fault) -> dict[str, Any]:
    """Before, during and after a fault."""
    _all(BEFORE, place, fault)
    had = kept(place)
    _all(LAST, place, fault)
    fault.make(place)
    during = outcomes(place, 1, fault.first, fault.again)
    fault.undo(place)
    lines = log_lines(place)
    told = cli("eve", "doctor").run(place).out if lines else ""
    return {
        "during": during,
        "appended": appended(place),
        "journal": journal(place),
        "lost": sorted(had - kept(place)),
        "halves": whole.halves(place.database),
        "untold": [line for line in lines[-5:] if line[:100] not in told],
        "logged": len(lines),
        "after": outcomes(place, 2, fault.first if fault.from_start else nothing, _nothing),
        "pending": LOGGED if len(log_lines(place)) > len(lines) else "",
        "left": sorted(os.listdir(os.path.dirname(place.database))),
    }


def _all(steps: tuple[Step, ...], place: Place, fault: Fault) -> None:
    for step in steps:
        ended = step.run(place, fault.first if fault.from_start else nothing)
        assert ended.code == 0, ended


def kept(place: Place) -> set[str]:
    """What may not get lost: the rows by their keys and their words."""
    look = sqlite3.connect(place.database)
    try:
        tables = whole.rows(look)
    finally:
        look.close()
    numbers = {"leases": (0, 3, 7), "kept": (0, 3)}
    return {
        f"{table} {[row[n] for n in numbers.get(table, range(min(3, len(row))))]}"
        for table in KEPT
        for row in tables[table]
    }


def _nothing(_place: Place) -> None:
    pass


def appended(place: Place) -> str:
    """What came of the line that was appended during the fault."""
    notes = place.root / "notes.md"
    return notes.read_text(encoding="utf-8") if notes.exists() else ""


def journal(place: Place) -> str:
    """How the database keeps its transactions."""
    look = sqlite3.connect(place.database)
    try:
        return str(look.execute("PRAGMA journal_mode").fetchone()[0])
    finally:
        look.close()


if __name__ == "__main__":
    main()

"""Damages a database in many ways, calls what may be called, repairs it, and calls again.

Run as a program with a scratch folder and how many ways. Prints one JSON object.
"""

import json
import os
import random
import shutil
import sys
from pathlib import Path
from typing import Any

import broken
import forking
from edges import EDGES, HELD, LOGGED, PASSES, STRICT, meets, outcomes
from faultrun import BEFORE, LAST
from making import nothing
from operations import Place, cli

from agent_sync.store.broken.repair import faults

CALLED = [
    edge
    for edge in EDGES
    if edge.name
    in (
        "edit of a held file",
        "edit of a free file, strict",
        "shell command that writes a held file",
        "every other hook",
        "lock",
        "locks from a bare shell",
        "status",
    )
]
HEADER = 100
PAGE = 4_096


def may(edge: str, *, is_hook: bool) -> str:
    """What an edge may do while some of the database is damaged: as usual, or as with none."""
    if not is_hook:
        return f"done | {HELD} | exit 1: doctor --repair | exit 1: is damaged"
    return " | ".join((PASSES, LOGGED, HELD, *((STRICT,) if edge.endswith("strict") else ())))


def damage(path: str, number: int) -> str:
    """One of endlessly many ways; what was done."""
    chance = random.Random(number)
    size = os.path.getsize(path)
    if number % 5 == 0:
        share = chance.random()
        broken.truncate(path, share)
        return f"cut to {share:.2f}"
    if number % 5 == 1:
        page = chance.randrange(1, size // PAGE + 1)
        broken.wipe(path, page)
        return f"page {page} of {size // PAGE}"
    if number % 5 == 2:
        broken.flip(path, number, bits=chance.randrange(1, 20))
        return "some bits anywhere"
    broken.flip(path, number, bits=chance.randrange(20, 400), start=HEADER)
    return "many bits behind the header"


def course(place: Place, template: Path, number: int) -> list[str]:
    """One way of damage; what went as it may not."""
    shutil.rmtree(place.root, ignore_errors=True)
    shutil.copytree(template, place.root)
    what = f"{number}, {damage(place.database, number)}"
    kinds = {edge.name: edge.is_hook for edge in CALLED}
    during = outcomes(place, 1, nothing, _nothing, CALLED)
    found = [
        f"{edge}: {said}"
        for edge, said in during.items()
        if not meets(said, may(edge, is_hook=kinds[edge]))
    ]
    repaired = cli("eve", "doctor", "--repair").run(place)
    if repaired.code:
        return [f"{what}: {one}" for one in [*found, f"the repair: {repaired}"]]
    found += [f"still there: {one}" for one in faults(place.database)]
    after = outcomes(place, 2, nothing, _nothing, CALLED[::2])
    found += [
        f"after the repair, {edge}: {said}"
        for edge, said in after.items()
        if not (said in (PASSES, HELD) if kinds[edge] else meets(said, f"done | {HELD}"))
    ]
    return [f"{what}: {one}" for one in found]


def _nothing(_place: Place) -> None:
    pass


def main() -> None:
    """``damaging.py FOLDER COUNT``."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    place = Place(folder / "repo", folder / "home")
    place.make()
    place.home.mkdir()
    forking.load_all()
    for step in (*BEFORE, *LAST, cli("eve", "locks")):
        ended = step.run(place)
        assert ended.code == 0, ended
    template = folder / "template"
    shutil.copytree(place.root, template)
    found: list[Any] = []
    for number in range(count):
        found += course(place, template, number)
    print(json.dumps({"variants": count, "faults": found}))


if __name__ == "__main__":
    main()

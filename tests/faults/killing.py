"""Kills every operation at every step it takes, and looks each time at what it left.

Run as a program with a scratch folder and a number of kills: nothing else may run in the
process that forks. Prints one JSON object: how many kills, and every fault that was found.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import forking
import whole
from operations import OPERATIONS, Operation, Place, Step

from agent_sync.store.opening import SCHEMA
from agent_sync.store.sqlite import Store

FILES = ("os.remove", "os.rename", "os.chmod", "os.chown", "os.truncate", "os.mkdir", "open")
BESIDE = ("-wal", "-shm")
"""Whoever watches an operation makes these by looking, so that its steps would be more."""
REPAIR = "the repair of"


class Boundaries:
    """Counts what an operation does to the disk: before and after each statement and each call
    that touches a file of the repository. ``reached`` is told the number of each."""

    def __init__(self, place: Place, reached: Callable[[int], None]) -> None:
        self.place = str(place.root)
        self.reached = reached
        self.number = 0
        self.looking = False

    def install(self) -> None:
        """From here on in this process."""
        for name in ("execute", "all"):
            setattr(Store, name, self._around(getattr(Store, name)))
        sys.addaudithook(self._audit)

    def step(self) -> None:
        """One boundary."""
        if not self.looking:
            self.looking = True
            self.number += 1
            self.reached(self.number)
            self.looking = False

    def _around(self, run: Callable[..., Any]) -> Callable[..., Any]:
        def around(store: Store, sql: str, params: Any = ()) -> Any:
            self.step()
            found = run(store, sql, params)
            self.step()
            return found

        return around

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        path = str(args[0]) if event in FILES else ""
        watching = event == "open" and path.endswith(BESIDE)
        if path.startswith(self.place) and not watching:
            self.step()


def die_at(number: int) -> Callable[[int], None]:
    """SIGKILL to this very process at a boundary."""

    def reached(found: int) -> None:
        if found == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


class Campaign:
    """All the kills in one scratch folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = Place(folder / "repo", folder / "home")
        self.template = folder / "template"
        self.faults: list[str] = []
        self.kills = 0
        (folder / "home").mkdir()

    def prepare(self, operation: Operation) -> None:
        """Everything that stands before an operation, put aside to begin with again and again."""
        shutil.rmtree(self.place.root, ignore_errors=True)
        shutil.rmtree(self.template, ignore_errors=True)
        self.place.make()
        for before in operation.before:
            if not isinstance(before, Step):
                before(self.place)
                continue
            ended = before.run(self.place)
            assert ended.code in (0, 2), (operation.name, ended)
        shutil.copytree(self.place.root, self.template)

    def begin(self) -> None:
        """The repository as it was before the operation."""
        shutil.rmtree(self.place.root)
        shutil.copytree(self.template, self.place.root)

    def watched(self, operation: Operation) -> list[str]:
        """What is committed at each boundary of the undisturbed operation, and at its end."""
        notes = self.folder / "states"
        notes.write_text("", encoding="utf-8")

        def reached(_number: int) -> None:
            with notes.open("a", encoding="utf-8") as file:
                file.write(whole.state(self.place.database) + "\n")

        boundaries = Boundaries(self.place, reached)
        ended = operation.step.run(self.place, boundaries.install)
        assert ended.code == operation.again[-1] or ended.code == 0, (operation.name, ended)
        states = notes.read_text(encoding="utf-8").split()
        for number, state in enumerate(states):  # nobody can look in while a writer shuts all out
            if state == "locked":
                states[number] = states[number - 1]
        return [*states, whole.state(self.place.database)]

    def kill(self, operation: Operation, number: int, states: list[str]) -> None:
        """Kill the operation at one boundary and look at what is left."""
        self.begin()
        boundaries = Boundaries(self.place, die_at(number))
        ended = operation.step.run(self.place, boundaries.install)
        where = f"{operation.name}, killed at step {number} of {len(states) - 1}"
        if ended.code in operation.again and operation.name.startswith(REPAIR):
            return  # it took fewer looks at what others wrote than before
        self.kills += 1
        if ended.code != -signal.SIGKILL:
            self.faults.append(f"{where}: ended with {ended}")
            return
        found = [] if operation.name.startswith(REPAIR) else self._left(states[number - 1])
        found += self._goes_on(operation)
        self.faults += [f"{where}: {one}" for one in found]

    def _left(self, expected: str) -> list[str]:
        found = [] if expected in ("absent", "unreadable") else self._whole()
        state = whole.state(self.place.database)
        if state != expected:
            found.append(f"the state is {state}, not {expected}")
        return found

    def _whole(self) -> list[str]:
        # A database that is not made or imported yet has nothing that could be half.
        look = sqlite3.connect(self.place.database)
        version = look.execute("PRAGMA user_version").fetchone()[0]
        check = look.execute("PRAGMA integrity_check").fetchall()
        look.close()
        if version == SCHEMA:
            return whole.halves(self.place.database)
        return [str(check)] if check != [("ok",)] else []

    def _goes_on(self, operation: Operation) -> list[str]:
        """The same again, as if nothing had been."""
        ended = operation.step.run(self.place)
        found = [] if ended.code in operation.again else [f"the second attempt: {ended}"]
        log = self.place.root / ".claude" / "coordination" / "hooks.log"
        found += [log.read_text(encoding="utf-8")] if log.exists() else []
        notes = self.place.root / "notes.md"
        if notes.exists() and notes.read_text() not in ("one\ntwo\n", "one\ntwo\none\ntwo\n"):
            found.append(f"torn lines: {notes.read_text()!r}")
        return found + self._whole()


def points(campaign: Campaign, kills: int) -> None:
    """So many kills, spread over all boundaries of every third operation; each boundary of each
    operation for 0."""
    chance = random.Random(kills)
    chosen = OPERATIONS[::3] if kills else OPERATIONS
    share = kills // len(chosen)
    for operation in chosen:
        campaign.prepare(operation)
        states = campaign.watched(operation)
        total = len(states) - 1
        numbers = range(1, total + 1)
        wanted = sorted(chance.sample(numbers, min(share, total))) if kills else numbers
        for number in wanted:
            campaign.kill(operation, number, states)


def main() -> None:
    """``killing.py FOLDER KILLS``."""
    began = time.time_ns()
    time.time_ns = lambda: began  # one moment for all, so that equal work leaves equal rows
    time.time = lambda: began / 1e9
    forking.load_all()
    campaign = Campaign(Path(sys.argv[1]))
    points(campaign, int(sys.argv[2]))
    found = {"kills": campaign.kills, "operations": len(OPERATIONS), "faults": campaign.faults}
    print(json.dumps(found))


if __name__ == "__main__":
    main()

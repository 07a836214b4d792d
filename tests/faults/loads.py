"""Kills workers under a mixed load at random moments, and asks for everything they were told.

Run as a program with a scratch folder and a number of kills: nothing else may run in the process
that forks. Two workers are at it at once. Prints one JSON object.
"""

import contextlib
import io
import json
import os
import random
import select
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import forking
import whole
from operations import EDIT, Place, cli, edit, journal

from agent_sync.cli.main import main as command_line
from agent_sync.hooks import entry

MOST_TOLD = 8
"""Workers live until they have been told of so many things at most, and a moment longer."""
MOMENT_S = 0.03
LONGEST_S = 10.0
HELD = "held.py"


class Worker:
    """One agent that never stops: it tells a pipe what it has been told is done."""

    def __init__(self, place: Place, who: str, told: int, seed: int) -> None:
        self.place = place
        self.who = who
        self.told = told
        self.chance = random.Random(seed)
        self.does: tuple[Callable[[str], None], ...] = (
            self.message,
            self.decision,
            self.task,
            self.lease,
            self.line,
            self.edited,
            self.overwritten,
        )

    def work(self) -> None:
        """Until somebody kills it."""
        number = 0
        while True:
            number += 1
            do = self.chance.choice(self.does)
            mark = f"{self.who}-{number}"
            do(mark)
            os.write(self.told, f"{do.__name__} {mark}\n".encode())

    def message(self, mark: str) -> None:
        """Send one."""
        self.command("send", "--to", "all", "--to", "tester", "--message", mark)

    def decision(self, mark: str) -> None:
        """Decide something."""
        self.command("decision", mark)

    def task(self, mark: str) -> None:
        """Create one about two files, and claim it with them."""
        self.command("create-task", mark, "--file", f"{mark}.x", "--file", f"{mark}.y")
        self.command("claim-task", mark, "--lock")

    def lease(self, mark: str) -> None:
        """Lock two files and give one back."""
        self.command("lock", f"{mark}.a", f"{mark}.b")
        self.command("unlock", f"{mark}.b")

    def line(self, mark: str) -> None:
        """Append one; the other worker may be at it."""
        self.command("append", "notes.md", "--content", mark, "--wait")

    def edited(self, mark: str) -> None:
        """Edit a file, before and after."""
        given = {"tool_name": "Edit", "tool_use_id": mark}
        given["tool_input"] = {"file_path": f"{mark}.e", **EDIT}  # type: ignore[assignment]
        self.hook("pre-tool-use", given)
        self.hook("post-tool-use", given)

    def overwritten(self, mark: str) -> None:
        """Overwrite by a script what somebody else holds; the version before is kept."""
        given = {"tool_name": "Bash", "tool_use_id": mark, "tool_input": {"command": "./fmt"}}
        self.hook("pre-tool-use", given)
        (self.place.root / HELD).write_text(f"{mark}\n", encoding="utf-8")
        self.hook("post-tool-use", given)

    def command(self, *argv: str) -> None:
        """A command line that has to succeed."""
        os.environ["AGENT_SYNC_ID"] = self.who
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = command_line(list(argv))
        assert code == 0, (argv, said.getvalue())

    def hook(self, event: str, given: dict[str, Any]) -> None:
        """A hook that has to let it pass; it leaves its database open, as hooks do."""
        payload = {"session_id": self.who, "cwd": str(self.place.root), **given}
        opened: list[Any] = []
        answer = entry.run([event], json.dumps(payload).encode(), os.environ, opened=opened)
        assert answer.code == 0, answer.err
        if self.chance.random() < 0.5:
            opened.pop().close()


FOUND = {
    "message": "SELECT 1 FROM messages WHERE body = ?1",
    "decision": "SELECT 1 FROM decisions WHERE body = ?1",
    "task": "SELECT 1 FROM tasks WHERE title = ?1 AND status = 'in_progress' AND 2 = (SELECT "
    "count(*) FROM leases WHERE key IN (?1 || '.x', ?1 || '.y') AND ended_at IS NULL)",
    "lease": "SELECT 1 FROM leases WHERE key = ?1 || '.a' AND ended_at IS NULL AND EXISTS "
    "(SELECT 1 FROM leases WHERE key = ?1 || '.b' AND ended_at IS NOT NULL)",
    "edited": "SELECT 1 FROM leases WHERE key = ?1 || '.e' AND written_at > 0",
    "overwritten": "SELECT 1 FROM activity WHERE ref = ?1 AND type = 'command_run'",
}
"""What a worker was told is done -> the query that finds it."""


class Siege:
    """Rounds of two workers in one repository."""

    def __init__(self, folder: Path) -> None:
        self.place = Place(folder / "repo", folder / "home")
        self.place.home.mkdir(parents=True)
        self.place.make()
        self.told: list[tuple[str, str]] = []
        self.kills = 0

    def begin(self) -> None:
        """Somebody holds a file for a long time."""
        for step in (cli("carol", "lock", HELD, "--ttl", "600"), edit("dave", "a.py", "t")):
            ended = step.run(self.place)
            assert ended.code == 0, ended

    def hold_out(self, rounds: int) -> list[str]:
        """So many rounds; what is wrong."""
        chance = random.Random(rounds)
        faults = [one for number in range(rounds) for one in self.round(number, chance)]
        log = Path(self.place.database).with_name("hooks.log")
        logged = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return faults + self.missing(self.told) + logged

    def round(self, number: int, chance: random.Random) -> list[str]:
        """Two workers until their death; what is wrong afterwards."""
        mine, theirs = os.pipe()
        pids = [self._start(f"w{number}{name}", mine, theirs, number) for name in "xy"]
        os.close(theirs)
        lines = self._listen(mine, LONGEST_S, enough=chance.randrange(MOST_TOLD))
        lines += self._listen(mine, chance.uniform(0, MOMENT_S))
        for pid in chance.sample(pids, 2):
            os.kill(pid, signal.SIGKILL)
        ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
        lines += self._listen(mine, forking.LONGEST_S)
        os.close(mine)
        self.kills += ends.count(-signal.SIGKILL)
        whole_lines = [line for line in lines.decode().splitlines(keepends=True) if "\n" in line]
        broke = [line for line in whole_lines if line.startswith("broke ")]
        said = [line.split() for line in whole_lines if line not in broke]
        self.told += [(kind, mark) for kind, mark in said]
        found = [f"a worker ended with {end}" for end in ends if end != -signal.SIGKILL]
        return [
            f"round {number}: {one}" for one in broke + found + self.missing(said) + self.torn()
        ]

    def _start(self, who: str, mine: int, theirs: int, seed: int) -> int:
        pid = os.fork()
        if pid:
            return pid
        try:
            os.close(mine)
            env = self.place.env("")
            os.environ.clear()
            os.environ.update(env)
            os.chdir(self.place.root)
            Worker(self.place, who, theirs, seed).work()
        except BaseException:  # noqa: BLE001  a fork must never return into the caller's code
            os.write(theirs, f"broke {traceback.format_exc()!r}\n".encode())
        finally:
            os._exit(forking.CRASHED)

    def _listen(self, mine: int, seconds: float, enough: "int | None" = None) -> bytes:
        """What is told in this time, up to so many lines, or to the end of all who can tell."""
        until, told = time.monotonic() + seconds, b""
        while enough is None or told.count(b"\n") < enough:
            if not select.select([mine], [], [], max(0.0, until - time.monotonic()))[0]:
                break
            part = os.read(mine, 65_536)
            if not part:
                break
            told += part
        return told

    def missing(self, said: "list[Any]") -> list[str]:
        """What was acknowledged and is not there."""
        look = sqlite3.connect(self.place.database)
        notes = self.place.root / "notes.md"
        lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
        gone = [
            f"{kind} {mark} is gone"
            for kind, mark in said
            if not (
                mark in lines if kind == "line" else look.execute(FOUND[kind], (mark,)).fetchone()
            )
        ]
        look.close()
        return gone

    def torn(self) -> list[str]:
        """What is there by halves, lines of the file included."""
        notes = self.place.root / "notes.md"
        text = notes.read_text(encoding="utf-8") if notes.exists() else ""
        bad = [line for line in text.splitlines(keepends=True) if not _is_whole(line)]
        return whole.halves(self.place.database) + ([f"torn lines: {bad}"] if bad else [])


def _is_whole(line: str) -> bool:
    worker, _, number = line.partition("-")
    return worker[:1] == "w" and worker[-1:] in "xy" and number.endswith("\n")


def main() -> None:
    """``loads.py FOLDER KILLS``: half of them with a log, half with a rollback journal."""
    forking.load_all()
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2]) // 4
    sieges = [Siege(folder / "log"), Siege(folder / "journal")]
    faults: list[str] = []
    for siege in sieges:
        siege.begin()
    journal(sieges[1].place)
    for siege in sieges:
        faults += siege.hold_out(rounds)
    found = {
        "kills": sum(siege.kills for siege in sieges),
        "acknowledged": sum(len(siege.told) for siege in sieges),
        "faults": faults,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()

"""Many sessions claim at the same moment: each a hook process of its own.

Every process is held back by a shell that waits for one pipe; when that closes, all begin. The
client starts hooks through a shell too, so what is measured is what it would see.
"""

import os
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from bench_fill import ME
from bench_rows import BARE, Place
from scratch import encoded

PATIENCE_S = 120
_HELD = 'read -r line; exec "$@" <"$INPUT"'
ONE_PATH, OWN_PATHS, NO_HOOK = "one path", "own paths", "bare interpreter"
_RENAMED = "UPDATE one SET id = ?1, session_id = ?1, name = ?1, name_key = ?1"
MODES = (NO_HOOK, ONE_PATH, OWN_PATHS)


class Claims(NamedTuple):
    """What N processes got. Latencies are in ms, from the moment all could begin."""

    mode: str
    processes: int
    allowed: int
    refused: int
    errors: int
    p50: float
    p99: float
    what: dict[str, int]
    """Kinds of trouble with their number, those of ``hooks.log`` among them."""

    @property
    def right(self) -> bool:
        """One winner for one path, everybody for paths of their own, and no error."""
        expected = 1 if self.mode == ONE_PATH else self.processes
        return self.allowed == expected and not self.what


def arrive(place: Place, processes: int) -> None:
    """Let the claiming sessions be known already, as sessions are that have started."""
    connection = sqlite3.connect(place.scratch.database, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TEMP TABLE one AS SELECT * FROM agents WHERE id = ?", (ME,))
        for number in range(processes):
            connection.execute(
                "UPDATE one SET id = ?1, session_id = ?1, name = ?1, name_key = ?1, pid = 0",
                (_claimer(number),),
            )
            connection.execute("INSERT OR IGNORE INTO agents SELECT * FROM one")
        connection.execute("COMMIT")
    finally:
        connection.close()


def _claimer(number: int) -> str:
    return f"claimer-{number}"


def claim(place: Place, processes: int, mode: str) -> Claims:
    """Let so many sessions claim at once and say what became of it."""
    at = place.scratch
    folder = Path(tempfile.mkdtemp(prefix="claims", dir=at.home))
    logged = len(at.hook_errors())
    gate, release = os.pipe()
    children = {}
    try:
        for number in range(processes):
            child = _held_back(place, gate, folder, number, mode)
            children[child.pid] = (number, child)
        os.close(gate)
        begin = time.perf_counter_ns()
        os.close(release)
        ended = _wait(children, begin)
        outputs = {number: (folder / f"{number}.out").read_bytes() for number, *_ in ended}
    finally:
        for _, child in children.values():
            if child.returncode is None:
                child.kill()
                child.wait()
    new = at.hook_errors()[logged:]
    shutil.rmtree(folder)
    return _judged(mode, ended, outputs, new)


def _held_back(
    place: Place, gate: int, folder: Path, number: int, mode: str
) -> "subprocess.Popen[bytes]":
    at = place.scratch
    who = _claimer(number)
    path = f"race/{folder.name}{'' if mode == ONE_PATH else number}.py"
    source = folder / f"{number}.in"
    source.write_bytes(encoded(at.edit("pre-tool-use", who, path, f"toolu_{folder.name}_{number}")))
    env = {**at.environment(who, place.clients[ME].pid), "INPUT": str(source)}
    command = [at.python, *BARE] if mode == NO_HOOK else at.hook("pre-tool-use")
    with open(folder / f"{number}.out", "wb") as out:
        return subprocess.Popen(
            ["/bin/sh", "-c", _HELD, "sh", *command],
            stdin=gate,
            stdout=out,
            stderr=out,
            env=env,
            cwd=at.repo,
        )


def _wait(
    children: "dict[int, tuple[int, subprocess.Popen[bytes]]]", begin: int
) -> list[tuple[int, int, float]]:
    """(number, exit code, ms) of each child, in the order in which they ended."""
    ended: list[tuple[int, int, float]] = []
    while len(ended) < len(children):
        if time.perf_counter_ns() - begin > PATIENCE_S * 1_000_000_000:
            raise TimeoutError(f"{len(children) - len(ended)} claims have not ended")
        pid, status = os.waitpid(-1, 0)
        if pid not in children:
            continue
        number, child = children[pid]
        child.returncode = os.waitstatus_to_exitcode(status)
        ended.append((number, child.returncode, (time.perf_counter_ns() - begin) / 1e6))
    return ended


def _judged(
    mode: str,
    ended: list[tuple[int, int, float]],
    outputs: "dict[int, bytes]",
    logged: list[str],
) -> Claims:
    codes = Counter(code for _, code, _ in ended)
    odd = {f"exit code {code}": count for code, count in codes.items() if code not in (0, 2)}
    held = sum(code == 2 and b"is locked by" in outputs[number] for number, code, _ in ended)
    busy = {"refused as busy": codes[2] - held} if codes[2] > held else {}
    # A line is: when, hook, what went wrong, and more that differs.
    noted = Counter("logged: " + " ".join(line.split()[1:3]) for line in logged)
    latencies = sorted(ms for *_, ms in ended)
    return Claims(
        mode=mode,
        processes=len(ended),
        allowed=codes[0],
        refused=held,
        errors=sum(odd.values()) + sum(busy.values()),
        p50=statistics.median(latencies),
        p99=latencies[min(len(latencies) - 1, round(0.99 * len(latencies)))],
        what={**odd, **busy, **noted},
    )

"""Where the time of a hook goes: module by module, and step by step from inside the process."""

import os
import re
import statistics
import subprocess
import time
from pathlib import Path

from bench_rows import BARE, PATIENCE_S, ROWS, Place, Row, timed
from scratch import LOADER, encoded

_STEP = re.compile(r"^(\d+)\t(\d+)\t(.*)$", re.MULTILINE)
_LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \| (\s*)(\S+)")
PROBE = Path(__file__).resolve().with_name("bench_probe.py")


def report(place: Place, row: Row, runs: int) -> list[str]:
    """The lines to print for one hook."""
    python = place.scratch.python
    bare = statistics.median(
        timed([python, *BARE], place.scratch.environment(), os.devnull, place.scratch.repo).ms
        for _ in range(runs)
    )
    whole = statistics.median(_whole(place, row, number) for number in range(1, runs + 1))
    lines = [f"{row.name}: {whole:.2f} ms, bare interpreter {bare:.2f} ms ({whole / bare:.2f}x)"]
    lines += ["", "import by import, nothing prepared (microseconds: own, with what it imports)"]
    lines += _imports(place, row, runs)
    lines += ["", "step by step (microseconds: Python before it, the step itself)"]
    return lines + _steps(place, row, runs)


def _whole(place: Place, row: Row, number: int) -> float:
    set_scene(place, row, number)
    return place.measure(row, number)


def _output(command: list[str], place: Place, row: Row, number: int, **variables: str) -> str:
    assert row.payload is not None
    env = place.scratch.environment(row.who.format(number), place.clients[row.who].pid)
    env |= variables
    done = subprocess.run(
        command,
        input=encoded(row.payload(place.scratch, number)),
        capture_output=True,
        env=env,
        cwd=place.scratch.repo,
        timeout=PATIENCE_S,
        check=False,
    )
    return done.stderr.decode("utf-8", "replace")


def _imports(place: Place, row: Row, runs: int) -> list[str]:
    command = place.scratch.hook(row.event)
    command[1:1] = ["-X", "importtime"]
    own: dict[str, list[int]] = {}
    both: dict[str, list[int]] = {}
    depth: dict[str, int] = {}
    for number in range(1000, 1000 + runs):
        set_scene(place, row, number)
        said = _output(command, place, row, number, XDG_CACHE_HOME=os.devnull)
        for line in said.splitlines():
            found = _LINE.match(line)
            if found:
                name = found[4]
                own.setdefault(name, []).append(int(found[1]))
                both.setdefault(name, []).append(int(found[2]))
                depth[name] = len(found[3]) // 2
    late = [name for name in own if name not in _loaded_anyway(place)]
    lines = [
        f"{statistics.median(own[name]):8.0f} {statistics.median(both[name]):8.0f}  "
        f"{'  ' * depth[name]}{name}"
        for name in late
    ]
    total = sum(statistics.median(own[name]) for name in late)
    return [*lines, f"{total:8.0f}           together"]


def _loaded_anyway(place: Place) -> set[str]:
    done = subprocess.run(
        [place.scratch.python, "-X", "importtime", *BARE],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    return {found[4] for line in done.stderr.splitlines() if (found := _LINE.match(line))}


def _steps(place: Place, row: Row, runs: int) -> list[str]:
    door = str(place.scratch.skill / "scripts" / "hook")
    samples: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for number in range(2000, 2000 + runs):
        set_scene(place, row, number)
        command = [place.scratch.python, "-I", "-S", "-c", LOADER, str(PROBE), door, row.event]
        text = _output([*command, str(time.perf_counter_ns())], place, row, number)
        for position, found in enumerate(_STEP.finditer(text)):
            key = (position, found[3])
            samples.setdefault(key, []).append((int(found[1]), int(found[2])))
    return [
        "".join(f"{statistics.median(part) / 1000:9.0f}" for part in zip(*found, strict=True))
        + f"  {label}"
        for (_, label), found in sorted(samples.items())
        if len(found) * 2 > runs
    ]


def set_scene(place: Place, row: Row, number: int) -> None:
    """Run what comes before a row in its turn."""
    for before in ROWS[: ROWS.index(row)]:
        if before.event:
            place.measure(before, number)

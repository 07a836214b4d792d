#!/usr/bin/env python3
"""Measure what the hooks cost, as multiples of a bare interpreter measured in the same run.

python3 scripts/bench.py                 everything, a few minutes
python3 scripts/bench.py --quick         a look, half a minute
python3 scripts/bench.py --where         where the time of the edit gate goes
python3 scripts/bench.py --vs 'tool {event}'    another command beside ours
python3 scripts/bench_steps.py           one edit, Read or command in all its processes

The unit is ``python3 -I -S -c pass``. All rows, all fillings of the database and the unit are
measured in turns, so that whatever else the machine does meets all of them alike. Each figure
is a median, with the quartiles behind it. Everything happens in a temporary folder that is
removed at the end.
"""

import argparse
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from bench_claims import MODES, Claims, arrive, claim
from bench_console import Idle, idle
from bench_fill import Filling
from bench_hold import Held, held
from bench_relay import HUNG as SILENT
from bench_relay import UP
from bench_rows import (
    FLOOR,
    GUARDED,
    ONE_EDIT,
    SHOWN,
    STATUS,
    WHOLE_EDIT,
    Other,
    Place,
    Times,
    measure,
    places,
)
from bench_where import report
from scratch import interpreter

LOCKS = Path(__file__).resolve().with_name("bench_locks.py")
READING = Path(__file__).resolve().with_name("bench_reading.py")
READING_MS, HELD_MS, LINE_MS = 50.0, 250.0, 30.0
"""For 100 KB of shell in one process; from a release to the end of the hook that was held; for a
whole status line."""
IDLE_PERCENT = 1.0
"""Of one core, for a console that has nothing to do."""
EMPTY, LEASES, HELD, GATES, BIG = "empty", "100 leases", "200 files", "100 gates", "big"
LINKED, HUNG = "linked", "relay hung"
FEW = (
    Filling(EMPTY),
    Filling(LEASES, 100),
    Filling(HELD, 200, on_disk=True),
    Filling(GATES, gates=100),
    *((Filling(LINKED, link=UP), Filling(HUNG, link=SILENT)) if hasattr(socket, "AF_UNIX") else ()),
)
FULL = (*FEW, Filling(BIG, 1_000, 1_000_000, 100_000))
QUICK = (*FEW, Filling(BIG, 1_000, 20_000, 2_000))
CROWDS = (1, 8, 50, 200)
BUDGETS = {
    "pre-tool-use edit, lease taken": 2.2,
    "user-prompt-submit": 2.2,
    "post-tool-use edit": 2.2,
    "post-tool-batch": 2.2,
    "stop, nothing held": 2.2,
    "session-start": 3.5,
    "statusline": 2.5,
}
HOOK_OF_COMMAND = 2.6
"""Beside others, without the one ``git status`` that such a hook asks (SPEED-1)."""
COMMANDS = tuple(row.name for row in SHOWN if " Bash" in row.name)
HELD_BUDGETS = dict.fromkeys(COMMANDS, 4.0)
"""With 200 files held by others, which are looked at around every command."""
ABOVE_FLOOR = 0.25
"""What the edit gate may cost more than to open the database, write once and leave."""
GROWTH = 1.10
LINK, CONFIRMED = 1.10, 1.80
"""Of an edit of a linked clone to one of another, its relay up and hung (LINK-2); of a command
that waits for the relay to one that asks nobody."""
BESIDE_GATES = 1.05
"""Of an edit beside 100 open gates that do not concern its agent, to one without any."""
HOOK_ROWS = tuple(row.name for row in SHOWN if row.event)
LIVE = COMMANDS
"""Rows whose cost grows with what others hold now, which the big filling has more of."""
NAMES = (*HOOK_ROWS, WHOLE_EDIT, *(row.name for row in SHOWN if not row.event))


class Figure(NamedTuple):
    """A time as a multiple of the bare interpreter: median, quartiles, and least over least."""

    median: float
    low: float
    high: float
    least: float


def figure(samples: list[float], bare: list[float]) -> Figure:
    """The figure of some samples in the unit of the others."""
    unit = statistics.median(bare)
    low, middle, high = quartiles(samples)
    return Figure(middle / unit, low / unit, high / unit, min(samples) / min(bare))


def quartiles(samples: list[float]) -> tuple[float, float, float]:
    """Lower quartile, median, upper quartile."""
    if len(samples) < 2:
        return samples[0], samples[0], samples[0]
    low, middle, high = statistics.quantiles(samples, n=4, method="inclusive")
    return low, middle, high


def figures(times: Times, fillings: list[str]) -> dict[str, dict[str, Figure]]:
    """Every row's figures by filling; one edit is the sum of its three hooks, run by run."""
    found: dict[str, dict[str, Figure]] = {}
    for name in NAMES:
        parts = ONE_EDIT if name == WHOLE_EDIT else (name,)
        bare = [ms for part in parts for ms in times.bare[part]]
        row = found.setdefault(name, {})
        for filling in fillings:
            if all((part, filling) in times.samples for part in parts):
                columns = (times.samples[part, filling] for part in parts)
                row[filling] = figure([sum(run) for run in zip(*columns, strict=True)], bare)
    return found


def rates(place: Place, seconds: float) -> dict[str, int]:
    """Locks and unlocks per second in one process."""
    at = place.scratch
    words = [at.python, "-I", str(LOCKS), str(at.sources), str(at.repo), str(seconds)]
    done = subprocess.run(
        words, check=True, capture_output=True, text=True, env=at.environment(), timeout=300
    )
    lock, unlock = done.stdout.split()
    return {"lock": int(lock), "unlock": int(unlock)}


def reading(place: Place, tries: int) -> tuple[float, str]:
    """(ms, which) of the text of 100 KB that the reader of shell commands takes longest for."""
    at = place.scratch
    words = [at.python, "-I", "-S", str(READING), str(at.sources), str(tries)]
    done = subprocess.run(
        words, check=True, capture_output=True, text=True, env=at.environment(), timeout=300
    )
    ms, _, which = done.stdout.strip().partition(" ")
    return float(ms), which


class Outcome(NamedTuple):
    """Everything that was measured."""

    python: str
    bare: tuple[float, float, float]
    rows: dict[str, dict[str, Figure]]
    rates: dict[str, dict[str, int]]
    claims: list[Claims]
    reading: tuple[float, str]
    held: Held
    idle: list[Idle]
    wrong: list[str]


def run(args: argparse.Namespace, root: Path) -> Outcome:
    """Measure everything."""
    python = interpreter(args.python)
    made = places(root, python, QUICK if args.quick else FULL)
    other = Other(root / "other", python, args.vs) if args.vs else None
    try:
        times = measure(made, args.runs, other)
        per_second = {at.filling.name: rates(at, args.seconds) for at in made}
        slowest = reading(made[0], min(args.runs, 3))
        let_go = held(made[0], 3 if args.quick else 20)
        resting = idle(made[0], args.idle)
        arrive(made[0], max(args.crowds))
        claims = [claim(made[0], crowd, mode) for mode in MODES for crowd in args.crowds]
    finally:
        for place in [*made, *([other.place] if other else [])]:
            place.close()
    names = [place.filling.name for place in made] + ([Other.NAME] if other else [])
    bare = quartiles([ms for row in times.bare.values() for ms in row])
    wrong = [line for place in made for line in place.wrong]
    rows = figures(times, names)
    return Outcome(python, bare, rows, per_second, claims, slowest, let_go, resting, wrong)


class Budget(NamedTuple):
    """One promise: what it is about, what was found, what it may be."""

    name: str
    found: float
    limit: float

    @property
    def met(self) -> bool:
        """Whether it is kept."""
        return self.found <= self.limit


def budgets(outcome: Outcome) -> list[Budget]:
    """Every promise with what became of it."""
    found = [Budget(name, outcome.rows[name][EMPTY].median, at) for name, at in BUDGETS.items()]
    above = outcome.rows[GUARDED][EMPTY].median - outcome.rows[FLOOR][EMPTY].median
    found.append(Budget("edit gate above the floor", above, ABOVE_FLOOR))
    status = outcome.rows[STATUS][EMPTY].median
    found += [
        Budget(f"{name}, without git", outcome.rows[name][EMPTY].median - status, HOOK_OF_COMMAND)
        for name in COMMANDS
    ]
    found += [
        Budget(f"{name}, {HELD}", outcome.rows[name][HELD].median, at)
        for name, at in HELD_BUDGETS.items()
    ]
    found += [
        Budget(f"{name}: big / empty", growth(outcome.rows[name]), GROWTH)
        for name in HOOK_ROWS
        if name not in LIVE
    ]
    found += [
        Budget(f"{name}: 100 gates / empty", beside_gates(outcome.rows[name]), BESIDE_GATES)
        for name in (GUARDED, ONE_EDIT[0])
    ]
    found += [
        Budget(f"{name}: {how} / empty", beside(outcome.rows[name], how), LINK)
        for name in (GUARDED, ONE_EDIT[0])
        for how in (LINKED, HUNG)
        if how in outcome.rows[name]
    ]
    found += [
        Budget(f"lock: {how} / empty", beside(outcome.rows["lock"], how), CONFIRMED)
        for how in (LINKED, HUNG)
        if how in outcome.rows["lock"]
    ]
    found.append(Budget("100 KB of shell read, ms", outcome.reading[0], READING_MS))
    found.append(Budget("held, then free: ms to go through", outcome.held.p50, HELD_MS))
    for one in outcome.idle:
        name = f"idle console ({one.view})"
        found.append(Budget(f"{name}: % of one core", one.percent, IDLE_PERCENT))
        found.append(Budget(f"{name}: writes", float(one.wrote), 0))
    shown = outcome.rows["statusline"][EMPTY].median * outcome.bare[1]
    found.append(Budget("statusline, ms in all", shown, LINE_MS))
    wrong = [one for one in outcome.claims if not one.right]
    return [*found, Budget("claims that went wrong", len(wrong) + len(outcome.wrong), 0)]


def growth(row: dict[str, Figure]) -> float:
    """How much dearer a row is in the big database than in the empty one."""
    return row[BIG].median / row[EMPTY].median


def beside(row: dict[str, Figure], how: str) -> float:
    """How much dearer a row is in another filling."""
    return row[how].median / row[EMPTY].median


def beside_gates(row: dict[str, Figure]) -> float:
    """How much dearer a row is beside gates of others."""
    return row[GATES].median / row[EMPTY].median


def table(outcome: Outcome) -> list[str]:
    """The lines for a person."""
    low, bare, high = outcome.bare
    columns = [*next(iter(outcome.rows.values()))]
    version = subprocess.run(
        [outcome.python, "-V"], capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()
    lines = [
        f"{version}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        f"bare interpreter: {bare:.2f} ms ({low:.2f} to {high:.2f}); "
        "everything below in multiples of it",
        "",
        f"{'':41}" + "".join(f"{name:>18}" for name in columns) + "   big/empty",
    ]
    for name in NAMES:
        row = outcome.rows[name]
        cells = "".join(
            f"{_cell(row[column])}" if column in row else " " * 18 for column in columns
        )
        lines.append(f"{name:41}{cells}{growth(row):>12.2f}")
    lines += ["", "in one process, per second"]
    for name, found in outcome.rates.items():
        lines.append(f"  {name:14} lock {found['lock']:>7}   unlock {found['unlock']:>7}")
    (slowest, which), waited = outcome.reading, outcome.held
    lines += ["", f"100 KB of shell, slowest of all: {slowest:.1f} ms ({which})"]
    lines.append(f"held, then free: {waited.p50:.0f} ms to go through (worst {waited.worst:.0f})")
    for one in outcome.idle:
        lines.append(f"idle console, {one.view}: {one.percent:.2f} % of one core")
    if not outcome.idle:
        lines.append("idle console: not measured (Linux and prompt_toolkit are needed)")
    return [*lines, "", *_claim_lines(outcome.claims), "", *_budget_lines(outcome)]


def _cell(one: Figure) -> str:
    return f"{one.median:>7.2f} {one.low:>4.2f}-{one.high:<5.2f}"


def _claim_lines(claims: list[Claims]) -> list[str]:
    lines = ["claims at once     processes  allowed  refused  errors   p50 ms   p99 ms"]
    for one in claims:
        lines.append(
            f"  {one.mode:16} {one.processes:>9} {one.allowed:>8} {one.refused:>8} "
            f"{one.errors:>7} {one.p50:>8.0f} {one.p99:>8.0f}"
        )
        lines += [f"    {count} x {kind}" for kind, count in sorted(one.what.items())]
    return lines


def _budget_lines(outcome: Outcome) -> list[str]:
    lines = ["budgets"]
    for one in budgets(outcome):
        verdict = "ok  " if one.met else "over"
        lines.append(f"  {verdict}  {one.name}: {one.found:.2f} (at most {one.limit:.2f})")
    return [*lines, *(f"  wrong: {line}" for line in sorted(set(outcome.wrong)))]


def document(outcome: Outcome) -> dict[str, Any]:
    """The same for a program."""
    return {
        "python": outcome.python,
        "bare_ms": dict(zip(("low", "median", "high"), outcome.bare, strict=True)),
        "rows": {
            name: {column: found._asdict() for column, found in row.items()}
            for name, row in outcome.rows.items()
        },
        "per_second": outcome.rates,
        "claims": [one._asdict() for one in outcome.claims],
        "reading_ms": outcome.reading[0],
        "held_ms": outcome.held._asdict(),
        "idle": [one._asdict() for one in outcome.idle],
        "budgets": [{**one._asdict(), "met": one.met} for one in budgets(outcome)],
        "wrong": outcome.wrong,
    }


def where(args: argparse.Namespace, root: Path) -> list[str]:
    """Where the time of one hook goes, in an empty database."""
    (place,) = places(root, interpreter(args.python), [Filling(EMPTY)])
    try:
        row = next((row for row in SHOWN if row.name.startswith(args.where)), None)
        if row is None or row.payload is None:
            return [f"no hook's row begins with {args.where!r}; there are: {', '.join(HOOK_ROWS)}"]
        return report(place, row, args.runs)
    finally:
        place.close()


def arguments(words: "list[str] | None" = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, help="how often each row is run (50, quick 8)")
    parser.add_argument("--quick", action="store_true", help="smaller database, fewer runs")
    parser.add_argument("--python", default="", metavar="PATH", help="the hooks' interpreter")
    parser.add_argument("--vs", default="", metavar="COMMAND", help="another command beside ours")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON document, and the table to stderr"
    )
    parser.add_argument("--check", action="store_true", help="exit 1 when a budget is not met")
    parser.add_argument(
        "--where",
        nargs="?",
        const="pre-tool-use edit, lease taken",
        metavar="ROW",
        help="only show where the time of this row's hook goes",
    )
    parser.add_argument(
        "--crowds",
        type=lambda text: tuple(int(part) for part in text.split(",")),
        metavar="N,N",
        help="how many claim at once (1,8,50,200)",
    )
    parser.add_argument(
        "--idle", type=float, metavar="SECONDS", help="watch a console for so long (30, quick 3)"
    )
    args = parser.parse_args(words)
    args.runs = max(1, args.runs or (8 if args.quick else 50))
    args.crowds = args.crowds or (CROWDS[:3] if args.quick else CROWDS)
    args.idle = args.idle or (3.0 if args.quick else 30.0)
    args.seconds = 0.3 if args.quick else 2.0
    return args


def main() -> int:
    """Measure, print, and give the exit status."""
    args = arguments()
    here = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="agent-sync-bench-") as folder:
        try:
            if args.where:
                print("\n".join(where(args, Path(folder))))
                return 0
            outcome = run(args, Path(folder))
        finally:
            os.chdir(here)
    shown = "\n".join(table(outcome))
    if args.json:
        print(json.dumps(document(outcome), indent=1))
        print(shown, file=sys.stderr)
    else:
        print(shown)
    return int(args.check and not all(one.met for one in budgets(outcome)))


if __name__ == "__main__":
    sys.exit(main())

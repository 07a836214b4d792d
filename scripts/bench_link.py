#!/usr/bin/env python3
"""Load a shared repository as many machines would, through several servers of one PostgreSQL.

python3 scripts/bench_link.py                            100 machines with 10 agents each, a minute
python3 scripts/bench_link.py --machines 4 --seconds 1   a look
python3 scripts/bench_link.py --per-minute 2             how often an agent claims, at a rate

Claims are measured as fast as they go, by all machines at once, alone and while every machine hears
what the others do; then at a stated rate, with the wake of a machine at another server beside it,
and with what that costs in rows and bytes. Whoever sends the load shares the machine with what is
measured. PostgreSQL is started for this run and is gone with it, like everything else. Exits with 1
where a thing was held twice, with 2 where there is no PostgreSQL.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench_link_load import Probe, Rate, Round, at_once, percentile
from bench_link_machines import ROOM, Fleet, Sizes, sizes
from bench_rooms_servers import Server, postgres, running

WAITERS = ("--max-waiters", "20000", "--max-rate", "0")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machines", type=int, default=100)
    parser.add_argument("--agents", type=int, default=10, help="on each machine")
    parser.add_argument("--servers", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=15.0, help="of each measurement")
    parser.add_argument(
        "--per-minute", type=float, default=1.0, help="claims of an agent, at the stated rate"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder)) as url:
        if not url:
            print("PostgreSQL is not here, or its driver is not: nothing is measured")
            return 2
        with servers(Path(folder), url, asked.servers) as running_ones:
            fleet = Fleet(url, running_ones, asked.machines, asked.agents)
            return measured(fleet, asked.seconds, asked.per_minute)


@contextlib.contextmanager
def servers(folder: Path, url: str, count: int) -> "Iterator[list[Server]]":
    """So many server processes on one database."""
    words = ["-m", "agent_sync", "serve", "--port", "0", "--profile", "declared"]
    words += ["--share", ROOM.removeprefix("repo:"), "--data", str(folder / "key")]
    words += ["--database", url, *WAITERS]
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(running(f"server {number}", words, folder))
            for number in range(count)
        ]


def measured(fleet: Fleet, seconds: float, per_minute: float) -> int:
    """Every measurement, printed as it is made. 1 where a thing is held twice."""
    machines, agents = len(fleet.machines), fleet.agents
    print(f"{machines} machines with {agents} agents each, {len(fleet.servers)} servers,", end=" ")
    print(
        f"{os.cpu_count()} cores shared by all of it and by the load, and by what else runs here:"
    )
    print("load average before", " ".join(f"{one:.1f}" for one in os.getloadavg()))
    fast(fleet, "claims, as fast as they go", at_once(fleet, seconds, hearing=False))
    fast(fleet, "the same, all machines hearing", at_once(fleet, seconds, hearing=True))
    idle = Rate(fleet, Probe(fleet), per_minute=0).run(seconds)
    row("wake at another server, nothing else going on, p50", percentile(idle.wakes, 50), "ms")
    row("... p99", percentile(idle.wakes, 99), "ms")
    stated(fleet, seconds, per_minute)
    twice = fleet.held_twice()
    row("things held twice", len(twice), "")
    return int(bool(twice))


def fast(fleet: Fleet, name: str, found: Round) -> None:
    """One rate, with how long a claim took."""
    requests = max(1, found.puts + found.answers)
    row(name, len(found.claims) / found.seconds, "a second")
    row("... given up, of them refused", found.refused, "")
    row("... p50", percentile(found.claims, 50), "ms")
    row("... p99", percentile(found.claims, 99), "ms")
    if found.heard:
        row("... changes heard", found.heard / found.seconds, "a second")
        row("... in answers", found.answers / found.seconds, "a second")
    row("... CPU of the servers, a request", 1000 * found.servers / requests, "ms")
    row("... CPU of the database, a request", 1000 * found.database / requests, "ms")
    fleet.settle()


def stated(fleet: Fleet, seconds: float, per_minute: float) -> None:
    """What a fleet costs that works at a rate."""
    before = sizes(fleet.url)
    measuring = Rate(fleet, Probe(fleet), per_minute=per_minute)
    found = measuring.run(seconds)
    after = measuring.after
    rate = per_minute * fleet.agents * len(fleet.machines) / 60
    row(f"at {per_minute:g} claims an agent and minute", rate, "claims a second")
    row("... a claim p50", percentile(found.claims, 50), "ms")
    row("... a claim p99", percentile(found.claims, 99), "ms")
    row("... changes heard", found.heard / seconds, "a second")
    row("... in answers", found.answers / seconds, "a second")
    row("... wake at another server p50", percentile(found.wakes, 50), "ms")
    row("... wake at another server p99", percentile(found.wakes, 99), "ms")
    cost(after, before, found, seconds * len(fleet.machines) / 3600)


def cost(after: Sizes, before: Sizes, found: Round, hours: float) -> None:
    """Rows and bytes of one machine and hour; what measured the wakes is taken out by its share."""
    changes = after.changes - before.changes
    share = (changes - found.probes) / max(1, changes)
    row("CPU of the servers, of one core", 100 * found.servers / found.seconds, "%")
    row("CPU of the database, of one core", 100 * found.database / found.seconds, "%")
    leases = after.leases - before.leases
    row("rows of leases, a machine and hour", share * leases / hours, "")
    row("bytes of a row, with its indexes", after.bytes / max(1, after.rows), "")
    row("bytes of the database's log, a change", (after.log - before.log) / max(1, changes), "")
    row("changes, a machine and hour", share * changes / hours, "")
    row(
        "log of the database, a machine and hour",
        share * (after.log - before.log) / hours / 1e6,
        "MB",
    )
    row("over the wire, a machine and hour", share * found.wire / hours / 1e6, "MB")


def row(name: str, figure: float, unit: str) -> None:
    """A line of the table."""
    shown = f"{figure:,.0f}" if figure == int(figure) else f"{figure:,.1f}"
    print(f"{name:58}{shown:>12} {unit}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

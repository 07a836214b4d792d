#!/usr/bin/env python3
"""Measure the server of rooms, on both stores, beside a yardstick measured in the same run.

python3 scripts/bench_rooms.py                 everything, some minutes
python3 scripts/bench_rooms.py --quick         a look, half a minute
python3 scripts/bench_rooms.py --only wake     rows whose name has this word
python3 scripts/bench_rooms.py --beside 310 420    what another program reached on this machine

The unit is a POST of JSON with one row read, on the same two libraries and nothing else. All rows
are measured in turns, so that whatever else the machine does meets all of them alike; each figure
is a median over the turns. Needs the extra 'server'; PostgreSQL is measured where it is installed.
Everything happens in a temporary folder that is removed at the end.

No other program is measured here. Where one was, on this machine, with one client, its invocations
and contexts a second can be given with --beside; a line then says how many times as fast ours is.
"""

import argparse
import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench_rooms_load import Line, Target, all_answered, memory_mb, rate
from bench_rooms_servers import CHECKOUT, Server, all_servers

CLIENTS = (1, 20)
WAITERS = 500
CONDITION = 'state._shared.phase == "play" && messages.unread > 0'
SPEAK = f"""
import sys, time
from agent_sync.cel import parse
names = {{"state": {{"_shared": {{"phase": "play"}}}}, "messages": {{"unread": 1}}}}
program = parse({CONDITION!r})
count, end = 0, time.perf_counter() + float(sys.argv[1])
while time.perf_counter() < end:
    for _ in range(100):
        program.evaluate(names)
    count += 100
print(count / float(sys.argv[1]))
"""


class Effort(NamedTuple):
    """How much to do. ``seconds`` are those of one measurement of a rate."""

    turns: int
    seconds: float
    wakes: int
    rooms: int
    waiters: int


FULL = Effort(7, 1.5, 41, 1_000, 5_000)
QUICK = Effort(2, 0.3, 7, 50, 200)


class Row(NamedTuple):
    """One measured thing: a figure, what it counts, and how it stands to the yardstick."""

    name: str
    figure: float
    unit: str
    ratio: "float | None" = None


class Bench:
    """One run over all servers."""

    def __init__(self, stick: Server, ours: "list[Server]", effort: Effort, only: str) -> None:
        self.stick = stick
        self.ours = ours
        self.effort = effort
        self.only = only

    def wanted(self, name: str) -> bool:
        """Whether a row was asked for."""
        return self.only in name

    def rows(self) -> Iterator[Row]:
        """Everything that was asked for, as it is measured."""
        yield from self.rates()
        for server in self.ours:
            for name, measure in (
                ("wake of a wait", self.wake),
                (f"{WAITERS} waiters, one write", self.crowd),
            ):
                if self.wanted(name):
                    yield measure(f"{server.name}: {name}", server)
            if self.wanted("memory"):
                with server.again() as fresh:
                    yield from self.memory(fresh)
        if self.wanted("CEL"):
            yield self.cel()

    def rates(self) -> Iterator[Row]:
        """Requests a second, by kind and number of clients, all in turns."""
        kinds: dict[str, Callable[[Server, int], list[bytes]]] = {
            "invocations": invocations,
            "contexts": contexts,
        }
        asked = [
            (f"{server.name}: {kind}, {clients} client{'s' * (clients > 1)}", server, clients, make)
            for clients in CLIENTS
            for kind, make in kinds.items()
            for server in self.ours
            if self.wanted(kind)
        ]
        prepared = [
            (name, server, clients, make(server, clients)) for name, server, clients, make in asked
        ]
        found: dict[str, list[float]] = {name: [] for name, *_ in prepared}
        unit: dict[int, list[float]] = {clients: [] for clients in CLIENTS}
        for _ in range(self.effort.turns if prepared else 0):
            for clients in CLIENTS:
                same = [self.stick.target.request("POST", "/", {"key": "k"})] * clients
                unit[clients].append(rate(self.stick.port, same, self.effort.seconds))
            for name, server, _clients, requests in prepared:
                found[name].append(rate(server.port, requests, self.effort.seconds))
        for name, _server, clients, _requests in prepared:
            middle = statistics.median(found[name])
            yield Row(name, middle, "a second", middle / statistics.median(unit[clients]))

    def wake(self, name: str, server: Server) -> Row:
        """From sending a write to the answer of who waits for it, beside a plain round trip."""
        path, admin = server.room()
        times = [self._one_wake(path, admin, number) for number in range(self.effort.wakes)]
        trips = [self._one_trip() for _ in range(self.effort.wakes)]
        middle = statistics.median(times)
        return Row(name, middle * 1000, "ms", middle / statistics.median(trips))

    def _one_wake(self, path: str, admin: Target, number: int) -> float:
        waiting = admin.request("GET", f"{path}/wait?condition=state._shared.n=={number}")
        write = admin.request("POST", f"{path}/actions/_set_state/invoke", _set("n", number))
        with Line(admin.port) as waiter, Line(admin.port) as writer:
            waiter.send(waiting)
            time.sleep(0.03)  # it has to wait before it is woken; what is measured begins below
            begin = time.perf_counter()
            writer.send(write)
            waiter.answer()
            spent = time.perf_counter() - begin
            writer.answer()
        return spent

    def _one_trip(self) -> float:
        request = self.stick.target.request("POST", "/", {"key": "k"})
        with Line(self.stick.port) as line:
            begin = time.perf_counter()
            line.send(request)
            line.answer()
            return time.perf_counter() - begin

    def crowd(self, name: str, server: Server) -> Row:
        """From sending one write to the last answer of all who wait for it."""
        times = [self._one_crowd(server) for _ in range(min(self.effort.turns, 3))]
        return Row(name, statistics.median(times) * 1000, "ms to the last")

    def _one_crowd(self, server: Server) -> float:
        path, admin = server.room()
        with wait_for(path, admin, WAITERS) as lines, Line(admin.port) as writer:
            begin = time.perf_counter()
            writer.send(admin.request("POST", f"{path}/actions/_set_state/invoke", _set("go", 1)))
            all_answered(lines)
            return time.perf_counter() - begin

    def memory(self, server: Server) -> Iterator[Row]:
        """Of a new server's process: at once, with many rooms, with many who wait."""
        begin = memory_mb(server.process.pid)
        rooms = [server.room() for _ in range(self.effort.rooms)]
        made = memory_mb(server.process.pid)
        yield Row(f"{server.name}: memory, before", begin, "MB")
        yield Row(f"{server.name}: memory, {self.effort.rooms} rooms more", made, "MB")
        with contextlib.ExitStack() as stack:
            share = WAITERS if self.effort.waiters > WAITERS else self.effort.waiters
            for path, admin in rooms[: self.effort.waiters // share]:
                stack.enter_context(wait_for(path, admin, share))
            waited = memory_mb(server.process.pid)
        yield Row(f"{server.name}: memory, {self.effort.waiters} waiters more", waited, "MB")

    def cel(self) -> Row:
        """Evaluations of one ordinary condition in one process."""
        done = subprocess.run(
            [sys.executable, "-c", SPEAK, str(self.effort.seconds)],
            env={"PYTHONPATH": str(CHECKOUT / "src")},
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Row(f"CEL: {CONDITION}", float(done.stdout), "a second")


@contextlib.contextmanager
def wait_for(path: str, admin: Target, count: int) -> "Iterator[list[Line]]":
    """So many connections that wait for one key."""
    request = admin.request("GET", f"{path}/wait?condition=state._shared.go==1")
    lines = [Line(admin.port) for _ in range(count)]
    try:
        for line in lines:
            line.send(request)
        # All of them have to wait: the server reads what was sent before it answers this.
        for _ in range(3):
            time.sleep(0.3)
            admin.ask("GET", f"{path}/context?only=state")
        yield lines
    finally:
        for line in lines:
            line.socket.close()


def _set(key: str, value: object) -> "dict[str, object]":
    return {"params": {"scope": "_shared", "key": key, "value": value}}


def invocations(server: Server, clients: int) -> "list[bytes]":
    """Each client invokes one action that writes two keys behind a condition, as itself."""
    path, admin = server.room()
    admin.ask("POST", f"{path}/actions/_set_state/invoke", _set("phase", "play"))
    writes = [
        {"scope": "_shared", "key": "${self}.turn", "increment": 1},
        {"scope": "_log", "key": "last", "value": {"by": "${self}", "n": "${params.n}"}},
    ]
    condition = 'state._shared.phase == "play"'
    action = {"id": "turn", "if": condition, "writes": writes}
    admin.ask("POST", f"{path}/actions/_register_action/invoke", {"params": action})
    body = {"params": {"n": 3}}
    return [
        one.request("POST", f"{path}/actions/turn/invoke", body)
        for one in agents(path, admin, clients)
    ]


def contexts(server: Server, clients: int) -> "list[bytes]":
    """Each client reads the context of a room with some state, views and messages, as itself."""
    path, admin = server.room()
    for number in range(20):
        value = {"title": "paint the wall", "claimed_by": None}
        admin.ask("POST", f"{path}/actions/_set_state/invoke", _set(f"task{number}", value))
        said = {"params": {"body": f"message {number}"}}
        admin.ask("POST", f"{path}/actions/_send_message/invoke", said)
    for number in range(3):
        view = {"id": f"v{number}", "expr": "state._shared.size()", "scope": "_shared"}
        admin.ask("POST", f"{path}/actions/_register_view/invoke", {"params": view})
    return [one.request("GET", f"{path}/context") for one in agents(path, admin, clients)]


def agents(path: str, admin: Target, count: int) -> "list[Target]":
    """So many agents that joined."""
    bodies = [{"id": f"a{number}", "name": f"A{number}"} for number in range(count)]
    made = [Target(admin.port).ask("POST", f"{path}/agents", body) for body in bodies]
    return [Target(admin.port, one["token"]) for one in made]


def shown(row: Row) -> str:
    """A line of the table."""
    ratio = "" if row.ratio is None else f"{row.ratio:8.2f}"
    return f"{row.name:58}{row.figure:12,.1f} {row.unit:15}{ratio}"


def beside(rows: "list[Row]", others: "list[float]") -> Iterator[str]:
    """How ours on SQLite stands to the figures of another program."""
    for kind, other in zip(("invocations", "contexts"), others, strict=True):
        (ours,) = [row for row in rows if row.name == f"SQLite: {kind}, 1 client"]
        yield f"{kind}, 1 client: {ours.figure / other:.1f} times the {other:,.0f} that were given"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a look, not a measurement")
    parser.add_argument("--only", default="", metavar="WORD", help="rows with this word alone")
    parser.add_argument("--beside", nargs=2, type=float, metavar=("INVOCATIONS", "CONTEXTS"))
    asked = parser.parse_args()
    rows = []
    print(f"{'':58}{'':12} {'':15}{'yardstick = 1':>8}")
    with tempfile.TemporaryDirectory() as folder, all_servers(Path(folder)) as (stick, ours):
        if len(ours) == 1:
            print("PostgreSQL is not here, or its driver is not: it is not measured")
        for row in Bench(stick, ours, QUICK if asked.quick else FULL, asked.only).rows():
            rows.append(row)
            print(shown(row), flush=True)
    print("the program that this one replaces: not measured here; give its figures with --beside"
          if asked.beside is None else "\n".join(beside(rows, asked.beside)))  # fmt: skip


if __name__ == "__main__":
    main()

"""The load of ``bench_link.py``: all machines in one thread, as fast as it goes or at a rate."""

import heapq
import itertools
import selectors
import time
from typing import Any

from bench_link_machines import Fleet, Machine, Sizes, sizes
from bench_rooms_load import Line

HEARS, CLAIMS, SAYS = "hears", "claims", "says"
MINUTE_S = 60.0
FINISH_S = 5.0
PROBE_S = 0.3
"""Between a wake and the next one that is measured."""


class Round:
    """What one measurement found. Times: ms. ``wire``: bytes of all machines.

    ``puts``, ``answers``: requests that put, and that heard. ``servers``, ``database``: their CPU
    seconds. ``probes``: changes by which wakes were measured.
    """

    def __init__(self) -> None:
        self.claims: list[float] = []
        self.wakes: list[float] = []
        self.seconds = self.servers = self.database = 0.0
        self.puts = self.answers = self.probes = 0
        self.refused = self.heard = self.wire = 0

    def spent(self, before: "tuple[float, float]", after: "tuple[float, float]") -> None:
        """Note what CPU it took."""
        self.servers, self.database = after[0] - before[0], after[1] - before[1]


class Lines:
    """The lines of many machines: what is under way on each, and since when."""

    def __init__(self, found: Round) -> None:
        self.found = found
        self._selector = selectors.DefaultSelector()
        self._known: set[Line] = set()
        self._what: dict[Line, tuple[Machine, str, int, float]] = {}

    def begin(
        self, machine: Machine, what: str, request: bytes, agent: int = 0, due: float = 0.0
    ) -> None:
        """Send a request; ``due``: when it should have been sent."""
        line = machine.hearing if what == HEARS else machine.putting
        if line not in self._known:
            self._known.add(line)
            self._selector.register(line.socket, selectors.EVENT_READ, line)
        self._what[line] = (machine, what, agent, due or time.perf_counter())
        self.found.wire += len(request)
        line.send(request)

    def hear(self, machine: Machine) -> None:
        """Let a machine wait for what others do."""
        self.begin(machine, HEARS, machine.since())

    def done(self, wait: float) -> "list[tuple[Machine, str, int, float, bytes]]":
        """(machine, what, agent, ms, body) of the answers that came within so many seconds."""
        found = []
        for key, _ in self._selector.select(max(0.0, wait)):
            line: Line = key.data
            body = line.more()
            if body is not None:
                machine, what, agent, since = self._what.pop(line)
                self.found.wire += len(body)
                self.found.puts += what != HEARS
                self.found.answers += what == HEARS
                spent = (time.perf_counter() - since) * 1000
                found.append((machine, what, agent, spent, body))
        return found

    def putting(self) -> "set[Machine]":
        """The machines whose last put is not answered."""
        return {machine for machine, what, _, _ in self._what.values() if what != HEARS}

    def close(self) -> None:
        """Nothing is waited for any more."""
        self._selector.close()


def at_once(fleet: Fleet, seconds: float, *, hearing: bool) -> Round:
    """Every machine claims and gives up, one request after the other."""
    found = Round()
    lines = Lines(found)
    agents = itertools.cycle(range(fleet.agents))
    begin, cpu = time.perf_counter(), fleet.cpu()
    for machine in fleet.machines:
        if hearing:
            lines.hear(machine)
        agent = next(agents)
        lines.begin(machine, CLAIMS, machine.claim(agent), agent)
    while time.perf_counter() < begin + seconds:
        for machine, what, agent, spent, body in lines.done(0.1):
            if what == HEARS:
                found.heard += machine.heard(body)
                lines.hear(machine)
            else:
                _claimed(found, machine, agent, spent, body)
                agent = next(agents)
                lines.begin(machine, CLAIMS, machine.claim(agent), agent)
    found.seconds = time.perf_counter() - begin
    found.spent(cpu, fleet.cpu())
    _finish(lines)
    return found


def _claimed(found: Round, machine: Machine, agent: int, spent: float, body: bytes) -> None:
    if agent not in machine.held:
        found.claims.append(spent)
    found.refused += machine.granted(agent, body)


def _finish(lines: Lines) -> None:
    """Take the answers that are still under way: what is held is known then."""
    end, busy = time.perf_counter() + FINISH_S, lines.putting()
    while busy and time.perf_counter() < end:
        for machine, what, agent, _, body in lines.done(0.1):
            if what == CLAIMS and machine in busy:
                machine.granted(agent, body)
            if what != HEARS:
                busy.discard(machine)
    lines.close()


class Probe:
    """One machine claims at the first server, and one at the last hears of it: again and again."""

    def __init__(self, fleet: Fleet) -> None:
        self.writer, self.reader = fleet.writer, fleet.reader
        self.number, self.begun = 0, 0.0

    def begin(self, lines: Lines) -> None:
        """The next claim."""
        self.number += 1
        uid = f"{self.writer.id}:{self.number}"
        old = f"{self.writer.id}:{self.number - 1}"
        lease = self.writer.lease(uid, 0, f"src/probe/f{self.number}.py")
        self.begun = time.perf_counter()
        gone = {"kind": "lease", "uid": old, "body": None}
        lines.begin(self.writer, SAYS, self.writer.put(gone, lease))

    def seen(self, body: bytes) -> bool:
        """Whether the reader is told of it."""
        return f'"{self.writer.id}:{self.number}"'.encode() in body


class Rate:
    """Every agent claims and gives up at a rate; every machine says each minute what its agents do.

    What is late counts from when it was due.
    """

    def __init__(self, fleet: Fleet, probe: Probe, per_minute: float) -> None:
        self.fleet = fleet
        self.probe = probe
        self.found = Round()
        self.lines = Lines(self.found)
        self.after = Sizes(0, 0, 0, 0, 0)
        self._due: list[tuple[float, int, str, int]] = []
        self._gap = MINUTE_S / per_minute / 2 if per_minute else 0.0
        self._busy: set[Machine] = set()
        self._late: dict[Machine, list[tuple[float, str, int]]] = {}

    def run(self, seconds: float) -> Round:
        """For so long."""
        begin, cpu = time.perf_counter(), self.fleet.cpu()
        self._plan(begin)
        for machine in (*(self.fleet.machines if self._gap else ()), self.fleet.reader):
            self.lines.hear(machine)
        heapq.heappush(self._due, (begin, -1, SAYS, 0))
        while (now := time.perf_counter()) < begin + seconds:
            while self._due and self._due[0][0] <= now:
                self._start(*heapq.heappop(self._due))
            wait = min(self._due[0][0] if self._due else now + 0.1, begin + seconds) - now
            for done in self.lines.done(wait):
                self._answered(*done)
        self.found.seconds = seconds
        self.found.spent(cpu, self.fleet.cpu())
        self.after = sizes(self.fleet.url)
        _finish(self.lines)
        self.fleet.settle()
        return self.found

    def _plan(self, begin: float) -> None:
        machines = self.fleet.machines if self._gap else []
        for number, _ in enumerate(machines):
            part = number / len(machines)
            heapq.heappush(self._due, (begin + part * MINUTE_S, number, SAYS, 0))
            for agent in range(self.fleet.agents):
                first = (part + agent / self.fleet.agents) % 1 * self._gap
                heapq.heappush(self._due, (begin + first, number, CLAIMS, agent))

    def _start(self, due: float, number: int, what: str, agent: int) -> None:
        if number < 0:
            self.probe.begin(self.lines)
            self.found.probes += 2
            return
        machine = self.fleet.machines[number]
        gap = MINUTE_S if what == SAYS else self._gap
        heapq.heappush(self._due, (due + gap, number, what, agent))
        if machine in self._busy:
            self._late.setdefault(machine, []).append((due, what, agent))
        else:
            self._send(machine, due, what, agent)

    def _send(self, machine: Machine, due: float, what: str, agent: int) -> None:
        self._busy.add(machine)
        request = machine.claim(agent)
        if what == SAYS:
            request = machine.agents(self.fleet.agents, int(due))
        self.lines.begin(machine, what, request, agent, due)

    def _answered(self, machine: Machine, what: str, agent: int, spent: float, body: bytes) -> None:
        if what == HEARS:
            self._heard(machine, body)
            return
        if machine is self.probe.writer:
            return
        if what == CLAIMS:
            _claimed(self.found, machine, agent, spent, body)
        self._busy.discard(machine)
        late: Any = self._late.get(machine)
        if late:
            self._send(machine, *late.pop(0))

    def _heard(self, machine: Machine, body: bytes) -> None:
        self.found.heard += machine.heard(body)
        if machine is self.probe.reader and self.probe.begun and self.probe.seen(body):
            self.found.wakes.append((time.perf_counter() - self.probe.begun) * 1000)
            self.probe.begun = 0.0
            heapq.heappush(self._due, (time.perf_counter() + PROBE_S, -1, SAYS, 0))
        self.lines.hear(machine)


def percentile(found: "list[float]", part: int) -> float:
    """So many per cent are at most this; 0 where nothing was found."""
    ordered = sorted(found)
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)] if ordered else 0.0

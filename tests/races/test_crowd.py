"""Crowds of processes go for the same leases, tasks and places in the queue at one moment.

Two independent detectors look for two holders at once: a file that only one can make, and a
journal of intervals that is compared afterwards.
"""

import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from agent_sync.store.opening import open_store
from proofs import Proof
from support import SOURCE, Cli, make_repo

from .stepping import Desk
from .test_claims import HOOK, edit_payload, hook_environment

CROWD = str(Path(__file__).with_name("crowd.py"))
PATIENCE_S = 600

pytestmark = [
    pytest.mark.proves("STATE-3"),
    pytest.mark.skipif(sys.platform == "win32", reason="far too many processes there"),
]


class Found(NamedTuple):
    """What a crowd did."""

    claims: int
    refused: int
    overlaps: int
    errors: "Counter[str]"
    busy: int
    """Commands that said that the database is busy, as they may after five seconds."""
    p50: float
    p99: float


def crowd(desk: Desk, processes: int, how: str, rounds: int) -> Found:
    """Let a crowd run to its end and read what it wrote down."""
    journal = desk.repo / "journal"
    journal.mkdir()
    gate, release = os.pipe()
    pause = str(processes / 100)  # as many tries a second, however many there are
    children = []
    try:
        for number in range(processes):
            children.append(
                subprocess.Popen(
                    [sys.executable, "-S", CROWD, str(number), how, str(rounds), pause],
                    stdin=gate,
                    stderr=subprocess.PIPE,
                    cwd=desk.repo,
                    env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE)},
                )
            )
        os.close(gate)
        os.close(release)
        errors = Counter(_ended(child) for child in children)
    finally:
        for child in children:
            if child.poll() is None:
                child.kill()
                child.wait()
    del errors[""]
    return _read(journal, errors)


def _ended(child: "subprocess.Popen[bytes]") -> str:
    _, said = child.communicate(timeout=PATIENCE_S)
    last = said.decode(errors="replace").strip().splitlines()[-1:]
    return "" if child.returncode == 0 else f"exit {child.returncode} {last}"


def _read(journal: Path, errors: "Counter[str]") -> Found:
    done = [line.split() for path in journal.glob("done-*") for line in path.open()]
    claims = [(int(code), int(took)) for what, code, took in done if what == "claim"]
    errors.update(line.strip() for path in journal.glob("error-*") for line in path.open())
    errors.update(f"release {code}" for what, code, _ in done if what == "release" and code != "0")
    seen = sum(1 for path in journal.glob("overlap-*") for _ in path.open())
    times = sorted(took / 1e6 for _, took in claims)
    granted = sum(code == 0 for code, _ in claims)
    return Found(
        granted,
        len(claims) - granted,
        seen + sum(map(_overlaps, journal.glob("*.journal"))),
        errors,
        sum(1 for path in journal.glob("busy-*") for _ in path.open()),
        times[len(times) // 2],
        times[min(len(times) - 1, len(times) * 99 // 100)],
    )


def _overlaps(path: Path) -> int:
    """How often a hold began before the one before it had ended."""
    held = sorted(tuple(map(int, line.split())) for line in path.open())
    return sum(second[0] < first[1] for first, second in itertools.pairwise(held))


def _note(proof: Proof, processes: int, found: Found) -> None:
    proof.figure(f"claims granted, {processes} processes", found.claims)
    proof.figure(f"claims refused, {processes} processes", found.refused)
    proof.figure(f"overlaps, {processes} processes", found.overlaps)
    proof.figure(f"errors, {processes} processes", sum(found.errors.values()))
    proof.figure(f"told that the database is busy, {processes} processes", found.busy)
    proof.figure(f"claim p50 ms, {processes} processes", round(found.p50, 1))
    proof.figure(f"claim p99 ms, {processes} processes", round(found.p99, 1))


def sizes(proof: Proof, short: int) -> "list[int]":
    """How many processes, one crowd after the other."""
    return [8, 50, 200, 500] if proof.full else [short]


def desk_in(folder: Path, *tasks: str) -> Desk:
    """A repository with a database and some tasks."""
    import time

    desk = Desk(make_repo(folder), now=time.time_ns() // 1_000_000)
    desk.store().close()
    for title in tasks:
        desk.cli("maker", "create-task", title, "--file", f"{title}.py")
    return desk


@pytest.mark.slow
@pytest.mark.proves("LOCK-4")
def test_a_crowd_on_the_same_paths(tmp_path: Path, proof: Proof) -> None:
    """Every process claims, holds and releases the same three paths through the commands; two
    detectors watch every hold."""
    for processes in sizes(proof, 8):
        rounds = 5 if processes < 100 else 1
        found = crowd(desk_in(tmp_path / f"{processes}"), processes, "library", rounds)
        _note(proof, processes, found)
        assert found.overlaps == 0
        assert not found.errors
        assert found.claims == processes * rounds


@pytest.mark.slow
@pytest.mark.proves("TASK-3", "TASK-4")
def test_a_crowd_on_one_board(tmp_path: Path, proof: Proof) -> None:
    """Every process claims the next task, with its file, until the board is empty; each task has
    one winner."""
    for processes in sizes(proof, 30):
        names = [f"t{number}" for number in range(processes + 10)]
        desk = desk_in(tmp_path / f"{processes}", *names)
        found = crowd(desk, processes, "tasks", 0)
        won = [x for path in (desk.repo / "journal").glob("won-*") for x in path.open()]
        _note(proof, processes, found)
        assert found.overlaps == 0
        assert not found.errors
        assert len(won) == len(set(won)) == len(names)
        assert set(desk.database.column("tasks", "status")) == {"done"}


@pytest.mark.slow
@pytest.mark.proves("LOCK-8")
def test_a_crowd_in_one_line(tmp_path: Path, proof: Proof) -> None:
    """Every process waits in line for one path; each gets it, in the order of the tickets."""
    for processes in sizes(proof, 8):
        desk = desk_in(tmp_path / f"{processes}")
        found = crowd(desk, processes, "queue", 1)
        _note(proof, processes, found)
        assert found.overlaps == 0
        assert not found.errors
        assert found.claims == processes
        assert _order_kept(desk) == 0


def _order_kept(desk: Desk) -> int:
    """How many that stood in line were passed by one with a later ticket."""
    tickets: dict[str, int] = dict(desk.database.rows("waits", "agent_id", "id"))
    got = desk.database.column("leases", "agent_id")
    numbers = [tickets[agent] for agent in got if agent in tickets]
    return sum(second < first for first, second in itertools.pairwise(numbers))


@pytest.mark.slow
@pytest.mark.proves("AUTO-1", "HOOK-10")
def test_a_crowd_of_hooks(tmp_path: Path, proof: Proof) -> None:
    """So many sessions edit one path at one moment, each through a hook process of its own: never
    more than one is let through. Up to fifty, one is, the others are told who has it, and nothing
    is in the log; of more, some may be refused because they could not look in time."""
    home = tmp_path / "home"
    home.mkdir()
    for processes in sizes(proof, 12):
        desk = desk_in(tmp_path / f"{processes}")
        codes, told = _hooks(desk, home, processes)
        log = Path(desk.project().folder) / "hooks.log"
        errors = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        proof.figure(f"hooks let through, {processes} processes", codes[0])
        proof.figure(f"hooks refused, {processes} processes", codes[2])
        proof.figure(f"lines in the log, {processes} processes", len(errors))
        assert codes[0] + codes[2] == processes
        held = desk.database.count("leases", ended_at=None)
        assert codes[0] <= held <= 1
        late = [words for words in told if "is locked by" not in words]
        assert not [words for words in late if "try the same call again" not in words]
        slow = ("StoreBusy", "DeadlineError")
        assert not [line for line in errors if not any(one in line for one in slow)]
        if processes <= 50:
            assert not errors
            assert not late
            assert codes[0] == held == 1


def _hooks(desk: Desk, home: Path, processes: int) -> "tuple[Counter[int], list[str]]":
    """What so many hooks end with, that stand behind one gate until all are there, and say."""
    gate, release = os.pipe()
    children = []
    said = [home / f"{number}.said" for number in range(processes)]
    for number in range(processes):
        payload = home / f"{number}.json"
        payload.write_text(json.dumps(edit_payload(desk.repo, f"s{number}", "a.py")))
        words = ["sh", "-c", 'read -r _; exec "$@" < "$0"', str(payload), *HOOK]
        with said[number].open("wb") as file:
            children.append(
                subprocess.Popen(
                    words,
                    stdin=gate,
                    stdout=subprocess.DEVNULL,
                    stderr=file,
                    env=hook_environment(desk.repo, home),
                    cwd=desk.repo,
                )
            )
    os.close(gate)
    os.close(release)
    codes = [child.wait(timeout=PATIENCE_S) for child in children]
    texts = [one.read_text(encoding="utf-8") for one in said]
    return Counter(codes), [words for words, code in zip(texts, codes, strict=True) if code]


@pytest.mark.proves("LOCK-8")
def test_first_come_first_served(tmp_path: Path, proof: Proof) -> None:
    """Waiting commands arrive one by one, each seen in line before the next begins; the path goes
    round in exactly that order."""
    desk = desk_in(tmp_path / "repo")
    home = tmp_path / "home"
    home.mkdir()
    cli = Cli(desk.repo, home)
    count = proof.count(5, 20)
    assert cli.as_("first").process("lock", "a.py").code == 0
    store = open_store(desk.project())
    assert store is not None
    waiting = []
    try:
        for number in range(count):
            one = cli.as_(f"w{number}")
            waiting.append(one.start("lock", "a.py", "--wait=300", "--keep"))
            _until(lambda n=number: _in_line(desk) == n + 1)  # type: ignore[misc]
        for holder, child in zip(
            ["first", *(f"w{n}" for n in range(count))], waiting, strict=False
        ):
            assert cli.as_(holder)("unlock", "a.py").code == 0
            assert child.wait(timeout=60) == 0
    finally:
        store.close()
        for child in waiting:
            child.kill()
            child.communicate()
    got = desk.database.column("leases", "agent_id")
    assert got == ["first", *(f"w{number}" for number in range(count))]
    proof.figure("places in line served in order", count)


def _in_line(desk: Desk) -> int:
    return len(desk.database.in_line())


def _until(true: "Callable[[], bool]") -> None:
    """Look until it is so, for a bounded time."""
    import time

    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until, "it never became so"
        time.sleep(0.005)


TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

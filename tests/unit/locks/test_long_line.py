"""A long line: those far behind look seldom and cheaply, and nobody is sent away for the crowd."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_sync.errors import StoreBusy
from agent_sync.identity.liveness import Limits
from agent_sync.locks import (
    deadlock,
    ending,
    granting,
    next_in_queue,
    open_leases,
    wait_queue,
    waiting,
)
from agent_sync.locks.claim import Claim, World
from agent_sync.locks.ticket import Ticket
from agent_sync.repository.location import at_root
from agent_sync.sessions import sign_of_life
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Store
from support import make_repo

NOW = 1_800_000_000_000
HOLDER, LAST = "holder", "last"
MANY = 70


def world() -> World:
    return World(NOW, Limits({}), lambda _machine, _pid, _start: "alive")


def stand(store: Store, agent_id: str, key: str = "a.py") -> int:
    with store.writing() as store:
        sign_of_life.refresh(store, agent_id, NOW, state="running")
        return wait_queue.queue(
            store, Claim(agent_id, key), world(), machine="m", pid=1, pid_start="s"
        )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A path that somebody holds, with many in line."""
    found = open_store(at_root(str(make_repo(tmp_path / "repo"))), busy_ms=50)
    assert found is not None
    with found.writing() as found:
        sign_of_life.refresh(found, HOLDER, NOW, state="running")
        claim = Claim(HOLDER, "a.py", expires_at=NOW + 600_000)
        assert granting.attempt(found, claim, world())[0]
    for number in range(MANY):
        stand(found, f"w{number}")
    yield found
    found.close()


def release(store: Store) -> None:
    with store.writing() as store:
        ending.release(store, open_leases.open_of(store, HOLDER), world(), "unlocked", HOLDER)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every ticket that is read from here on."""
    found: list[str] = []
    make = Ticket.__init__

    def counted(self: Ticket, row: "tuple[object, ...]") -> None:
        make(self, row)
        found.append(self.agent_id)

    monkeypatch.setattr(Ticket, "__init__", counted)
    return found


@pytest.mark.proves("LOCK-8")
def test_a_look_from_the_end_of_the_line_does_not_grow_with_it(
    store: Store, looked: list[str]
) -> None:
    claim = Claim(LAST, "a.py")
    stand(store, LAST)
    looked.clear()
    waiting._queue(store, [claim], world())
    assert not waiting._is_free(store, [claim], world())
    assert looked == [LAST]
    release(store)
    looked.clear()
    assert not waiting._is_free(store, [claim], world())
    assert looked == ["w0"]


@pytest.mark.proves("LOCK-8")
def test_whoever_has_nothing_joins_without_looking_at_the_whole_line(
    store: Store, looked: list[str]
) -> None:
    assert deadlock.cycle(store, Claim(LAST, "a.py"), world()) == []
    assert looked == []


@pytest.mark.proves("LOCK-8")
def test_a_circle_through_the_end_of_a_long_line_is_found(store: Store) -> None:
    with store.writing() as store:
        sign_of_life.refresh(store, LAST, NOW, state="running")
        assert granting.attempt(store, Claim(LAST, "b.py", expires_at=NOW + 600_000), world())[0]
    stand(store, f"w{MANY - 1}", "b.py")
    found = deadlock.cycle(store, Claim(LAST, "a.py"), world())
    assert found == [LAST, f"w{MANY - 1}"]
    assert deadlock.cycle(store, Claim(LAST, "c.py"), world()) == []


@pytest.mark.proves("LOCK-8")
def test_the_first_in_line_looks_often_and_the_last_seldom(store: Store) -> None:
    pauses = [waiting._pause(store, [Claim(f"w{number}", "a.py")]) for number in (0, 1, 2, 50)]
    assert pauses == pytest.approx([0.02, 0.04, 0.06, waiting.LONGEST_POLL_S])
    stand(store, "w50", "b.py")
    both = [Claim("w50", "a.py"), Claim("w50", "b.py")]
    assert waiting._pause(store, both) == waiting.POLL_S
    assert waiting.LONGEST_POLL_S < 0.25


@pytest.mark.proves("LOCK-8", "STATE-8")
def test_signs_of_life_wake_nobody_and_all_else_does(store: Store) -> None:
    mine = wait_queue.tickets_of(store, "w3")[0]
    before = wait_queue.sign(store)
    with store.writing() as store:
        sign_of_life.refresh(store, HOLDER, NOW + 1)
        wait_queue.beat(store, mine.id, NOW + 1)
    assert wait_queue.sign(store) == before
    with store.writing() as store:
        wait_queue.time_out(store, mine.id, NOW)
    timed_out = wait_queue.sign(store)
    assert timed_out != before
    with store.writing() as store:
        next_in_queue.leave(store, "w4", "file", "a.py", world())
    left = wait_queue.sign(store)
    assert left != timed_out
    release(store)
    assert wait_queue.sign(store) != left
    reserved = wait_queue.sign(store)
    with store.writing() as store:
        next_in_queue.leave(store, "w0", "file", "a.py", world())
    assert wait_queue.sign(store) != reserved, "the reservation went on to the next"


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        """The time, in seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.now += seconds


@pytest.mark.proves("LOCK-8")
def test_a_busy_database_ends_no_wait_before_its_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beats and places that cannot be written are written later."""
    clock = Clock()
    monkeypatch.setattr(waiting, "time", clock)
    until = clock.now + 7
    begin = Store.begin_writing

    def busy(one: Store) -> None:
        if clock.now > 1_000.0 and clock.now < until:
            raise StoreBusy(path=one.path, detail="database is locked")
        begin(one)

    monkeypatch.setattr(Store, "begin_writing", busy)
    with pytest.raises(waiting.TimedOut):
        waiting.in_turn(store, [Claim(LAST, "a.py")], lambda *_: None, world, wait_ms=9_000)
    assert clock.now >= 1_009
    monkeypatch.setattr(Store, "begin_writing", begin)
    assert wait_queue.tickets_of(store, LAST)[0].timed_out_at == NOW


@pytest.mark.proves("LOCK-8")
@pytest.mark.parametrize("name", ["sign", "before", "found_ended"])
def test_a_look_that_finds_the_database_busy_is_made_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Where there is no log, a reader has to wait for a writer, too."""
    clock = Clock()
    monkeypatch.setattr(waiting, "time", clock)
    module = wait_queue if hasattr(wait_queue, name) else waiting
    real = getattr(module, name)
    calls: list[float] = []

    def busy(*args: object) -> object:
        calls.append(clock.now)
        if len(calls) < 3:
            raise StoreBusy(path=store.path, detail="database is locked")
        return real(*args)

    monkeypatch.setattr(module, name, busy)
    with pytest.raises(waiting.TimedOut):
        waiting.in_turn(store, [Claim(LAST, "a.py")], lambda *_: None, world, wait_ms=9_000)
    assert clock.now >= 1_009


@pytest.mark.proves("LOCK-8")
def test_a_database_that_stays_busy_is_told_when_the_time_is_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(waiting, "time", clock)
    begin = Store.begin_writing
    calls: list[float] = []

    def busy(one: Store) -> None:
        calls.append(clock.now)
        if len(calls) > 1:
            clock.sleep(0.05)
            raise StoreBusy(path=one.path, detail="database is locked")
        begin(one)

    monkeypatch.setattr(Store, "begin_writing", busy)
    with pytest.raises(StoreBusy):
        waiting.in_turn(store, [Claim(LAST, "a.py")], lambda *_: None, world, wait_ms=3_000)
    assert clock.now >= 1_003

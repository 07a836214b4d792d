"""What whoever watches a wait is shown, and that watching costs nobody else anything (LOCK-8)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_sync.errors import AgentSyncError
from agent_sync.identity.liveness import Limits
from agent_sync.locks import granting, wait_queue, waiting
from agent_sync.locks.claim import Claim, World
from agent_sync.locks.lease import AUTO
from agent_sync.locks.waiting import Standing, TimedOut
from agent_sync.repository.location import at_root
from agent_sync.sessions import sign_of_life
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Store
from agent_sync.views import queue_place
from scene.database import asked
from support import make_repo

NOW = 1_800_000_000_000
ANN, BOB, CAT = "ann", "bob", "cat"


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.late = 0.0

    def monotonic(self) -> float:
        """The time, in seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.now += seconds + self.late


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(waiting, "time", found)
    return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = open_store(at_root(str(make_repo(tmp_path / "repo"))))
    assert found is not None
    with found.writing() as found:
        for agent_id in (ANN, BOB, CAT):
            sign_of_life.refresh(found, agent_id, NOW)
            live = {"name": agent_id, "machine": "m", "pid": 1, "state": "running"}
            asked(found).change("agents", live, id=agent_id)
    yield found
    found.close()


def world() -> World:
    return World(NOW, Limits({}), lambda _machine, _pid, _start: "alive")


def take(store: Store, claim: Claim) -> None:
    claim.expires_at = NOW + 600_000
    with store.writing() as store:
        assert granting.attempt(store, claim, world())[0]


def queued(store: Store, agent_id: str, key: str) -> None:
    with store.writing() as store:
        wait_queue.queue(store, Claim(agent_id, key), world(), machine="m", pid=1, pid_start="s")


def watched(store: Store, claims: list[Claim], seconds: int = 10) -> list[Standing]:
    """All that is shown of a wait that comes to nothing."""
    found: list[Standing] = []
    with pytest.raises(TimedOut):
        waiting.in_turn(
            store,
            claims,
            lambda store, found: waiting.take(store, claims, found),
            world,
            wait_ms=seconds * 1000,
            watch=found.append,
        )
    return found


def told(store: Store, *claims: Claim) -> tuple[str, list[str], str]:
    return queue_place.parts(watched(store, list(claims), 1)[0])


@pytest.mark.proves("LOCK-8", "CLI-4")
def test_a_wait_is_shown_once_a_second(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "JUDGE_S", 1_000)
    take(store, Claim(ANN, "a.py"))
    clock.late = 0.03
    found = watched(store, [Claim(BOB, "a.py")], 60)
    assert [one.waited_ms // 1000 for one in found] == list(range(60))


@pytest.mark.proves("LOCK-8", "STATE-3")
def test_watching_writes_nothing(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each write would wake everybody else who waits."""
    take(store, Claim(ANN, "a.py"))
    commits = []
    begin = Store.begin_writing

    def counted(one: Store) -> None:
        commits.append(clock.now)
        begin(one)

    monkeypatch.setattr(Store, "begin_writing", counted)
    seen = watched(store, [Claim(BOB, "a.py")])
    with_one = len(commits)
    claims = [Claim(CAT, "a.py")]
    with pytest.raises(TimedOut):
        waiting.in_turn(store, claims, lambda *_: None, world, wait_ms=10_000)
    assert seen
    assert with_one == len(commits) - with_one


@pytest.mark.proves("LOCK-8")
def test_it_is_shown_while_others_never_stop_committing(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(store, Claim(ANN, "a.py"))
    version = 0

    def another() -> int:
        nonlocal version
        version += 1
        clock.sleep(0.01)
        return version

    monkeypatch.setattr(Store, "data_version", lambda _store: another())
    assert len(watched(store, [Claim(BOB, "a.py")])) == 10


@pytest.mark.proves("LOCK-8", "CLI-4")
def test_the_place_and_the_holder_are_said_as_they_are(store: Store, clock: Clock) -> None:
    assert clock
    take(store, Claim(ANN, "src/cart.py", kind=AUTO, checkout="/x"))
    wish = Claim(BOB, "src/cart.py")
    head, details, place = told(store, wish)
    assert head == "waiting for src/cart.py: ann is editing it"
    assert details == [" (until its turn ends)"]
    assert place == "next in line"


@pytest.mark.proves("LOCK-8", "CLI-4")
def test_those_who_were_first_count(store: Store, clock: Clock) -> None:
    assert clock
    take(store, Claim(ANN, "src/api/", target="tree", reason="moving it"))
    for number in range(11):
        with store.writing() as store:
            sign_of_life.refresh(store, f"w{number}", NOW)
        queued(store, f"w{number}", "src/api/cart.py")
    head, details, place = told(store, Claim(BOB, "src/api/cart.py"))
    assert head == "waiting for src/api/cart.py: ann has src/api/ locked"
    assert details == [" (ends in 10m: moving it)", " (ends in 10m)"]
    assert place == "12th in line"


@pytest.mark.proves("LOCK-8", "CLI-4")
def test_somebody_who_was_first_is_named(store: Store, clock: Clock) -> None:
    assert clock
    queued(store, CAT, "a.py")
    long = "src/" + "deep/" * 40 + "cart.py"
    take(store, Claim(ANN, long))
    head, details, place = told(store, Claim(BOB, "a.py"), Claim(BOB, long))
    assert head == "waiting for a.py and 1 more: cat was first"
    assert details == []
    assert place == "2nd in line"
    head, _, _ = told(store, Claim(BOB, long))
    assert head.endswith("deep/cart.py: ann has it locked")
    assert len(head) < 80


@pytest.mark.proves("CLI-4")
def test_a_watcher_that_fails_gives_the_place_up(store: Store, clock: Clock) -> None:
    assert clock
    take(store, Claim(ANN, "a.py"))

    def fails(_found: Standing) -> None:
        raise AgentSyncError("no")

    with pytest.raises(AgentSyncError, match="no"):
        waiting.in_turn(
            store, [Claim(BOB, "a.py")], lambda *_: None, world, wait_ms=9_000, watch=fails
        )
    assert wait_queue.open_tickets(store) == []

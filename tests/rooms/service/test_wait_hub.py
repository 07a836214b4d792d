"""The hub of those who wait: one look for all, nobody forgotten, nobody told twice."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from agent_sync.cel import parse
from agent_sync.rooms.context.shaping import Shaping
from agent_sync.rooms.readers import Reader
from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.service.change_news import ChangeNews
from agent_sync.rooms.service.wait_hub import WaitHub
from agent_sync.rooms.service.waiter import Waiter

BOUND_S = 30.0
FAR_MS = 3_600_000


class Store:
    """What the news ask of a store: whom to tell."""

    def __init__(self) -> None:
        self.watching = 0
        self.told: Callable[[str, int, int], None] = lambda *_: None

    def on_change(self, listener: "Callable[[str, int, int], None]") -> None:
        self.told = listener


class Looks:
    """Ends those whose name stands in ``true``; each look waits for ``open``."""

    def __init__(self) -> None:
        self.true: set[str] = set()
        self.open = threading.Event()
        self.open.set()
        self.looked: list[int] = []
        self.happened = threading.Condition()
        self.due: int | None = None
        self.failure: Exception | None = None

    def look(self, _: str, waiters: "list[Waiter]") -> "int | None":
        assert self.open.wait(BOUND_S)
        with self.happened:
            self.looked.append(len(waiters))
            self.happened.notify_all()
        if self.failure:
            raise self.failure
        for waiter in waiters:
            if waiter.gone or waiter.reader.agent in self.true or waiter.until <= tick():
                waiter.end(waiter.reader.agent)
        return self.due

    def until(self, happened: "Callable[[], bool]") -> None:
        with self.happened:
            assert self.happened.wait_for(happened, BOUND_S)


def tick() -> int:
    return time.monotonic_ns() // 1_000_000


class Answers:
    """What the waiters were told."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self.changed = threading.Condition()

    def __call__(self, answer: "Any") -> None:
        with self.changed:
            self.all.append(answer)
            self.changed.notify_all()

    def until(self, count: int) -> "list[Any]":
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.all) >= count, BOUND_S)
            return self.all


class World:
    """A hub and what stands around it."""

    def __init__(self, most: int = 1000) -> None:
        self.store, self.looks, self.answers = Store(), Looks(), Answers()
        news = ChangeNews(self.store)  # type: ignore[arg-type]
        self.hub = WaitHub(news, self.looks.look, tick, most)

    def wait(self, name: str, timeout: int = FAR_MS) -> Waiter:
        reader = Reader("agent", name)
        program = parse("true")
        one = Waiter("r", reader, program, {}, Shaping(), tick(), timeout, self.answers)
        self.hub.add(one)
        return one

    def write(self) -> None:
        self.store.told("r", 1, 1)


@pytest.fixture
def world() -> Iterator[World]:
    one = World()
    yield one
    one.looks.open.set()
    one.hub.close()


@pytest.mark.proves("ROOM-8")
def test_who_comes_during_a_look_is_looked_at_in_the_next_one_together(world: World) -> None:
    world.looks.open.clear()
    world.wait("first")
    for number in range(20):
        world.wait(f"w{number}")
    world.looks.open.set()
    world.looks.until(lambda: 21 in world.looks.looked)
    assert len(world.looks.looked) <= 3
    world.looks.true = {"first", *(f"w{number}" for number in range(20))}
    world.write()
    assert len(world.answers.until(21)) == 21
    assert world.store.watching == 0


@pytest.mark.proves("ROOM-8")
def test_a_write_during_a_look_is_not_missed(world: World) -> None:
    world.looks.open.clear()
    world.wait("a")
    world.write()
    world.looks.true = {"a"}
    world.looks.open.set()
    assert world.answers.until(1) == ["a"]


@pytest.mark.proves("ROOM-8")
def test_who_hangs_up_is_forgotten_and_told_nothing(world: World) -> None:
    one = world.wait("a")
    world.looks.until(lambda: bool(world.looks.looked))
    world.hub.leave(one)
    world.looks.until(lambda: one.over)
    world.wait("b")
    world.looks.true = {"b"}
    world.write()
    assert world.answers.until(1) == ["b"]


@pytest.mark.proves("SERVE-8")
def test_so_many_wait_and_no_more() -> None:
    world = World(most=2)
    world.wait("a")
    world.wait("b")
    with pytest.raises(RoomError) as refused:
        world.wait("c")
    assert (refused.value.status, refused.value.code) == (429, "limit_exceeded")
    world.looks.true = {"a"}
    world.write()
    world.answers.until(1)
    _until(lambda: world.hub.count == 1)
    world.wait("c")
    world.hub.close()


def _until(happened: "Callable[[], bool]") -> None:
    end = time.monotonic() + BOUND_S
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_a_time_that_comes_is_a_look(world: World) -> None:
    world.looks.due = tick()
    world.wait("a")
    world.looks.until(lambda: len(world.looks.looked) > 3)


def test_the_end_of_the_server_ends_every_wait(world: World) -> None:
    for name in ("a", "b"):
        world.wait(name)
    world.hub.close()
    assert sorted(world.answers.until(2)) == ["a", "b"]
    with pytest.raises(RoomError) as refused:
        world.wait("c")
    assert refused.value.status == 503


def test_a_look_that_fails_leaves_nobody_waiting(world: World) -> None:
    world.looks.failure = OSError("the disk is gone")
    world.wait("a")
    (answer,) = world.answers.until(1)
    assert isinstance(answer, OSError)
    world.looks.failure = None
    world.looks.true = {"b"}
    world.wait("b")
    assert world.answers.until(2)[1] == "b"

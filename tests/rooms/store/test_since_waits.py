"""Who waits for what others change: told at once, and many are told together."""

import json
from typing import Any

from agent_sync.rooms.service.room_service import Asker
from agent_sync.rooms.service.since_waits import SPARED_MS, SinceWaiter, SinceWaits

from .clones import ROOM, Clone, Shared
from .places import Place


class Waiting:
    """Machines that wait at one server, under a tick of the test's."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.tick = 1_000_000
        service = shared.servers[0]
        service.tick = lambda: self.tick
        self.waits = SinceWaits(service)
        self.waiters: list[SinceWaiter] = []

    def begin(self, one: Clone) -> "list[Any]":
        """One more waits; where it is told."""
        told: list[Any] = []
        given = {"machine": one.id, "epoch": one.epoch, "seq": one.seq, "wait_ms": 20_000}
        asker = Asker("declared", one.minted["token"])
        self.waiters.append(self.waits.ask(asker, ROOM, given, told.append))
        return told

    def look(self) -> "int | None":
        """As the hub does it."""
        self.waiters = [one for one in self.waiters if not one.over]
        room = self.waiters[0].room_id if self.waiters else ""
        return self.waits.look(room, self.waiters)


def uids(told: "list[Any]") -> "list[str]":
    """What one was told."""
    return [one["uid"] for one in json.loads(told[0])["items"]]


def test_many_are_told_at_once_and_then_what_came_together(place: Place) -> None:
    shared = Shared(place)
    clones = [shared.clone(number, f"u{number}") for number in range(4)]
    for one in clones:
        one.since()
    waiting, writer = Waiting(shared), clones[0]
    told = [waiting.begin(one) for one in clones[1:]]
    assert waiting.look() == waiting.tick + 20_000
    assert told == [[], [], []]
    writer.one(writer.lease(1, "a.py"))
    waiting.look()
    assert [uids(one) for one in told] == [[f"{writer.id}:1"]] * 3
    for one, said in zip(clones[1:], told, strict=True):
        one.seq = json.loads(said[0])["seq"]
    again = [waiting.begin(one) for one in clones[1:]]
    for number in (2, 3):
        writer.one(writer.lease(number, f"{number}.py"))
        assert waiting.look() == waiting.tick + 3 * SPARED_MS
        assert again == [[], [], []]
    waiting.tick += 3 * SPARED_MS
    assert waiting.look() is None
    assert [uids(one) for one in again] == [[f"{writer.id}:2", f"{writer.id}:3"]] * 3


def test_whose_time_is_over_is_told_that_there_is_nothing(place: Place) -> None:
    shared = Shared(place)
    one = shared.clone(1)
    one.since()
    waiting = Waiting(shared)
    told = waiting.begin(one)
    due = waiting.look()
    assert due is not None
    waiting.tick = due
    assert waiting.look() is None
    assert uids(told) == []


def test_a_machine_waits_once(place: Place) -> None:
    shared = Shared(place)
    one, other = shared.clone(1), shared.clone(2, "bob")
    one.since()
    other.since()
    waiting = Waiting(shared)
    first, theirs, second = waiting.begin(one), waiting.begin(other), waiting.begin(one)
    waiting.look()
    assert uids(first) == []
    assert (theirs, second) == ([], [])
    other.one(other.lease(1, "a.py"))
    waiting.look()
    assert uids(second) == [f"{other.id}:1"]


def test_who_has_hung_up_is_told_nothing(place: Place) -> None:
    shared = Shared(place)
    one = shared.clone(1)
    one.since()
    waiting = Waiting(shared)
    told = waiting.begin(one)
    waiting.waiters[0].gone = True
    assert waiting.look() is None
    assert told == []

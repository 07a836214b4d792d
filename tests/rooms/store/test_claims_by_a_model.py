"""Machines that put in any order, beside a small model: no two have what could be one path."""

import random
import threading
from functools import partial
from typing import Any

import pytest

from agent_sync.locks.lease import touch

from .clones import LEASE_MS, Clone, Shared
from .places import Place
from .test_room_races import together

KEYS = (
    "src/core/a.py", "src/core/b.py", "src/core/", "src/core/deep/", "src/core/deep/x.py",
    "src/core/*.py", "src/core/**/x.py", "src/other/a.py", "src/other/", "src/*/a.py", "src/", "**",
    "src/core/[ab].py", "lib", "lib/", "*.md", "x.md",
)  # fmt: skip
STEPS = 250


class Held:
    """One lease of the model."""

    def __init__(self, body: "dict[str, Any]", until: int) -> None:
        self.target, self.key, self.mode = body["target"], body["key"], body["mode"]
        self.agent, self.until = body["agent"], until

    def same(self, other: "Held") -> bool:
        """Whether both say one thing."""
        return vars(self) | {"until": 0} == vars(other) | {"until": 0}

    def against(self, other: "Held") -> bool:
        """Whether this one stands against another one that is asked for."""
        if self.mode == other.mode == "shared" or self.agent == other.agent:
            return False
        return touch(self.target, self.key, other.target, other.key)


class Model:
    """All leases that are open, by uid, and what is to be said to whoever asks for one more."""

    def __init__(self) -> None:
        self.held: dict[str, Held] = {}

    def pass_time(self, now: int) -> None:
        """What ran out is no more."""
        self.held = {uid: one for uid, one in self.held.items() if one.until > now}

    def put(self, given: "dict[str, Any]", now: int) -> bool:
        """Whether a lease is had, or given up."""
        uid, body = given["uid"], given["body"]
        if body is None:
            self.held.pop(uid, None)
            return True
        wanted, mine = Held(body, now + given["ttl_ms"]), self.held.get(uid)
        others = (one for at, one in self.held.items() if at != uid)
        if not (mine and mine.same(wanted)) and any(one.against(wanted) for one in others):
            return False
        self.held[uid] = wanted
        return True


def given_by(chance: random.Random, one: Clone) -> "dict[str, Any]":
    """Any lease, or the end of one."""
    number = chance.randrange(6)
    if chance.random() < 0.3:
        return one.over(number)
    mode = chance.choice(("exclusive", "shared"))
    agent = f"{one.id}:{chance.choice(('ann', 'bob'))}"
    ttl = chance.choice((1, 2, 5)) * LEASE_MS
    return one.lease(number, chance.choice(KEYS), mode=mode, agent=agent, ttl_ms=ttl)


@pytest.mark.parametrize("seed", range(3))
def test_every_answer_is_that_of_the_model(place: Place, seed: int) -> None:
    chance, shared, model = random.Random(seed), Shared(place), Model()
    clones = [shared.clone(number, f"u{number}", "") for number in range(3)]
    for step in range(STEPS):
        one = chance.choice(clones)
        one.server = chance.randrange(2)
        shared.now += chance.choice((0, 0, 1_001, LEASE_MS // 3))
        model.pass_time(shared.now)
        if chance.random() < 0.8:
            asked = given_by(chance, one)
            assert one.one(asked)["ok"] == model.put(asked, shared.now), (step, asked)
        else:
            _together(chance, one, model, step)
    _same_as_is_told(clones[0], model)


def _together(chance: random.Random, one: Clone, model: Model, step: int) -> None:
    """Several at once: all, or none."""
    several = {asked["uid"]: asked for asked in (given_by(chance, one) for _ in range(3))}
    before = dict(model.held)
    wanted = [model.put(asked, one.shared.now) for asked in several.values()]
    found = one.put(*several.values(), together=True)
    assert all(answer["ok"] for answer in found) == all(wanted), (step, several)
    if not all(wanted):
        model.held = before


def _same_as_is_told(one: Clone, model: Model) -> None:
    one.seen = {}
    one.since(seq=0)
    model.pass_time(one.shared.now)
    told = {uid for (kind, uid), body in one.seen.items() if kind == "lease" and body is not None}
    assert told == set(model.held)


def test_no_two_of_many_at_one_moment_have_what_could_be_one_path(place: Place) -> None:
    """Four machines in four threads at two servers; after each round all is looked at."""
    shared = Shared(place)
    clones = [shared.clone(number, f"u{number}", "") for number in range(4)]
    granted = threading.Lock(), [0]

    def work(number: int, round_: int) -> None:
        chance, one = random.Random(f"{number} {round_}"), clones[number]
        one.server = number % 2
        for _ in range(15):
            given = [given_by(chance, one) for _ in range(chance.choice((1, 1, 3)))]
            unique = {asked["uid"]: asked for asked in given}
            found = one.put(*unique.values(), together=chance.random() < 0.5)
            with granted[0]:
                granted[1][0] += sum(answer["ok"] for answer in found)

    for round_ in range(3):
        together(*(partial(work, number, round_) for number in range(4)))
        clones[0].seen = {}
        clones[0].since(seq=0)
        held = [
            Held(body, 0)
            for (kind, _), body in clones[0].seen.items()
            if kind == "lease" and body is not None
        ]
        for place_, one in enumerate(held):
            assert not any(one.against(other) for other in held[place_ + 1 :])
    assert granted[1][0] > 20

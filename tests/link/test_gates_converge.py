"""Whatever is said to gates, on whichever machine, and whenever it goes over: the end is one."""

import contextlib
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent_sync.errors import AgentSyncError
from agent_sync.gates import gate, gate_opening, gate_verdicts, parties
from agent_sync.identity.who import OPERATOR
from agent_sync.presence import agents
from agent_sync.presence.agents import Agent
from agent_sync.store.sqlite import Transaction
from hooks.conftest import first_commit

from .exchange import Clone, clones, settle

__all__ = ["first_commit"]
STEPS = 60
PATHS = (("file", "src/a.py"), ("tree", "src/"), ("glob", "docs/*.md"))
Act = Callable[[random.Random, Clone], None]


def people(clone: Clone) -> "tuple[list[str], list[str]]":
    """(the ids of who is at work here, the ids of all that are known)."""
    ids = [x for x in clone.scene.database.column("agents", "id") if x != OPERATOR]
    ended = clone.scene.database.column("agents", "id", state="ended")
    return [x for x in ids if not x.startswith("remote:") and x not in ended], ids


def agent(tx: Transaction, who: str) -> Agent:
    """Somebody who is known."""
    found = agents.find(tx, who)
    assert found is not None
    return found


def open_one(dice: random.Random, clone: Clone) -> None:
    mine, ids = people(clone)
    me = dice.choice(mine)
    others = [x for x in ids if x != me]
    some = dice.sample(others, dice.randint(1, len(others)))
    policy = dice.choice(["all", "majority", "quorum:1"])
    paths = dice.sample(PATHS, dice.randint(0, 2))
    with clone.store() as store, store.writing() as tx:
        who = agent(tx, me)
        gate_opening.open_gate(tx, who, some, clone.world(), paths=paths, policy=policy, why="w")


def say(dice: random.Random, clone: Clone) -> None:
    """One verb of one agent, or of the person, on one gate that is known here."""
    found = clone.scene.database.column("gates", "id")
    if not found:
        return
    number, who = dice.choice(found), dice.choice(people(clone)[0])
    what = dice.choice(["ack", "ack", "ack", "object", "resolve", "cancel"])
    words, person, world = f"{dice.random()}", dice.random() < 0.1, clone.world()
    with clone.store() as store, store.writing() as tx:
        one, me = gate.get(tx, number), agent(tx, who)
        if what == "ack":
            gate_verdicts.acknowledge(tx, one, me, world)
        elif what == "object":
            gate_verdicts.object_to(tx, one, me, world, words)
        elif what == "resolve":
            gate_verdicts.resolve(tx, one, me, world, words, person=person)
        else:
            gate_verdicts.cancel(tx, one, me, world, words, person=person)


def follow(dice: random.Random, clone: Clone) -> None:
    """A session is followed by another one, as after ``/clear``."""
    old = dice.choice(people(clone)[0])
    new, database = f"{old.split('.')[0]}.{dice.randint(1, 99)}", clone.scene.database
    if database.count("agents", id=new):
        return
    database.double(old, new)
    with clone.store() as store, store.writing() as tx:
        gate.hand_on(tx, old, new)
        parties.hand_on(tx, old, new)
    database.change("agents", {"state": "ended"}, id=old)


def as_it_is(clone: Clone) -> "dict[str, Any]":
    """Every gate of a machine, in the words of the wire."""
    numbers, found = clone.scene.database.column("gates", "id"), {}
    with clone.store() as store:
        for number in numbers:
            one, out = gate.get(store, number), clone.names.out
            rows = parties.of_subject(store, one.ref, parties.PARTY)
            found[one.ref] = (
                one.state, one.summary, out(one.opener_id), one.policy,
                sorted((out(x.agent_id), x.verdict, x.note) for x in rows),
                bool(one.ended_at),
            )  # fmt: skip
    return found


@pytest.mark.parametrize("seed", range(12))
def test_random_histories_end_equal(tmp_path: Path, first_commit: Path, seed: int) -> None:
    dice = random.Random(seed)
    found = clones(tmp_path, first_commit, 2 + seed % 2)
    for number, clone in enumerate(found):
        for who in ("x", "y"):
            clone.scene.database.join(f"{who}{number}", clone.world().now)
    settle(*found)
    acts: "list[Act]" = [open_one, say, say, say, say, follow]
    for _ in range(STEPS):
        clone = dice.choice(found)
        match dice.randint(0, 5):
            case 0:
                clone.say()
            case 1:
                clone.hear(most=dice.randint(1, 6))
            case _:
                with contextlib.suppress(AgentSyncError):
                    dice.choice(acts)(dice, clone)
    settle(*found)
    first, *others = [as_it_is(clone) for clone in found]
    assert len(first) > 1
    for other in others:
        assert other == first

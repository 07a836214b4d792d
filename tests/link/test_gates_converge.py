"""Whatever is said to gates, on whichever machine, and whenever it goes over: the end is one."""

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
Act = Callable[[random.Random, Clone, Transaction], None]


def people(tx: Transaction) -> "tuple[list[Agent], list[str]]":
    """(who is at work here, the ids of all that are known)."""
    ids = [str(x) for (x,) in tx.all("SELECT id FROM agents ORDER BY id") if x != OPERATOR]
    here = [x for x in ids if not x.startswith("remote:")]
    return [found for x in here if (found := agents.find(tx, x))], ids


def open_one(dice: random.Random, clone: Clone, tx: Transaction) -> None:
    mine, ids = people(tx)
    me = dice.choice(mine)
    others = [x for x in ids if x != me.id]
    some = dice.sample(others, dice.randint(1, len(others)))
    policy = dice.choice(["all", "majority", "quorum:1"])
    paths = dice.sample(PATHS, dice.randint(0, 2))
    gate_opening.open_gate(tx, me, some, clone.world(), paths=paths, policy=policy, why="w")


def say(dice: random.Random, clone: Clone, tx: Transaction) -> None:
    """One verb of one agent, or of the person, on one gate that is known here."""
    found = tx.all("SELECT id FROM gates ORDER BY id")
    if not found:
        return
    one, me = gate.get(tx, dice.choice(found)[0]), dice.choice(people(tx)[0])
    world, person = clone.world(), dice.random() < 0.1
    what, words = (
        dice.choice(["ack", "ack", "ack", "object", "resolve", "cancel"]),
        f"{dice.random()}",
    )
    if what == "ack":
        gate_verdicts.acknowledge(tx, one, me, world)
    elif what == "object":
        gate_verdicts.object_to(tx, one, me, world, words)
    elif what == "resolve":
        gate_verdicts.resolve(tx, one, me, world, words, person=person)
    else:
        gate_verdicts.cancel(tx, one, me, world, words, person=person)


def follow(dice: random.Random, _: Clone, tx: Transaction) -> None:
    """A session is followed by another one, as after ``/clear``."""
    old = dice.choice(people(tx)[0])
    new = f"{old.id.split('.')[0]}.{dice.randint(1, 99)}"
    if agents.find(tx, new) is None:
        columns = [x for _, x, *_ in tx.all("PRAGMA table_info(agents)") if x != "id"]
        tx.execute(
            f"INSERT INTO agents (id, {', '.join(columns)}) "
            f"SELECT ?, {', '.join(columns)} FROM agents WHERE id = ?",
            (new, old.id),
        )
        gate.hand_on(tx, old.id, new)
        parties.hand_on(tx, old.id, new)
        tx.execute("UPDATE agents SET state = 'ended' WHERE id = ?", (old.id,))


def as_it_is(clone: Clone) -> "dict[str, Any]":
    """Every gate of a machine, in the words of the wire."""
    with clone.store() as store:
        found = {}
        for (number,) in store.all("SELECT id FROM gates ORDER BY id"):
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
                with clone.store() as store:
                    try:
                        with store.writing() as tx:
                            dice.choice(acts)(dice, clone, tx)
                    except AgentSyncError:
                        pass
    settle(*found)
    first, *others = [as_it_is(clone) for clone in found]
    assert len(first) > 1
    for other in others:
        assert other == first

"""What two machines do with each other on an ordinary day: each step by itself, on a linked world.

A step leaves behind nothing that another one could stumble over, so that each can be run alone.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from played import PATIENCE_S, Agent, expect
from played_machines import ROOM, Machine, World, until
from scratch import CHECKOUT

THINGS = 100
BEGIN_S = 2.5
"""In which both sides of a race have started."""
RACER = CHECKOUT / "scripts" / "machine_racer.py"


def leases(agent: Agent, key: str) -> "list[dict[str, Any]]":
    """Who has a path or a thing, as an agent sees it."""
    return [one for one in agent.look("locks")["leases"] if one["key"] == key]


def held_by(agent: Agent, key: str, holder: str) -> bool:
    """Whether an agent sees it locked by somebody of that name."""
    return any(one["holder"] == holder for one in leases(agent, key))


def learns(agent: Agent, key: str, holder: str, seconds: float = PATIENCE_S) -> float:
    """Wait until its machine knows who has it locked; the seconds that took. Raises StepFailed."""
    why = f"{agent.name}'s machine does not learn that {holder} has {key}"
    return until(lambda: held_by(agent, key, holder), why, seconds)


def learns_end(agent: Agent, *keys: str, seconds: float = PATIENCE_S) -> float:
    """The same, until nobody has any of them."""
    why = f"{agent.name}'s machine does not learn that {' '.join(keys)} is free"
    return until(lambda: not any(leases(agent, key) for key in keys), why, seconds)


def names(agent: Agent) -> "set[str]":
    """Who is here, as an agent sees it."""
    return {one["name"] for one in agent.look("status")["agents"]}


def knows(agent: Agent, name: str) -> None:
    """Wait until its machine knows an agent of a name. Raises StepFailed."""
    until(lambda: name in names(agent), f"{agent.name}'s machine does not learn of {name}")


def refused(world: World, agent: Agent, path: str, *why: str) -> str:
    """An edit that must not happen; what the model reads is shown."""
    file = agent.at.repo / path
    before = file.read_bytes()
    done = agent.edit(path, "end = 0", "end = 1")
    reason = str(done.inner.get("permissionDecisionReason", ""))
    expect(done.code == 2, f"{agent.name}'s edit of {path} was not refused", done.out)
    expect(file.read_bytes() == before, "a refused edit changed the file")
    for word in why:
        expect(word in reason, f"the refusal does not say {word!r}", reason)
    world.page.tell(f"{agent.name} edits {path}: refused. Its model reads:")
    world.page.quote(reason)
    return reason


def edits(world: World, agent: Agent, path: str, *, shown: bool = True) -> float:
    """An edit that must happen, and the end of its turn; the seconds that its first hook took."""
    begun = time.monotonic()
    done = agent.before_edit(path)
    took = time.monotonic() - begun
    expect(done.code == 0, f"{agent.name}'s edit of {path} was refused", done.out, done.err)
    agent.after_edit(path, f"# {agent.name}\n")
    (world.page if shown else world.silent).tell(f"{agent.name} edits {path}: allowed")
    turn_ends(agent)
    return took


def turn_ends(agent: Agent) -> None:
    """The turn ends, and the next one begins."""
    agent.stop(again=True)
    agent.hook("user-prompt-submit", prompt="Go on")


@contextmanager
def locked(agent: Agent, path: str, other: Agent, *words: str) -> "Iterator[str]":
    """A lock that the other machine knows of; given back at the end."""
    said = agent.run("lock", path, *words)
    learns(other, path, f"{agent.name}@{machine_of(agent).name}")
    try:
        yield said
    finally:
        agent.look("unlock", path)
        learns_end(other, path)


def machine_of(agent: Agent) -> Machine:
    """Where it runs."""
    assert isinstance(agent.at, Machine)
    return agent.at


# The steps.


def link_both(world: World) -> None:
    """Two clones become part of one room: a token, and one command on each."""
    for machine in (world.north, world.south):
        said = world.link(machine)
        expect(ROOM in said, "it is not said what the clone is part of", said)
    knows(world.ann, "ben@south")
    knows(world.ben, "ann@north")
    world.ben.run("status")
    for machine in (world.north, world.south):
        machine.own_relay()


def a_lock_refuses_there(world: World) -> None:
    """A lock of one machine refuses the edit on the other, and its end frees the file."""
    path = "src/cart.py"
    world.ann.run("lock", path, "--reason", "totals are rounded")
    took = learns(world.ben, path, "ann@north", world.hurry)
    world.page.tell(f"after {took:.2f} s the other machine knows of it")
    refused(world, world.ben, path, "ann@north", "totals are rounded")
    said = world.ben.run("lock", path, code=2)
    expect("ann@north" in said, "who has it is not named", said)
    world.ann.run("unlock", path)
    took = learns_end(world.ben, path, seconds=world.hurry)
    world.page.tell(f"after {took:.2f} s the file is free on the other machine")
    edits(world, world.ben, path)


def mail_reaches_the_next_step(world: World) -> None:
    """A message to an agent of another machine is there at its next step."""
    question = "Are prices rounded before the tax?"
    world.ann.run("send", "--to", "ben@south", "--message", question)
    seen: list[str] = []

    def arrived() -> bool:
        seen.append(world.ben.hook("post-tool-batch", tool_calls=[]).context)
        return question in seen[-1]

    until(arrived, "the message does not come")
    expect("ann@north" in seen[-1], "it is not said who sent it", seen[-1])
    expect("untrusted" in seen[-1], "the words of another agent are not framed", seen[-1])
    world.page.tell("ben reads, after its next tool call:")
    world.page.quote(seen[-1])
    again = world.ben.hook("post-tool-batch", tool_calls=[]).context
    expect(question not in again, "the same message came twice", again)


def a_task_has_one_owner(world: World) -> None:
    """One board of tasks: what one has claimed is refused to the other."""
    title = "Round the prices"
    world.ann.run("create-task", title)
    (task,) = [one["id"] for one in world.ann.look("tasks")["tasks"] if one["title"] == title]

    def known() -> "list[dict[str, Any]]":
        return [one for one in world.ben.look("tasks")["tasks"] if one["id"] == task]

    until(known, "the task does not come")
    world.ann.run("claim-task", task)
    said = world.ben.run("claim-task", task, code=2)
    expect("ann@north" in said, "whose it is is not named", said)
    world.ann.run("complete-task", task)
    until(lambda: not [x for x in known() if x["status"] != "completed"], "its end does not come")


def a_gate_stops_both(world: World) -> None:
    """A gate between agents of two machines binds both until they agree."""
    path = "src/price.py"
    world.ann.run("gate", "open", "--with", "ben@south", "--on", path, "--why", "one schema first")
    (gate,) = [one["id"] for one in world.ann.look("gates")["gates"]]
    until(lambda: [one for one in world.ben.look("gates")["gates"] if one["id"] == gate], "no gate")
    refused(world, world.ann, path, gate)
    refused(world, world.ben, path, gate, "one schema first")
    world.ben.run("gate", "ack", gate)
    until(lambda: _acknowledged(world.ann, gate), "the acknowledgement does not come")
    world.ann.run("gate", "ack", gate)
    world.ann.run("gate", "resolve", gate, "--summary", "the schema of north")
    until(lambda: not world.ben.look("gates")["gates"], "the end of the gate does not come")
    edits(world, world.ben, path)


def _acknowledged(agent: Agent, gate: str) -> bool:
    (found,) = [one for one in agent.look("gates")["gates"] if one["id"] == gate]
    return any(one["name"] == "ben@south" and one["verdict"] for one in found["parties"])


def a_race_has_one_winner(world: World) -> None:
    """Both machines want the same hundred things at one moment; none is held twice."""
    moment = time.time() + BEGIN_S
    racers = [_racer(machine, moment) for machine in (world.north, world.south)]
    said = [racer.communicate(timeout=2 * PATIENCE_S) for racer in racers]
    for racer, (_, err) in zip(racers, said, strict=True):
        expect(racer.returncode == 0, "a racer failed", err.decode()[-2000:])
    north, south = (json.loads(out) for out, _ in said)
    mine, theirs = set(north["granted"]), set(south["granted"])
    spread = 1000 * max(north["spread"], south["spread"])
    world.page.tell(f"all asked within {spread:.0f} ms: north got {len(mine)}, south {len(theirs)}")
    unsure = sorted({*north["unsure"], *south["unsure"]})
    expect(not unsure, "things were granted unconfirmed", unsure)
    expect(not mine & theirs, "things are held twice", sorted(mine & theirs))
    wrong = {**north["other"], **south["other"]}
    expect(not wrong, "something was neither granted nor refused", wrong)
    expect(len(mine | theirs) == THINGS, "nobody got some of them", len(mine | theirs))
    for agent in (world.ann, world.ben):
        _sees(agent, THINGS)
    world.page.tell(f"both machines see {THINGS} things held, each once")
    for machine in (world.north, world.south):
        machine.types("unlock", "--all", who="racer")
    for agent in (world.ann, world.ben):
        _sees(agent, 0)


def _racer(machine: Machine, moment: float) -> "subprocess.Popen[bytes]":
    words = [sys.executable, str(RACER), str(machine.repo), str(moment), str(THINGS)]
    return subprocess.Popen(
        [*machine.host.inside, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=machine.person(), cwd=machine.repo,
    )  # fmt: skip


def _sees(agent: Agent, count: int) -> None:
    until(lambda: _held(agent) == count, f"{agent.name} does not see {count} of them held")


def _held(agent: Agent) -> int:
    found = [one["key"] for one in agent.look("locks")["leases"] if "thing-" in one["key"]]
    expect(len(found) == len(set(found)), "a thing stands there twice", found)
    return len(found)


STEPS = (
    ("A lock on one machine refuses the edit on the other", a_lock_refuses_there),
    ("A message reaches the other machine's agent at its next step", mail_reaches_the_next_step),
    ("A task has one owner, whichever machine it is on", a_task_has_one_owner),
    ("A gate between agents of two machines stops both", a_gate_stops_both),
    (f"Both want the same {THINGS} things at one moment", a_race_has_one_winner),
)

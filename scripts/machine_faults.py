"""What goes wrong between two machines, each by itself, on a linked world that is well before and
after.
"""

import signal
import sqlite3
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from machine_steps import (
    edits,
    held_by,
    learns,
    learns_end,
    leases,
    locked,
    names,
    refused,
    turn_ends,
)
from played import Agent, StepFailed, expect
from played_machines import HOUR_MS, Machine, World, until

DAY_MS = 24 * HOUR_MS
EDITS = 7


def well(world: World, *machines: Machine) -> None:
    """Wait until they hear the server, and nothing that they hold is unconfirmed."""
    for machine in machines or (world.north, world.south):
        _is_well(machine)


def _is_well(machine: Machine) -> None:
    seen: dict[str, Any] = {}

    def true() -> bool:
        seen.update(machine.relay_state())
        return seen.get("server") == "up" and not seen.get("unconfirmed")

    try:
        until(true, "")
    except StepFailed:
        raise StepFailed(f"the link of {machine.name} is not well again: {seen}") from None


@contextmanager
def cut(world: World, *machines: Machine) -> "Iterator[None]":
    """Nothing goes to a machine and nothing comes from it; afterwards all is well again."""
    for machine in machines:
        machine.host.cut()
        world.page.tell(f"the link of {machine.name} is cut")
    try:
        yield
    finally:
        for machine in machines:
            machine.host.heal()
            world.page.tell(f"the link of {machine.name} is healed")
    well(world)


def the_link_is_cut(world: World) -> None:
    """With the link cut, locks are granted unconfirmed and say so, edits go on at local speed, and
    what was granted is confirmed after it."""
    path = "src/stock.py"
    before = [edits(world, world.ann, "src/users.py", shown=False) for _ in range(EDITS)]
    with cut(world, world.north):
        said = world.ann.run("lock", path)
        expect("unconfirmed" in said, "it is not said that the lock is unconfirmed", said)
        after = [edits(world, world.ann, "src/users.py", shown=False) for _ in range(EDITS)]
        each = " and ".join(f"{1000 * statistics.median(some):.0f} ms" for some in (before, after))
        world.page.tell(f"an edit's hook took {each}, with the link and without")
        expect(not leases(world.ben, path), "the other machine knows what it cannot know")
    learns(world.ben, path, "ann@north")
    world.page.tell("the lock is confirmed, and ben's machine knows of it:")
    refused(world, world.ben, path, "ann@north")
    world.ann.run("unlock", path)
    learns_end(world.ben, path)


def both_have_granted_meanwhile(world: World) -> None:
    """Of two that were granted during a cut, the first that the server received holds; the other is
    told, its next edit is refused, and its work is kept."""
    path = "src/orders.py"
    with cut(world, world.north):
        world.ann.run("lock", path, "--reason", "a new column")
        world.ann.before_edit(path)
        world.ann.after_edit(path, "# ann's work during the cut\n")
        world.ben.run("lock", path, "--reason", "an old bug")
        expect(held_by(world.ben, path, "ben"), "ben's lock was not granted")
    learns(world.ann, path, "ben@south")
    told: list[str] = []

    def is_told() -> bool:
        told.append(world.ann.hook("post-tool-batch", tool_calls=[]).context)
        return path in told[-1]

    until(is_told, "ann is not told that the lock is another's")
    world.page.tell("ann reads, after its next tool call:")
    world.page.quote(told[-1])
    refused(world, world.ann, path, "ben@south")
    kept = (world.north.repo / path).read_text("utf-8")
    expect("ann's work during the cut" in kept, "ann's work is not there any more", kept)
    world.page.tell("ann's work is still in the file of north")
    expect(held_by(world.ben, path, "ben"), "the first one's lock did not hold")
    turn_ends(world.ann)
    world.ben.run("unlock", path)
    learns_end(world.ann, path)


def required_refuses(world: World) -> None:
    """Where a link was made with ``--remote required``, what cannot be confirmed is refused, and
    what to do next is said; edits go on."""
    path = "src/mail.py"
    relink(world, world.north, "--remote", "required")
    with cut(world, world.north):
        said = world.ann.run("lock", path, code=2)
        expect("unconfirmed" not in said, "it was granted", said)
        expect(not leases(world.ann, path), "a refused lock is held", said)
        edits(world, world.ann, path)
    relink(world, world.north)


def relink(world: World, machine: Machine, *words: str) -> None:
    """Unlink a machine and link it anew."""
    machine.close()
    machine.types("unlink")
    world.link(machine, *words, "--no-relay")
    machine.start_relay()
    well(world)


def the_server_stops(world: World) -> None:
    """The server is stopped and started; both go on, and what was granted is confirmed."""
    path, other = "src/search.py", "src/login.py"
    with locked(world.ann, path, world.ben):  # so that a connection is there which breaks
        pass
    world.served.stop()
    world.page.tell("the server is stopped")
    for agent, one in ((world.ann, path), (world.ben, other)):
        said = agent.run("lock", one)
        expect("unconfirmed" in said, "it is not said that the lock is unconfirmed", said)
    world.ann.run("status")
    world.served.start()
    world.page.tell("the server is started")
    well(world)
    learns(world.ben, path, "ann@north")
    learns(world.ann, other, "ben@south")
    refused(world, world.ben, path, "ann@north")
    said = world.ann.run("lock", path, "--ttl", "2h")
    expect("unconfirmed" not in said, "a lock is unconfirmed although the server is back", said)
    for agent, one in ((world.ann, path), (world.ben, other)):
        agent.run("unlock", one)
    learns_end(world.ben, path)
    learns_end(world.ann, other)


def the_relay_is_killed(world: World) -> None:
    """A killed relay: locks are unconfirmed; a session that starts has it run again."""
    path = "src/tax.py"
    world.north.signal_relay(signal.SIGKILL)
    world.page.tell("north's relay is killed")
    said = world.ann.run("lock", path)
    expect("unconfirmed" in said, "it is not said that the lock is unconfirmed", said)
    edits(world, world.ann, "src/report.py")
    world.ann.hook("session-start", source="resume")
    world.page.tell("ann's session comes back, which starts the relay again")
    learns(world.ben, path, "ann@north")
    world.ann.run("unlock", path)
    learns_end(world.ben, path)
    world.north.own_relay()
    well(world)


def the_relay_hangs(world: World) -> None:
    """A relay that stands still costs one wait, and is not asked for a while."""
    path, other = "src/tax.py", "src/report.py"
    with world.north.hung():
        world.page.tell("north's relay stands still (SIGSTOP)")
        edit = edits(world, world.ann, other)
        took, said = world.timed(world.ann, "lock", path)
        expect("unconfirmed" in said, "it is not said that the lock is unconfirmed", said)
        again, said = world.timed(world.ann, "lock", other)
        expect("unconfirmed" in said, "it is not said that the lock is unconfirmed", said)
        each = f"the first took {took:.2f} s, the second {again:.2f} s, an edit {edit:.2f} s"
        world.page.tell(each)
        expect(again < took, "the second waited as well")
    well(world, world.north)
    learns(world.ben, path, "ann@north")
    for one in (path, other):
        world.ann.run("unlock", one)
    learns_end(world.ben, path, other)


def clocks_are_an_hour_apart(world: World) -> None:
    """With one machine's clock an hour ahead and another's an hour behind, leases end when the
    server says so, everywhere."""
    path, other = "src/cart.py", "src/stock.py"
    world.south.clock.put(HOUR_MS)
    world.north.clock.put(-HOUR_MS)
    try:
        world.page.tell("south's clock is an hour ahead, north's an hour behind")
        with locked(world.ann, path, world.ben, "--ttl", "10m"):
            refused(world, world.ben, path, "ann@north")
            world.ben.run("locks")
        with locked(world.ben, other, world.ann, "--ttl", "10m"):
            refused(world, world.ann, other, "ben@south")
            world.ann.run("locks")
        world.ann.run("lock", path, "--ttl", "3s")
        learns(world.ben, path, "ann@north")
        learns_end(world.ben, path)
        edits(world, world.ben, path)
    finally:
        for machine in (world.north, world.south):
            machine.clock.put(0)
    well(world)


def back_after_a_day(world: World) -> None:
    """A machine that slept for a day holds nothing any more, and learns what happened."""
    path, other = "src/users.py", "src/orders.py"
    world.ann.run("lock", path)
    learns(world.ben, path, "ann@north")
    with world.north.hung(), cut_alone(world.north):
        world.page.tell("north sleeps for a day")
        for clock in (world.north.clock, world.south.clock, world.served.clock):
            clock.put(DAY_MS)
        world.ben.hook("user-prompt-submit", prompt="Work on the shop")
        learns_end(world.ben, path)
        world.ben.run("lock", path)
        world.ben.run("lock", other)
    world.page.tell("north wakes up")
    world.ann.hook("user-prompt-submit", prompt="Go on where you were")
    learns(world.ann, other, "ben@south")
    refused(world, world.ann, path, "ben@south")
    expect(held_by(world.ben, path, "ben"), "a lock of yesterday took a new one away")
    well(world)
    world.ben.run("unlock", path, other)
    learns_end(world.ann, path, other)


@contextmanager
def cut_alone(machine: Machine) -> "Iterator[None]":
    """The link of a machine is cut for so long."""
    machine.host.cut()
    try:
        yield
    finally:
        machine.host.heal()


def the_token_is_revoked(world: World) -> None:
    """A machine whose token was revoked is let in no more, and says so; a new token mends it."""
    path = "src/price.py"
    for token in world.served.tokens(world.north.name):
        world.served.ran("token", "revoke", token)
    world.page.tell("the token of north is revoked")
    said = world.ann.run("lock", path)
    expect("unconfirmed" in said, "it is not said that the lock is unconfirmed", said)
    until(lambda: world.north.relay_state().get("trouble"), "north does not notice it")
    said = world.north.types("doctor", code=None).out
    told = [line for line in said.splitlines() if "token" in line]
    expect(told, "doctor does not say that it is the token", said)
    world.page.tell("north$ agent-sync doctor")
    world.page.quote(told[0])
    expect(not leases(world.ben, path), "a machine without a token has locked something")
    relink(world, world.north)
    learns(world.ben, path, "ann@north")
    world.ann.run("unlock", path)
    learns_end(world.ben, path)


def restored_from_yesterday(world: World) -> None:
    """The server's rooms come back from yesterday's backup: a new epoch begins, the machines claim
    anew what they hold, and a fencing token from before is refused."""
    path, other = "src/search.py", "src/login.py"
    backup = world.root / "yesterday"
    world.served.ran("serve", "backup", str(backup))
    world.ann.run("lock", path)
    learns(world.ben, path, "ann@north")
    before = fence(world.ann, path)
    world.served.stop()
    world.served.restore(backup)
    world.served.start()
    world.page.tell("the server is back, with the rooms of yesterday")
    well(world)
    until(lambda: epoch(fence(world.ann, path)) > epoch(before), "no new epoch has begun")
    after = fence(world.ann, path)
    world.page.tell(f"ann's fencing token was {before}, and is {after}")
    expect(held_by(world.ben, path, "ann@north"), "what ann holds was not claimed anew")
    refused(world, world.ben, path, "ann@north")
    said = world.ann.run("lock", path, "--token", before, code=2)
    expect("token" in said, "a token of yesterday was not refused", said)
    said = world.ann.run("unlock", path, "--token", before, code=2)
    expect(leases(world.ann, path), "a token of yesterday ended the lock", said)
    world.ben.run("lock", other)
    learns(world.ann, other, "ben@south")
    world.ann.run("unlock", path)
    world.ben.run("unlock", other)
    learns_end(world.ben, path)
    learns_end(world.ann, other)


def fence(agent: Agent, path: str) -> str:
    """The server's fencing token of a lock that one has, EPOCH:NUMBER; it is renewed by that."""
    return str(agent.look("lock", path)["fence"] or "")


def epoch(token: str) -> int:
    """The epoch of one."""
    return int(token.partition(":")[0] or 0)


def unlinking_leaves_nothing(world: World) -> None:
    """After ``unlink`` nothing of other machines is here, and nothing of the link."""
    path = "src/mail.py"
    with locked(world.ben, path, world.ann):
        relay, machine = world.north.relay, world.north.link_name()
        world.north.types("unlink")
        world.page.tell("north$ agent-sync unlink")
        assert relay is not None
        until(lambda: relay.poll() is not None, "the relay still runs")
        expect(not leases(world.ann, path), "a lock of the other machine is still there")
        others = [one for one in names(world.ann) if "@" in one]
        expect(not others, "agents of other machines are still there", others)
        left = [str(one) for one in world.north.links.glob("*")]
        expect(not left, "files of the link are still there", left)
        rows = _rows(world.north)
        expect(not any(rows.values()), "rows of the link are still there", rows)
        edits(world, world.ann, path)
    until(lambda: not _agents_of(world.ben, machine), "the other machine still shows its agents")
    world.link(world.north, "--no-relay")
    world.north.start_relay()
    well(world)


def _agents_of(agent: Agent, machine: str) -> "list[str]":
    found = [str(one["id"]) for one in agent.look("status")["agents"]]
    return [one for one in found if one.startswith(f"remote:{machine}:")]


def _rows(machine: Machine) -> "dict[str, int]":
    with sqlite3.connect(f"file:{machine.database}?mode=ro", uri=True) as database:
        count = "SELECT count(*) FROM {}"
        tables = ("link_state", "linked", "numbers")
        return {one: database.execute(count.format(one)).fetchone()[0] for one in tables}


STEPS = (
    ("The link is cut, and healed", the_link_is_cut),
    ("Both sides have granted meanwhile", both_have_granted_meanwhile),
    ("A link that has to be confirmed", required_refuses),
    ("The server is stopped, and started", the_server_stops),
    ("A relay is killed", the_relay_is_killed),
    ("A relay hangs", the_relay_hangs),
    ("Clocks are an hour apart", clocks_are_an_hour_apart),
    ("A machine comes back after a day", back_after_a_day),
    ("A token is revoked", the_token_is_revoked),
    ("The server comes back from yesterday's backup", restored_from_yesterday),
    ("A machine is unlinked", unlinking_leaves_nothing),
)

"""Gates: opened, acknowledged, objected to, resolved, cancelled, waited for, listed (GATE)."""

import time
from collections.abc import Sequence
from typing import NamedTuple

from ..errors import InvalidInput, WaitTimedOut
from ..gates import (
    coverage,
    gate,
    gate_opening,
    gate_policy,
    gate_settling,
    gate_verdicts,
    steps,
)
from ..gates.coverage import CoveredPath
from ..gates.cut_off import is_cut_off
from ..gates.gate import Gate
from ..gates.gate_cause import InTheWay
from ..gates.parties import Party
from ..gates.steps import Step
from ..identity.who import OPERATOR, of_another_machine
from ..presence import known_agents
from ..repository.path_keys import WHOLE
from ..store.sqlite import Store
from ..system.signals import interruptible
from . import addressed, settled_first
from .actor import Actor
from .confirmed_gates import note_unsent, sure_of
from .confirming import ALONE, GATE, Sure, pend
from .named_targets import SEVERAL, Target, reason
from .own_name import demand

POLL_S = 0.05
JUDGE_S = 1.0


class GateView(NamedTuple):
    """A gate with all that is told of it at one moment.

    ``missing`` are those it still waits for, ``cause`` what keeps a conflict alive, ``can_resolve``
    whether it may be resolved now, ``unbound`` the names of parties whose writes no hook stops.
    """

    gate: Gate
    parties: list[Party]
    paths: list[CoveredPath]
    missing: list[Party]
    cause: list[InTheWay]
    can_resolve: bool
    unbound: list[str]


class Opened(NamedTuple):
    """A gate, whether it was open before, for the same cause and parties, and how sure it is that
    those on other machines have it."""

    view: GateView
    known: bool
    sure: Sure


def open_gate(
    actor: Actor,
    others: Sequence[str],
    *,
    on: Sequence[Target] = (),
    why: str = "",
    of: str = gate.MANUAL,
    policy: str = gate_policy.ALL,
    checkout: bool = False,
    deadline_ms: int = 0,
) -> Opened:
    """Open a gate between oneself and others, on paths or on everything, in every worktree or in
    this ``checkout`` alone. Raises NotYourName, NotFound, InvalidInput, Conflict, RefusedByServer,
    Unconfirmed.
    """
    if of not in gate.REASONS:
        raise InvalidInput(f"a reason is one of {', '.join(gate.REASONS)}, not {of!r}")
    wanted, told = gate_policy.parsed(policy), reason(why)
    actor.demand_reach([one.key for one in on if one.target in SEVERAL] if on else [WHOLE])
    demand(actor, "gate open")
    with actor.writing() as (tx, me):
        world = actor.world()
        one, new = gate_opening.open_gate(
            tx,
            me,
            [*addressed.live(tx, others, me, world), *_oneself(me.id, others)],
            world,
            paths=[(target.target, target.key) for target in on],
            reason=of,
            why=told,
            policy=wanted,
            checkout=actor.project.checkout_name if checkout else "",
            deadline_ms=deadline_ms,
        )
        pend(tx, [(GATE, one.id)] if new else [], world.now)
    sure = sure_of(actor, one) if new else ALONE
    with actor.reading().reading():
        return Opened(view_of(actor.reading(), one, actor), not new, sure)


def meant(actor: Actor, others: Sequence[str]) -> list[str]:
    """The names of the agents that a gate with them would stop. Raises NotFound."""
    store, me = actor.join()
    world = actor.world()
    ids = [one for one in addressed.live(store, others, me, world) if one != OPERATOR]
    return [one.holder.name for one in known_agents.these(store, ids)] if ids else []


def _oneself(me: str, others: Sequence[str]) -> list[str]:
    """A person who opens a gate is a party of it where named."""
    named = [one.strip().casefold() for one in others]
    return [OPERATOR] if me == OPERATOR and OPERATOR in named else []


def acknowledge(actor: Actor, number: int) -> GateView:
    """Say that one has seen a gate; it blocks on.

    Raises NotYourName, NotFound, NotAParty, NotReady.
    """
    demand(actor, "gate ack")
    with actor.writing() as (tx, me):
        one = gate.get(tx, number)
        gate_verdicts.acknowledge(tx, one, me, actor.world(), person=actor.by_person)
        return view_of(tx, one, actor)


def object_to(actor: Actor, number: int, why: str) -> GateView:
    """Object to a gate. Raises NotYourName, NotFound, NotAParty, InvalidInput."""
    demand(actor, "gate object")
    with actor.writing() as (tx, me):
        one = gate.get(tx, number)
        told, person = reason(why), actor.by_person
        gate_verdicts.object_to(tx, one, me, actor.world(), told, person=person)
        return view_of(tx, one, actor)


def resolve(actor: Actor, number: int, summary: str) -> GateView:
    """The parties agree: all may go on.

    Raises NotYourName, NotFound, NotAParty, NotReady, InvalidInput.
    """
    demand(actor, "gate resolve")
    with actor.writing() as (tx, me):
        one = gate.get(tx, number)
        person = actor.by_person
        gate_verdicts.resolve(tx, one, me, actor.world(), reason(summary), person=person)
        return view_of(tx, one, actor)


def cancel(actor: Actor, number: int, why: str) -> GateView:
    """Give a gate up; a party its part, where it came through a server that is away: those on other
    machines are told later (LINK-6).

    Raises NotYourName, NotFound, NotAParty, NotReady, InvalidInput.
    """
    demand(actor, "gate cancel")
    with actor.writing() as (tx, me):
        one = gate.get(tx, number)
        world = actor.world()
        gate_verdicts.cancel(tx, one, me, world, reason(why), person=actor.by_person)
        if is_cut_off(tx, one, world.now):
            note_unsent(tx, one, world.now)
        return view_of(tx, one, actor)


def wait(actor: Actor, number: int, wait_ms: int) -> GateView:
    """Wait until a gate is over. Raises NotFound, WaitTimedOut."""
    store, _ = actor.join()
    deadline, seen, judged = time.monotonic() + wait_ms / 1000, -1, 0.0
    with interruptible():
        while True:
            now, version = time.monotonic(), store.data_version()
            if version != seen or now >= judged + JUDGE_S:
                seen, judged = version, now
                view = _settled(actor, store, number)
                if not view.gate.is_open:
                    return view
            if now >= deadline:
                raise WaitTimedOut(_waited_in_vain(view), subject=view.gate.ref)
            time.sleep(max(0.0, min(POLL_S, deadline - now)))


def _settled(actor: Actor, store: Store, number: int) -> GateView:
    """As it stands; what nobody is left for is written down as cancelled."""
    one = gate.get(store, number)
    rows = gate_settling.party_rows(store, one)
    if one.is_open and gate_policy.lapsed(one, rows, actor.world()):
        with store.writing() as tx:
            one = gate.get(tx, number)
            gate_settling.settle(tx, one, actor.world())
    return view_of(store, one, actor)


def _waited_in_vain(view: GateView) -> str:
    names = ", ".join(party.name for party in view.missing)
    tail = f"; not acknowledged by {names}" if names else ""
    return f"{view.gate.ref} is still {view.gate.state}{tail}"


def show(actor: Actor, number: int) -> "tuple[GateView, list[Step]]":
    """One gate with its whole history. Raises NotFound."""
    store, _ = actor.look()
    settled_first.settle(actor, store)
    with store.reading():
        one = gate.get(store, number)
        return view_of(store, one, actor), steps.history(store, one.ref)


def gates(actor: Actor, *, everything: bool = False) -> list[GateView]:
    """The gates that are open, the oldest first; with ``everything`` the last ended ones, too."""
    store, _ = actor.look()
    settled_first.settle(actor, store)
    with store.reading():
        found = gate.open_ones(store) + (gate.ended(store) if everything else [])
        return [view_of(store, one, actor) for one in found]


def view_of(store: Store, one: Gate, actor: Actor) -> GateView:
    """A gate with all that is told of it now."""
    world, rows = actor.world(), gate_settling.party_rows(store, one)
    missing = gate_policy.missing(rows, world) if one.is_open else []
    cause = gate_settling.cause_of(store, one, rows, world) if one.is_open else []
    agreed = one.state == gate.ACKNOWLEDGED or gate_policy.agreed(one, rows, world)
    if agreed and one.state == gate.REQUESTED and of_another_machine(one.opener_id):
        one.state = gate.ACKNOWLEDGED  # its opener's machine writes that down, a moment later
    ready = one.is_open and agreed and not cause and not gate_policy.must_again(rows, world)
    return GateView(
        one,
        rows,
        coverage.paths(store, one.ref),
        missing,
        cause,
        ready,
        gate_settling.unbound(store, one, world) if one.is_open else [],
    )

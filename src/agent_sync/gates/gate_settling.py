"""Where the absence of others and the clock have brought a gate, and how one ends (GATE-6).

Whoever writes settles first. Time alone lets nobody through: it escalates once, to the person.
"""

from ..identity.who import OPERATOR, SYSTEM, of_another_machine, session_of
from ..locks import wait_queue
from ..messages import mailbox
from ..messages.mailbox import NEWS
from ..presence import armed
from ..presence.agents import REMOTE, Agent, kind_of, without_row
from . import coverage, gate, gate_policy, parties, steps, stopped
from .gate import ACKNOWLEDGED, CANCELLED, CONFLICT, READY, REQUESTED, Gate
from .gate_cause import InTheWay, in_the_way
from .parties import PARTY, Party

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..locks.claim import World
    from ..store.sqlite import Store, Transaction

PROGRAM = without_row(SYSTEM)
"""In whose name steps are taken that nobody asked for."""
SHOWN = 300


def party_rows(store: "Store", one: Gate) -> list[Party]:
    """The parties of a gate."""
    return parties.of_subject(store, one.ref, PARTY)


def unbound(store: "Store", one: Gate, world: "World") -> list[str]:
    """The names of parties whose writes no hook stops (INST-6): the gate does not bind them.

    A remote agent is none of them: it writes nothing here that could be stopped.
    """
    found = []
    for party in party_rows(store, one):
        if kind_of(party.agent_id) == REMOTE:
            continue
        ran = max(armed.last_runs(store, session_of(party.agent_id)).values(), default=0)
        word = armed.word(ran, party.holder.last_seen, world.limits)
        if word != armed.ENFORCED and party.agent_id != OPERATOR:
            found.append(party.name)
    return found


def cause_of(store: "Store", one: Gate, rows: "list[Party]", world: "World") -> "list[InTheWay]":
    """What keeps a conflict gate's cause alive; [] for another reason, or when it is gone."""
    if one.reason != CONFLICT:
        return []
    return in_the_way(store, coverage.paths(store, one.ref), rows, world)


def any_lapsed(store: "Store", world: "World") -> bool:
    """Whether nobody is left to agree with at some gate."""
    return any(
        gate_policy.lapsed(one, party_rows(store, one), world)
        for one in gate.open_ones(store)
        if not of_another_machine(one.opener_id)
    )


def settle_all(store: "Transaction", world: "World") -> None:
    """Take every open gate to where the absence of others and the clock have brought it."""
    for one in gate.open_ones(store):
        settle(store, one, world)


def settle(store: "Transaction", one: Gate, world: "World") -> None:
    """The same for one gate: acknowledged, cancelled where nobody is left, escalated once.

    One that another machine opened is settled there; its parties here end it as any other.
    """
    if not one.is_open or of_another_machine(one.opener_id):
        return
    rows = party_rows(store, one)
    if gate_policy.lapsed(one, rows, world):
        end(store, one, PROGRAM, world, CANCELLED, "everybody else is gone")
        return
    if one.reason == CONFLICT and one.holder_id:
        from ..locks.next_in_queue import give_contested

        give_contested(store, one.id, world)
    if one.state == REQUESTED and gate_policy.agreed(one, rows, world):
        gate.move(store, one, ACKNOWLEDGED, world.now)
        steps.record(store, one.ref, PROGRAM, "gate_all_acknowledged", world.now)
        who = [OPERATOR] if one.policy == gate_policy.PERSON else [x.agent_id for x in rows]
        tell(
            store,
            world,
            who,
            f"gate {one.ref} is acknowledged, and blocks until it is resolved: agent-sync gate "
            f'resolve {one.ref} --summary "what you agreed"',
        )
    if one.deadline_at and world.now >= one.deadline_at and not one.escalated_at:
        gate.note_escalated(store, one, world.now)
        steps.record(store, one.ref, PROGRAM, "gate_escalated", world.now)
        tell(store, world, [OPERATOR], f"gate {one.ref} is past its deadline, still {one.state}")


def end(
    store: "Transaction", one: Gate, me: Agent, world: "World", state: str, words: str
) -> list[str]:
    """A gate is over: nobody is bound by it, and all are told. Gives whom it had stopped."""
    gate.move(store, one, state, world.now, words)
    rows = party_rows(store, one)
    parties.bind(store, one.ref, bound=False)
    wait_queue.let_go(store, one.id, world.now)
    freed = stopped.free(store, one.ref, world.now)
    kind = "gate_ready" if state == READY else "gate_cancelled"
    steps.record(store, one.ref, me, kind, world.now, words)
    told = [x.agent_id for x in rows if not parties.same(x.agent_id, me.id)]
    tell(store, world, [*told, *freed], f"gate {one.ref} is {state}: {words[:SHOWN]}. Go on.")
    return freed


def tell(store: "Transaction", world: "World", ids: "Sequence[str]", text: str) -> None:
    """Tell agents of a step, once each. It is news: what they owe is a duty (DUTY-3)."""
    told = list(dict.fromkeys(one for one in ids if one))
    if told:
        mailbox.notify(store, world.now, told, " ".join(text.split()), kind=NEWS)

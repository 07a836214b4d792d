"""Gates that other machines know, too: written here as they are told of, and moved on (LINK).

A gate goes forward only. Where two machines ended it, each in its own way, the first that the
server received holds. Nobody is told here: who moved it on has told all its parties.
"""

from ..identity.who import OPERATOR, of_another_machine
from ..locks import wait_queue
from ..messages.mailbox import NEWS, notify
from ..presence import agents
from . import coverage, gate, mirrored_parties, parties, steps, stopped
from .gate import ACKNOWLEDGED, CANCELLED, CONFLICT, GRACE_MS, READY, REQUESTED, Gate
from .gate_settling import PROGRAM, party_rows
from .parties import PARTY
from .subjects import GATE, subject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..locks.claim import World
    from ..presence.agents import Agent
    from ..store.sqlite import Transaction

FORWARD = {REQUESTED: 0, ACKNOWLEDGED: 1, READY: 2, CANCELLED: 2}
"""How far a gate in this state is; what is further is what holds."""


def begin(
    tx: "Transaction",
    number: int,
    now: int,
    *,
    reason: str,
    why: str,
    policy: str,
    checkout: str,
    opener_id: str,
    crew_id: int,
    holder_id: str,
    deadline_at: int,
    created_at: int,
    paths: "Sequence[tuple[str, str]]",
) -> Gate:
    """Write down a gate that another machine opened, requested. Its deadline is escalated there."""
    cause = "|".join([reason, checkout, *sorted(f"{target}:{key}" for target, key in paths)])
    graceful = reason == CONFLICT and not of_another_machine(holder_id)
    tx.execute(
        "INSERT INTO gates (id, reason, why, state, policy, checkout, opener_id, crew_id, cause, "
        "holder_id, grace_until, deadline_at, escalated_at, created_at, state_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(number, reason, why, REQUESTED, policy, checkout, opener_id, crew_id, cause),
            *(holder_id, now + GRACE_MS if holder_id and graceful else 0, deadline_at),
            *(now, created_at, now),
        ),
    )
    ref = subject(GATE, number)
    coverage.cover(tx, ref, paths)
    steps.record(tx, ref, _named(tx, opener_id), "gate_opened", now, why)
    return gate.get(tx, number)


def call(tx: "Transaction", one: Gate, ids: "Sequence[str]", now: int) -> None:
    """These are its parties, as another machine says: of those here only at its beginning."""
    for agent_id in ids:
        bound = agent_id != OPERATOR and not of_another_machine(agent_id)
        parties.add(tx, one.ref, agent_id, PARTY, now, bound=bound and one.is_open)
    mirrored_parties.adopt(tx, one.ref, PARTY)


def replace_others(tx: "Transaction", one: Gate, ids: "Sequence[str]", now: int) -> None:
    """The parties on other machines are these; those on this one are what they are here."""
    others = {agent_id for agent_id in ids if of_another_machine(agent_id)}
    for party in party_rows(tx, one):
        if of_another_machine(party.agent_id) and party.agent_id not in others:
            mirrored_parties.put_aside(tx, party)
    call(tx, one, sorted(others), now)


def rename(tx: "Transaction", one: Gate, opener_id: str, holder_id: str) -> None:
    """A session elsewhere is followed by another one: its gate is that one's."""
    tx.execute(
        "UPDATE gates SET opener_id = ?, holder_id = ? WHERE id = ?",
        (opener_id, holder_id, one.id),
    )
    one.opener_id, one.holder_id = opener_id, holder_id


def follow(
    tx: "Transaction", one: Gate, state: str, summary: str, now: int, *, forced: bool = False
) -> None:
    """Bring a gate to where it is elsewhere; ``forced``: also back, it was never further."""
    if (state, summary) == (one.state, one.summary):
        return
    over = FORWARD[state] == FORWARD[READY]
    if over and one.is_open:
        _end(tx, one, state, summary, now)
    elif over:
        gate.move(tx, one, state, now, summary)
        steps.record(tx, one.ref, PROGRAM, f"gate_{state}", now, summary)
    elif forced and not one.is_open:
        _reopen(tx, one, state, now)
    elif forced or FORWARD[state] > FORWARD[one.state]:
        gate.move(tx, one, state, now)
        if state == ACKNOWLEDGED:
            steps.record(tx, one.ref, PROGRAM, "gate_all_acknowledged", now)


def _end(tx: "Transaction", one: Gate, state: str, summary: str, now: int) -> None:
    """Nobody is bound by it any more. Those here whom it stopped beside its parties are told."""
    gate.move(tx, one, state, now, summary)
    rows = party_rows(tx, one)
    parties.bind(tx, one.ref, bound=False)
    wait_queue.let_go(tx, one.id, now)
    freed = stopped.free(tx, one.ref, now)
    steps.record(tx, one.ref, PROGRAM, f"gate_{state}", now, summary)
    known = {party.agent_id for party in rows}
    _tell(tx, [x for x in freed if x not in known], f"gate {one.ref} is {state}. Go on.", now)


def _reopen(tx: "Transaction", one: Gate, state: str, now: int) -> None:
    """What ended it here did not count: its parties here are bound again, and told."""
    gate.move(tx, one, state, now)
    here = [x for x in party_rows(tx, one) if not of_another_machine(x.agent_id)]
    for party in here:
        bound = party.agent_id != OPERATOR
        parties.bind(tx, one.ref, bound=bound, part=PARTY, agent_id=party.agent_id)
    steps.record(tx, one.ref, PROGRAM, "gate_reopened", now)
    text = f"gate {one.ref} is {state} still: what ended it here was refused by the server"
    _tell(tx, [x.agent_id for x in here], text, now)


def _tell(tx: "Transaction", ids: "Sequence[str]", text: str, now: int) -> None:
    if ids:
        notify(tx, now, list(ids), text, kind=NEWS)


def say(
    tx: "Transaction", one: Gate, agent_id: str, world: "World", verdict: str, note: str,
    *, bound: bool,
) -> bool:  # fmt: skip
    """A party elsewhere has said something, or ended its part; whether that is new."""
    party = next((x for x in party_rows(tx, one) if x.agent_id == agent_id), None)
    if party is None or (party.verdict, party.note, party.bound) == (verdict, note, bound):
        return False
    parties.bind(tx, one.ref, bound=bound, part=PARTY, agent_id=agent_id)
    if (party.verdict, party.note) == (verdict, note):
        return False
    parties.give_verdict(tx, party, verdict, world.now, note)
    who = _named(tx, agent_id)
    if verdict == parties.ACKNOWLEDGED:
        if one.holder_id and parties.same(one.holder_id, agent_id):
            gate.end_grace(tx, one)
        steps.record(tx, one.ref, who, "gate_acknowledged", world.now)
    elif verdict == parties.OBJECTED:
        steps.record(tx, one.ref, who, "gate_objected", world.now, note)
    return True


def _named(tx: "Transaction", agent_id: str) -> "Agent":
    return agents.find(tx, agent_id) or agents.without_row(agent_id)

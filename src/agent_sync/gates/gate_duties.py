"""What parties owe a gate: to acknowledge it, and to resolve it (DUTY-1)."""

from ..identity.who import OPERATOR
from . import gate, gate_policy
from .duty import Duty
from .gate import ACKNOWLEDGED
from .gate_settling import cause_of, party_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..store.sqlite import Store
    from .gate import Gate
    from .parties import Party


def duties(store: "Store", world: "World") -> "list[Duty]":
    """What every party of an open gate owes now."""
    found: list[Duty] = []
    for one in gate.open_ones(store):
        rows = party_rows(store, one)
        if gate_policy.lapsed(one, rows, world):
            continue
        ready = one.state == ACKNOWLEDGED or gate_policy.agreed(one, rows, world)
        if ready and not gate_policy.must_again(rows, world):
            if not cause_of(store, one, rows, world):
                found += [_resolve(one, who, rows) for who in _resolvers(one, rows, world)]
        else:
            found += [_acknowledge(one, party, rows) for party in gate_policy.missing(rows, world)]
    return found


def _resolvers(one: "Gate", rows: "list[Party]", world: "World") -> "list[str]":
    """Who may resolve it: under the policy *person* only the person does, a party or not."""
    if one.policy == gate_policy.PERSON:
        return [OPERATOR]
    waited = gate_policy.waited_for(rows, world)
    return [party.agent_id for party in waited if party.agent_id != OPERATOR]


def _acknowledge(one: "Gate", party: "Party", rows: "list[Party]") -> Duty:
    return Duty(
        party.agent_id,
        "acknowledge",
        one.ref,
        f"agent-sync gate ack {one.ref}",
        because=f"gate {one.ref} waits for your acknowledgement",
        since=max(one.created_at, party.at),
        waiting=_others(party.agent_id, rows),
        quoted=(one.why,) if one.why else (),
    )


def _resolve(one: "Gate", agent_id: str, rows: "list[Party]") -> Duty:
    return Duty(
        agent_id,
        "resolve",
        one.ref,
        f'agent-sync gate resolve {one.ref} --summary "..."',
        because=f"gate {one.ref} is acknowledged by all, and its cause is gone",
        since=one.state_at,
        waiting=_others(agent_id, rows),
        quoted=(one.why,) if one.why else (),
    )


def _others(agent_id: str, rows: "list[Party]") -> "tuple[str, ...]":
    return tuple(x.agent_id for x in rows if x.agent_id != agent_id)

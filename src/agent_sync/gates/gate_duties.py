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
            if _is_for_the_person(store, one, rows, world):
                found.append(_decide(one, rows, world))
    return found


def _resolvers(one: "Gate", rows: "list[Party]", world: "World") -> "list[str]":
    if one.policy == gate_policy.PERSON:
        return [OPERATOR]
    waited = gate_policy.waited_for(rows, world)
    return [party.agent_id for party in waited if party.agent_id != OPERATOR]


def _is_for_the_person(store: "Store", one: "Gate", rows: "list[Party]", world: "World") -> bool:
    """Whether nothing but an objection is in the way."""
    if gate_policy.must_again(rows, world) or not gate_policy.objecting(rows, world):
        return False
    decided = gate_policy.agreed(one, rows, world, decided=True)
    return decided and not cause_of(store, one, rows, world)


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


def _resolve(one: "Gate", who: str, rows: "list[Party]", because: str = "") -> Duty:
    return Duty(
        who,
        "resolve",
        one.ref,
        f'agent-sync gate resolve {one.ref} --summary "..."',
        because=because or f"gate {one.ref} is acknowledged by all, and its cause is gone",
        since=one.state_at,
        waiting=_others(who, rows),
        quoted=(one.why,) if one.why else (),
    )


def _decide(one: "Gate", rows: "list[Party]", world: "World") -> Duty:
    against = gate_policy.objecting(rows, world)
    names = " and ".join(x.name for x in against)
    because = f"{names} object{'' if len(against) > 1 else 's'} to gate {one.ref}: you decide"
    return _resolve(one, OPERATOR, rows, because)


def _others(who: str, rows: "list[Party]") -> "tuple[str, ...]":
    return tuple(x.agent_id for x in rows if x.agent_id != who)

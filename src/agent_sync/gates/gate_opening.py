"""Opening a gate (GATE-1): between whom, on what, and one for one cause."""

from ..errors import Conflict, InvalidInput
from ..identity.who import OPERATOR, session_of
from . import coverage, gate, gate_policy, parties, steps
from .crews import crews
from .gate import Gate
from .gate_settling import SHOWN, party_rows, settle_all, tell
from .parties import PARTY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..locks.claim import World
    from ..presence.agents import Agent
    from ..store.sqlite import Store, Transaction


def open_gate(
    store: "Transaction",
    opener: "Agent",
    others: "Sequence[str]",
    world: "World",
    *,
    paths: "Sequence[tuple[str, str]]" = (),
    reason: str = gate.MANUAL,
    why: str = "",
    policy: str = gate_policy.ALL,
    checkout: str = "",
    holder_id: str = "",
    deadline_ms: int = 0,
) -> "tuple[Gate, bool]":
    """(a gate between the opener and others, whether it is new): of one cause and the same parties
    there is one. ``paths`` are (target, key), none for everything. A subagent opens it for its
    session. Between members of one crew it is that crew's. Raises InvalidInput, Conflict.
    """
    ids = _who(opener, others, claims=bool(holder_id))
    cause = "|".join([reason, checkout, *sorted(f"{target}:{key}" for target, key in paths)])
    settle_all(store, world)
    opened = gate.open_ones(store)
    for known in opened:
        if known.cause == cause and {x.agent_id for x in party_rows(store, known)} == ids:
            return known, False
    _check_limits(opened, opener)
    one = gate.add(
        store,
        world.now,
        opener.id,
        reason=reason,
        why=why,
        policy=policy,
        checkout=checkout,
        cause=cause,
        crew_id=_crew_of(store, ids),
        holder_id=holder_id,
        deadline_at=world.now + deadline_ms if deadline_ms else 0,
    )
    coverage.cover(store, one.ref, paths)
    for agent_id in sorted(ids):
        parties.add(store, one.ref, agent_id, PARTY, world.now, bound=agent_id != OPERATOR)
    steps.record(store, one.ref, opener, "gate_opened", world.now, why)
    told = [agent_id for agent_id in ids if not parties.same(agent_id, opener.id)]
    tell(store, world, told, f"{opener.name} opened gate {one.ref}{_about(one)}. {_blocked(one)}")
    return one, True


def _who(opener: "Agent", others: "Sequence[str]", *, claims: bool) -> "set[str]":
    named = {agent_id for agent_id in others if not parties.same(agent_id, opener.id)}
    if not named:
        raise InvalidInput("a gate is between you and others: name at least one with --with AGENT")
    # A person who opens a gate is waited for only where they are named (GATE-6), or claim its file.
    if not crews.is_person(opener.id) or claims:
        return named | {session_of(opener.id)}
    return named | ({opener.id} & set(others))


def _crew_of(store: "Store", ids: "set[str]") -> int:
    """The crew that all parties are members of, but for the person; 0 for none."""
    found = [crews.of_agent(store, agent_id) for agent_id in sorted(ids - {OPERATOR})]
    numbers = {crew.id if crew else 0 for crew in found}
    return numbers.pop() if len(numbers) == 1 else 0


def _check_limits(opened: "list[Gate]", opener: "Agent") -> None:
    mine = sum(parties.same(one.opener_id, opener.id) for one in opened)
    if len(opened) >= gate.MOST_OPEN or mine >= gate.MOST_OF_ONE:
        raise Conflict(
            f"{len(opened)} gates are open, {mine} of them yours (at most {gate.MOST_OPEN}, "
            f"{gate.MOST_OF_ONE} an agent): resolve or cancel some first; 'agent-sync gates'"
        )


def _about(one: Gate) -> str:
    return f": {one.why[:SHOWN]}" if one.why else ""


def _blocked(one: Gate) -> str:
    return (
        "What it guards is not written until it is resolved. Next: "
        f"agent-sync gate ack {one.ref}, then agree, then one of you: agent-sync gate resolve "
        f'{one.ref} --summary "..."'
    )

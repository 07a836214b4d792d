"""What a party says to a gate: acknowledged, objected, resolved, cancelled (GATE-2, GATE-3).

Every step is taken in one transaction, and settles first what the clock and the absence of others
have changed.
"""

from ..errors import InvalidInput, NotAParty, NotReady
from ..identity.who import OPERATOR
from ..presence.agents import Agent
from . import gate, gate_policy, parties, steps
from .crews import crews
from .cut_off import end_part, is_cut_off
from .gate import ACKNOWLEDGED, CANCELLED, READY, REQUESTED, Gate
from .gate_settling import SHOWN, cause_of, end, party_rows, settle, tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..store.sqlite import Store, Transaction
    from .parties import Party


def acknowledge(
    store: "Transaction", one: Gate, me: Agent, world: "World", *, person: bool = False
) -> bool:
    """A party has seen it; whether that is new. It blocks on. Raises NotAParty, Conflict."""
    party = _party(store, one, me, person=person)
    _demand_open(one)
    if party.verdict == parties.ACKNOWLEDGED:
        return False
    parties.give_verdict(store, party, parties.ACKNOWLEDGED, world.now)
    if one.holder_id and parties.same(one.holder_id, me.id):
        gate.end_grace(store, one)
    steps.record(store, one.ref, me, "gate_acknowledged", world.now)
    settle(store, one, world)
    return True


def object_to(
    store: "Transaction", one: Gate, me: Agent, world: "World", why: str, *, person: bool = False
) -> None:
    """A party objects: under no policy is the gate acknowledged before it acknowledges after all,
    or the person decides. Behind that it reopens nothing, but all are told.
    Raises NotAParty, Conflict, InvalidInput.
    """
    _demand_words(why, "--why")
    party = _party(store, one, me, person=person)
    if one.is_open and one.state == REQUESTED:
        parties.give_verdict(store, party, parties.OBJECTED, world.now, why)
    steps.record(store, one.ref, me, "gate_objected", world.now, why)
    told = [x.agent_id for x in party_rows(store, one) if x.agent_id != party.agent_id]
    tell(store, world, [*told, OPERATOR], f"{me.name} objects to gate {one.ref}: {why[:SHOWN]}")


def resolve(
    store: "Transaction", one: Gate, me: Agent, world: "World", summary: str, *, person: bool
) -> list[str]:
    """The parties agree: the gate is ready, and everybody may go on. Gives the ids of those whom
    it had stopped. Raises NotAParty, NotReady, Conflict, InvalidInput.
    """
    _demand_words(summary, "--summary")
    settle(store, one, world)
    rows = party_rows(store, one)
    if not person:
        _party(store, one, me)
    _demand_open(one)
    if one.policy == gate_policy.PERSON and not person:
        raise NotAParty(
            f"only the person resolves {one.ref} (policy person): ask with "
            f"'agent-sync send --to operator'",
            subject=one.ref,
        )
    _demand_agreed(one, rows, world, person=person)
    _demand_gone_cause(store, one, rows, world)
    return end(store, one, me, world, READY, summary)


def _demand_agreed(one: Gate, rows: "list[Party]", world: "World", *, person: bool) -> None:
    again = gate_policy.must_again(rows, world)
    agreed = one.state == ACKNOWLEDGED or gate_policy.agreed(one, rows, world, decided=person)
    if agreed and not again:
        return
    names = [x.name for x in (again if agreed else gate_policy.missing(rows, world))]
    against = [x.name for x in gate_policy.objecting(rows, world) if x.name not in names]
    who = ", ".join(names + against) or "somebody"
    raise NotReady(
        f"{one.ref} is {one.state}: {who} must still acknowledge it "
        f"('agent-sync gate ack {one.ref}'); acknowledged, it can be resolved",
        subject=one.ref,
        state=one.state,
        missing=names + against,
    )


def _demand_gone_cause(store: "Store", one: Gate, rows: "list[Party]", world: "World") -> None:
    found = cause_of(store, one, rows, world)
    if found:
        said = "; ".join(x.said for x in found[:4])
        tail = "Give one of them up ('agent-sync unlock'), then resolve it"
        error = NotReady(
            f"the cause of {one.ref} is still there: {said}. {tail}",
            subject=one.ref,
            state=one.state,
            leases=[x.said for x in found],
        )
        raise error.quoting([said], without=f"the cause of {one.ref} is still there. {tail}")


def cancel(
    store: "Transaction", one: Gate, me: Agent, world: "World", why: str, *, person: bool
) -> list[str]:
    """Its opener, or the person, gives it up; or a party its part, where it came through a server
    that is away. Gives whom it had stopped. Raises NotAParty, Conflict, InvalidInput.
    """
    _demand_words(why, "--why")
    settle(store, one, world)
    _demand_open(one)
    if not person and not parties.same(one.opener_id, me.id):
        party = parties.mine(party_rows(store, one), me.id)
        if party is not None and is_cut_off(store, one, world.now):
            return end_part(store, one, party, me, world, why)
        raise NotAParty(
            f"only who opened {one.ref}, or the person, cancels it; a party may object: "
            f"'agent-sync gate object {one.ref} --why \"...\"'",
            subject=one.ref,
        )
    return end(store, one, me, world, CANCELLED, why)


def must_acknowledge_again(store: "Transaction", one: Gate, agent_id: str, world: "World") -> None:
    """A party's program has changed a guarded file behind the gate: its acknowledgement is void."""
    party = parties.mine(party_rows(store, one), agent_id)
    if party is not None and one.is_open and party.verdict == parties.ACKNOWLEDGED:
        parties.give_verdict(store, party, parties.AGAIN, world.now)


def _party(store: "Store", one: Gate, me: Agent, *, person: bool = False) -> "Party":
    """The part that somebody speaks for; a person's shell speaks for the person."""
    rows = party_rows(store, one)
    party = parties.mine(rows, me.id)
    if party is None and (person or crews.is_person(me.id)):  # one person, whatever shell
        party = parties.mine(rows, OPERATOR)
    if party is None:
        names = [x.name for x in rows]
        verb = "is" if len(names) == 1 else "are"
        raise NotAParty(
            f"you are no party of {one.ref}: {', '.join(names)} {verb}", subject=one.ref
        )
    return party


def _demand_open(one: Gate) -> None:
    if not one.is_open:
        raise NotReady(f"{one.ref} is {one.state} already", subject=one.ref, state=one.state)


def _demand_words(text: str, option: str) -> None:
    if not text.strip():
        raise InvalidInput(f"say it in words: {option} TEXT")

"""Checkpoints that agents of other machines made: their machine says how they stand (LINK).

Here their approvers say what they think, and who is held is held, if a crew binds them both. What
the person lifted here stays lifted here.
"""

from ...identity.liveness import ENDED
from ...identity.who import of_another_machine, session_of
from ...messages.mailbox import NEWS, notify
from ...presence import agents
from ...repository.location import MAIN
from .. import coverage, mirrored_parties, parties, steps, stopped
from ..crews import crews
from ..gate_settling import PROGRAM
from ..parties import APPROVER, AUTHOR, HELD
from . import checkpoint_people, checkpoints, required_items
from .checkpoints import (
    APPROVED,
    CANCELLED,
    IN_FORCE,
    REJECTED,
    RESOLVED,
    WAITING,
    Checkpoint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...store.sqlite import Store, Transaction

TOLD = (APPROVED, REJECTED, RESOLVED, CANCELLED)
"""The states of which the feed has a line; what takes another's place tells that itself."""
DIGEST = "digest"
"""The paper with the hash of all that is to be approved."""


def begin(
    tx: "Transaction",
    number: int,
    now: int,
    *,
    summary: str,
    author_id: str,
    crew_id: int,
    state: str,
    head: str,
    texts: "tuple[str, str, str, str]",
    exit_code: "int | None",
    replaces: int,
    created_at: int,
) -> Checkpoint:
    """Make the row of one that came; ``texts``: next, risk, evidence, command."""
    ended = None if state in IN_FORCE else now
    tx.execute(
        f"INSERT INTO checkpoints ({Checkpoint.COLUMNS}) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(number, summary, author_id, crew_id, state, MAIN, head, *texts),
            *(exit_code, replaces, created_at, now, ended),
        ),
    )
    one = checkpoints.find(tx, number)
    who = agents.find(tx, author_id) or agents.without_row(author_id)
    steps.record(tx, one.subject, who, "checkpoint_made", now, summary)
    return one


def name_people(
    tx: "Transaction", one: Checkpoint, approvers: "Sequence[str]", held: "Sequence[str]", now: int
) -> None:
    """These have part in it, as its author's machine says."""
    left = {x for x in approvers if not of_another_machine(x) and _has_ended(tx, x)}
    people = checkpoint_people.of(tx, one)
    for party in people.all:
        named = {APPROVER: approvers, HELD: held, AUTHOR: [one.author_id]}.get(party.part)
        followed = bool(left) and not of_another_machine(party.agent_id)
        if named is not None and party.agent_id not in named and not followed:
            mirrored_parties.put_aside(tx, party)
    parties.add(tx, one.subject, one.author_id, AUTHOR, now)
    for agent_id in approvers:
        if agent_id not in left:
            parties.add(tx, one.subject, agent_id, APPROVER, now)
    mirrored_parties.adopt(tx, one.subject, APPROVER)
    for agent_id in held:
        bound = one.in_force and _is_bound(tx, one, agent_id)
        parties.add(tx, one.subject, agent_id, HELD, now, bound=bound)


def _has_ended(store: "Store", agent_id: str) -> bool:
    """Whether a session of this machine is over: another one that followed it has its part here."""
    found = agents.find(store, agent_id)
    return found is None or found.state == ENDED


def succeed(tx: "Transaction", one: Checkpoint, agent_id: str, now: int) -> bool:
    """Let an agent elsewhere decide in the place of one of its machine that has ended; whether
    there is such a place."""
    machine = agent_id.split(":")[1]
    for party in parties.of_subject(tx, one.subject, APPROVER):
        same = party.agent_id.split(":")[1:2] == [machine]
        if same and of_another_machine(party.agent_id) and party.holder.state == ENDED:
            parties.remove(tx, one.subject, party.agent_id, APPROVER)
            parties.add(tx, one.subject, agent_id, APPROVER, now)
            return True
    return False


def _is_bound(store: "Store", one: Checkpoint, agent_id: str) -> bool:
    """Only a crew lets one agent hold another one."""
    crew = crews.of_agent(store, agent_id)
    if of_another_machine(agent_id) or crew is None or crew.id != one.crew_id:
        return False
    return crews.member(store, crew, session_of(one.author_id)) is not None


def give_to(tx: "Transaction", one: Checkpoint, author_id: str) -> None:
    """Its author's session is followed by another one there."""
    if author_id != one.author_id:
        checkpoints.give_to(tx, one, author_id)


def follow(tx: "Transaction", one: Checkpoint, state: str, now: int) -> None:
    """Bring it to where its author's machine has it; what is over here stays over."""
    if state == one.state or not one.in_force:
        return
    ended = 0 if state in IN_FORCE else now
    tx.execute(
        "UPDATE checkpoints SET state = ?, state_at = ?, ended_at = ? WHERE id = ?",
        (state, now, ended or None, one.id),
    )
    one.state, one.state_at, one.ended_at = state, now, ended
    if state in TOLD:
        steps.record(tx, one.subject, PROGRAM, f"checkpoint_{state}", now)
    if ended:
        _let_go(tx, one, now)


def _let_go(tx: "Transaction", one: Checkpoint, now: int) -> None:
    parties.bind(tx, one.subject, bound=False)
    known = {party.agent_id for party in parties.of_subject(tx, one.subject)}
    freed = [x for x in stopped.free(tx, one.subject, now) if x not in known]
    if freed:
        notify(tx, now, freed, f"checkpoint {one.subject} is {one.state}. Go on.", kind=NEWS)


def over(tx: "Transaction", one: Checkpoint, now: int) -> None:
    """Its machine does not share it any more."""
    follow(tx, one, CANCELLED, now)


def tick(tx: "Transaction", one: Checkpoint, done: "dict[str, bool]", now: int) -> None:
    """What is required, and what of it is done."""
    required_items.add(tx, one.id, done)
    for item in required_items.of(tx, one.id):
        if done.get(item.name) and not item.done_at:
            required_items.tick(tx, one.id, item.name, one.author_id, now)


def judge(
    tx: "Transaction", one: Checkpoint, agent_id: str, verdict: str, note: str, now: int
) -> None:
    """An approver elsewhere has decided about one that was made here. Raises ValueError."""
    people = checkpoint_people.of(tx, one)
    mine = next((x for x in people.approvers if x.agent_id == agent_id), None)
    if mine is None or mine.verdict == verdict:
        return
    if one.state != WAITING or not verdict:
        raise ValueError("there is nothing to decide")
    if verdict == APPROVED and (required_items.open_names(tx, one.id) or one.failed):
        raise ValueError("something is open that only its own machine passes over")
    parties.give_verdict(tx, mine, verdict, now, note)
    who = agents.find(tx, agent_id) or agents.without_row(agent_id)
    steps.record(tx, one.subject, who, f"checkpoint_{verdict}", now, note)
    if verdict == REJECTED:
        checkpoints.move(tx, one, REJECTED, now)
        stopped.free(tx, one.subject, now, people.author_id)
        return
    for file in coverage.files(tx, one.subject):
        coverage.note_approved(tx, one.subject, file.key, file.hash)
    if not people.awaited:
        checkpoints.move(tx, one, APPROVED, now)

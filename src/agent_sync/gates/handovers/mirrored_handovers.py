"""Work that is handed over between machines: offered there, taken here, and the other way round."""

from ...identity.who import of_another_machine, session_of
from ...locks import ending, open_leases
from ...locks.lease import RESOURCE
from ...messages import mailbox
from ...presence import agents
from ...repository.location import MAIN
from ...tasks import task_board, task_moves
from .. import coverage, parties, steps
from ..gate_settling import PROGRAM
from ..parties import GIVER, RECEIVER
from . import handovers
from .handover_settling import close, end
from .handovers import ACCEPTED, DECLINED, PENDING, Handover

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import World
    from ...store.sqlite import Transaction


def begin(
    tx: "Transaction",
    number: int,
    now: int,
    *,
    giver_id: str,
    receiver: str,
    receiver_id: str,
    task_id: int,
    head: str,
    until: int,
    whole: bool,
    created_at: int,
) -> Handover:
    """Make the row of one that came, pending."""
    tx.execute(
        "INSERT INTO handovers (id, giver_id, receiver, receiver_id, task_id, state, checkout, "
        "head, expires_at, created_at, state_at, whole) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(number, giver_id, receiver, receiver_id, task_id, PENDING, MAIN, head, until),
            *(created_at, now, int(whole)),
        ),
    )
    one = handovers.get(tx, number)
    parties.add(tx, one.ref, giver_id, GIVER, now)
    if receiver_id:
        parties.add(tx, one.ref, receiver_id, RECEIVER, now)
    who = agents.find(tx, giver_id) or agents.without_row(giver_id)
    steps.record(tx, one.ref, who, "handover_offered", now, f"to {one.whom}")
    return one


def follow(tx: "Transaction", one: Handover, state: str, taker: str, world: "World") -> None:
    """It ended there so. Who took it here and was too late is told."""
    if state == PENDING or (state, taker) == (one.state, one.receiver_id):
        return
    lost = one.receiver_id if one.state == ACCEPTED else ""
    was_open = one.is_open
    handovers.move(tx, one, state, world.now, taker)
    if was_open:
        close(tx, one, world)
    steps.record(tx, one.ref, PROGRAM, f"handover_{state}", world.now)
    if lost and not of_another_machine(lost) and (state != ACCEPTED or taker != lost):
        text = f"hand-over {one.ref} is not yours after all: it is {state} where it was offered"
        mailbox.notify(tx, world.now, [lost], text)


def taken_elsewhere(tx: "Transaction", one: Handover, taker: str, world: "World") -> None:
    """Somebody on another machine has taken what was offered here: what reserved it ends, its tasks
    are theirs. The first that comes has it. Raises ValueError.
    """
    _demand_for(one, taker)
    who = agents.find(tx, taker) or agents.without_row(taker)
    giver = session_of(one.giver_id)
    mine = coverage.paths(tx, one.ref)
    given = [
        lease
        for lease in open_leases.held_by_family(tx, giver)
        if lease.target != RESOURCE
        and (one.whole or any(path.touches(lease.target, lease.key) for path in mine))
    ]
    for lease in given:
        open_leases.reserve(tx, lease.id, 0)
    ending.release(tx, given, world, "handed over", one.giver_id)
    for task in task_board.owned(tx, giver):
        if one.whole or task.id == one.task_id:
            task_moves.give(tx, task, taker, world.now)
    handovers.move(tx, one, ACCEPTED, world.now, taker)
    close(tx, one, world)
    steps.record(tx, one.ref, who, "handover_accepted", world.now, f"with {taker.split(':')[1]}")


def declined_elsewhere(tx: "Transaction", one: Handover, by: str, why: str, world: "World") -> None:
    """Who was to get it does not take it. Raises ValueError."""
    _demand_for(one, by)
    who = agents.find(tx, by) or agents.without_row(by)
    end(tx, one, who, world, DECLINED, why or f"by {who.name}")


def _demand_for(one: Handover, agent_id: str) -> None:
    if not one.is_open:
        raise ValueError("it is over")
    if one.receiver_id and not parties.same(one.receiver_id, agent_id):
        raise ValueError("it is for somebody else")

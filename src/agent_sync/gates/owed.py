"""Everything that anybody owes (DUTY-1), most urgent first: what keeps most agents waiting longest.

Nothing of it is stored. A noun that asks something of agents is one line in ``NOUNS``.
"""

from ..identity.who import OPERATOR, session_of
from ..presence import known_agents
from . import freed, gate_duties, gate_settling, lease_duties
from .absence import is_gone
from .checkpoints import checkpoint_duties, checkpoint_verdicts
from .handovers import handover_duties, handover_settling
from .patches import patch_duties

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..locks.claim import World
    from ..store.sqlite import Store, Transaction
    from .duty import Duty

NOUNS: "tuple[Callable[[Store, World], list[Duty]], ...]" = (
    gate_duties.duties,
    checkpoint_duties.duties,
    handover_duties.duties,
    lease_duties.duties,
    patch_duties.duties,
)
SETTLING: "tuple[Callable[[Transaction, World], object], ...]" = (
    gate_settling.settle_all,
    checkpoint_verdicts.orphan_all,
    handover_settling.settle_all,
    freed.free_by_crew,
)
OVER: "tuple[Callable[[Store, World], bool], ...]" = (
    gate_settling.any_lapsed,
    checkpoint_verdicts.any_orphaned,
    handover_settling.any_lapsed,
)
EITHER = ("resolve",)
"""Verbs that any one of those who owe them does for all."""


def settle(store: "Transaction", world: "World") -> None:
    """Take everything that is open to where the clock and the absence of others brought it."""
    for one in SETTLING:
        one(store, world)


def anything_over(store: "Store", world: "World") -> bool:
    """Whether ``settle`` would end something. Changes nothing."""
    return any(over(store, world) for over in OVER)


def everything(store: "Store", world: "World") -> "list[Duty]":
    """All duties. Who is gone owes nothing, and is kept waiting by nobody."""
    found = [duty for noun in NOUNS for duty in noun(store, world)]
    if not found:
        return []
    ids = {x for duty in found for x in (duty.agent_id, *duty.waiting)} - {OPERATOR}
    live = {OPERATOR} | {
        x.id for x in known_agents.these(store, sorted(ids)) if not is_gone(x.id, x.holder, world)
    }
    found = [duty for duty in found if duty.agent_id in live]
    for duty in found:
        duty.waiting = tuple(x for x in duty.waiting if x in live)
    return sorted(found, key=lambda duty: (-len(duty.waiting), duty.since, duty.subject))


def of_agent(store: "Store", world: "World", agent_id: str) -> "list[Duty]":
    """What an agent owes: its own duties, and for a subagent those of its session behind them."""
    found, session = everything(store, world), session_of(agent_id)
    mine = [duty for duty in found if duty.agent_id == agent_id]
    return mine + [x for x in found if x.agent_id == session != agent_id]


def alone_lets_go_on(duty: "Duty", all_of_them: "list[Duty]") -> bool:
    """Whether somebody else goes on when this agent alone does what it owes."""
    if not duty.waiting:
        return False
    session = session_of(duty.agent_id)
    others = [
        x for x in all_of_them if x.subject == duty.subject and session_of(x.agent_id) != session
    ]
    return duty.verb in EITHER or not others

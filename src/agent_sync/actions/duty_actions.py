"""What one owes to others, and everybody's duties (DUTY-2)."""

from collections.abc import Sequence
from typing import NamedTuple

from ..gates import owed, own_way
from ..gates.duty import Duty
from ..identity.who import OPERATOR
from ..presence import known_agents
from ..protection.handed_work import Orphan
from ..store.sqlite import Store
from . import settled_first
from .actor import Actor
from .orphaned_work import orphaned


class Owed(NamedTuple):
    """Duties, most urgent first, and the names of all agents that stand in them, by id; what was
    left by agents that are gone, where everybody's duties are asked for."""

    duties: list[Duty]
    names: dict[str, str]
    orphans: "Sequence[Orphan]" = ()


def duties(actor: Actor, *, everybody: bool = False) -> Owed:
    """What one owes oneself, and behind it how one goes on oneself; a person what waits for a
    person; or all duties.
    """
    store, me = actor.look()
    settled_first.settle(actor, store)
    world = actor.world()
    if everybody:
        found = _named(store, owed.everything(store, world))
        return found._replace(orphans=orphaned(actor, store))
    mine = me.id if me else ""
    owing = owed.of_agent(store, world, mine) if mine else []
    if actor.by_person and mine != OPERATOR:
        owing += owed.of_agent(store, world, OPERATOR)
    elif mine:
        owing += own_way.of_agent(store, world, mine, owed.everything(store, world))
    return _named(store, owing)


def _named(store: Store, found: list[Duty]) -> Owed:
    ids = sorted({x for one in found for x in (one.agent_id, *one.waiting)})
    known = known_agents.these(store, ids) if ids else []
    names = {one.id: one.holder.name for one in known}
    return Owed(found, {OPERATOR: OPERATOR} | names)

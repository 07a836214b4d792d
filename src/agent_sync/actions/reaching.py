"""Whom an address means now, or why it means nobody who is here (MSG-1)."""

import difflib
from typing import NamedTuple

from ..identity.who import OPERATOR, session_of
from ..messages import mailbox
from ..presence import agents
from ..presence.agents import Agent
from ..status.board import Peer
from ..store.sqlite import Store

THERE = ""
ALONE, UNKNOWN, ONESELF, AWAY, ENDED = "alone", "unknown", "oneself", "away", "ended"
"""Why nobody is there: no other agent at all, a name that nobody has, the sender itself, somebody
who is not here now, a subagent that has ended."""


class Reached(NamedTuple):
    """An address as it was written, the names it means now, and why none of them is there.

    ``near`` are names that UNKNOWN may have meant, ``session`` is that of an ENDED subagent.
    """

    address: str
    names: list[str]
    why: str = THERE
    near: tuple[str, ...] = ()
    session: str = ""


def reached(store: Store, address: str, there: list[Peer], me: Agent) -> Reached:
    """Whom an address means, among those who are ``there`` and those who are recorded."""
    key = address.casefold()
    known = mailbox.recipients(store, address)
    if key == mailbox.ALL:
        known = [(peer.id, peer.name) for peer in there if peer.id != me.id]
    live = {peer.id for peer in there}
    found = Reached(address, [name for _, name in known])
    if key == mailbox.ALL:
        return found if known else found._replace(why=ALONE)
    if not known and key != OPERATOR:
        return found._replace(why=UNKNOWN, near=_near(address, there, me.id))
    if [agent_id for agent_id, _ in known] == [me.id]:
        return found._replace(why=ONESELF)
    if known and not any(agent_id in live for agent_id, _ in known):
        return _away(store, found, known[0][0])
    return found


def _away(store: Store, found: Reached, agent_id: str) -> Reached:
    session = session_of(agent_id)
    parent = agents.find(store, session) if session != agent_id else None
    if parent is None:
        return found._replace(why=AWAY)
    return found._replace(why=ENDED, session=parent.name)


def _near(address: str, there: list[Peer], me: str) -> tuple[str, ...]:
    others = [peer for peer in there if peer.id != me]
    names = [peer.name for peer in others] + [peer.role for peer in others if peer.role]
    folded = {name.casefold(): name for name in [*names, mailbox.ALL, OPERATOR]}
    key = address.casefold()
    elsewhere = [one for one in folded if one.partition("@")[0] == key.partition("@")[0]]
    found = [*elsewhere, *difflib.get_close_matches(key, folded, 3, 0.5)]
    return tuple(folded[one] for one in dict.fromkeys(found))[:3]

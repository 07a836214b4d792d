"""What a sender is told about each address: whom it means now, or that nobody is there (MSG-1)."""

import difflib

from ..identity.who import OPERATOR, session_of
from ..messages import mailbox
from ..presence import agents
from ..presence.agents import Agent
from ..status import board
from ..store.sqlite import Store
from .terminal import clean


def reached(store: Store, address: str, there: list[board.Peer], me: Agent) -> dict[str, object]:
    """Whom an address means now, and what to say when that is nobody."""
    key = address.casefold()
    known = mailbox.recipients(store, address)
    if key == mailbox.ALL:
        known = [(peer.id, peer.name) for peer in there if peer.id != me.id]
    live = {peer.id for peer in there}
    names = [name for _, name in known]
    note = ""
    if key == mailbox.ALL and not known:
        note = "nobody else is here now; who joins within a day finds it in the inbox"
    elif not known and key not in (mailbox.ALL, OPERATOR):
        near = _near(address, there, me.id)
        hint = f" (near: {', '.join(near)})" if near else ""
        note = f"nobody is called {clean(address, 64)} yet{hint}; the message waits for them"
    elif [agent_id for agent_id, _ in known] == [me.id]:
        note = f"{clean(address, 64)} is you: nobody gets it"
    elif known and not any(agent_id in live for agent_id, _ in known):
        note = _away(store, clean(address, 64), known[0][0])
    return {"address": address, "agents": names, "live": bool(note == ""), "note": note}


def _away(store: Store, name: str, agent_id: str) -> str:
    session = session_of(agent_id)
    parent = agents.find(store, session) if session != agent_id else None
    if parent is None:
        return f"{name} is not here now; the message waits"
    return f"{name} is a subagent that has ended; its session is {clean(parent.name, 64)}"


def _near(address: str, there: list[board.Peer], me: str) -> list[str]:
    others = [peer for peer in there if peer.id != me]
    names = [peer.name for peer in others] + [peer.role for peer in others if peer.role]
    folded = {name.casefold(): name for name in [*names, mailbox.ALL, OPERATOR]}
    found = difflib.get_close_matches(address.casefold(), folded, 3, 0.5)
    return [clean(folded[one], 64) for one in found]

"""Which agents somebody names to have part in something: ids, names, roles, 'all', the person."""

from ..errors import NotFound
from ..identity.who import OPERATOR
from ..messages import mailbox
from ..status import board
from .reaching import ONESELF, UNKNOWN, reached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..locks.claim import World
    from ..presence.agents import Agent
    from ..store.sqlite import Store


def live(store: "Store", addresses: "Sequence[str]", me: "Agent", world: "World") -> "list[str]":
    """The ids of the live agents that are meant, in order, once each; oneself is not among them.

    A role or 'all' means sessions. Raises NotFound for an address behind which nobody is live.
    """
    there = board.agents(store, world)
    sessions = {peer.id for peer in there if "/" not in peer.id}
    ids = {peer.id for peer in there}
    found: dict[str, None] = {}
    for address in addresses:
        word = address.strip()
        if word.casefold() == OPERATOR:
            found[OPERATOR] = None
            continue
        whole = word.casefold() == mailbox.ALL
        known = [who for who, _ in mailbox.recipients(store, word)] if not whole else list(ids)
        by_role = whole or any(peer.role_key == word.casefold() for peer in there)
        meant = [who for who in known if who in (sessions if by_role else ids) and who != me.id]
        if not meant:
            raise _nobody(store, word, there, me)
        found.update(dict.fromkeys(meant))
    return list(found)


def _nobody(store: "Store", word: str, there: "list[board.Peer]", me: "Agent") -> NotFound:
    told = reached(store, word, there, me)
    if told.why == ONESELF:
        return NotFound("that is you: name somebody else")
    near = f"; perhaps {' or '.join(told.near)}" if told.near else ""
    why = "nobody is called" if told.why == UNKNOWN else "nobody live is"
    return NotFound(f"{why} {word!r}{near}; 'agent-sync status' shows who is here")

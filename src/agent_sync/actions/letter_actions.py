"""The mail of everybody, for the person, who may read all of it (CON-3)."""

from ..messages import all_sent, mailbox, received_mail
from ..messages.all_sent import Letter
from ..presence.agents import Agent
from .actor import Actor

UNREAD = 20


def newest(actor: Actor, limit: int = 50) -> list[Letter]:
    """The newest messages of the repository, oldest of them first."""
    return all_sent.newest(actor.look()[0], limit)


def unread(actor: Actor) -> list[Letter]:
    """The newest letters to oneself that one has not read; they stay unread."""
    store, me = actor.look()
    if me is None:
        return []
    mail = received_mail.inbox(store, me, actor.clock(), limit=UNREAD)
    return all_sent.numbered(store, [one.id for one in mail])


def read(actor: Actor, ids: list[int]) -> list[Letter]:
    """The messages with these numbers; those sent to oneself count as read from now on."""
    store, me = actor.look()
    found = all_sent.numbered(store, ids)
    if me is None:
        return found
    new = [letter.id for letter in found if is_mine(me, letter) and me.name not in letter.read]
    if new:
        with actor.writing() as (tx, _):
            received_mail.mark_read(tx, me, new, actor.clock())
    return found


def is_mine(me: Agent, letter: Letter) -> bool:
    """Whether a message of somebody else is addressed to an agent, by id, name, role or to all."""
    own = {*mailbox.addresses_of(me), mailbox.ALL}
    return letter.sender_id != me.id and any(to.casefold() in own for to in letter.to)

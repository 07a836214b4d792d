"""What is said and settled: messages, directives, threads, decisions, and finding them (MSG)."""

from collections.abc import Sequence
from typing import NamedTuple

from ..errors import InvalidInput, NotFound
from ..feed import search as words
from ..feed.search import Hit
from ..identity.liveness import ACTIVE
from ..messages import decisions as settled
from ..messages import mailbox, received_mail
from ..messages.decisions import Decision
from ..messages.mailbox import DIRECTIVE, Message
from ..status import board
from .actor import Actor
from .own_name import demand
from .reaching import Reached, reached
from .refusal_types import NobodyReached

LONGEST_ADDRESS = 200
LONGEST_SEARCH = 1000
Letter = tuple[Message, list[str]]
"""A message, and whom it was sent to, as written."""


class Sent(NamedTuple):
    """The number of a message, and whom each address means now."""

    number: int
    to: list[Reached]


class Directed(NamedTuple):
    """A directive that was sent; ``idle`` are the names of those who have no turn now."""

    number: int
    to: list[Reached]
    idle: list[str]


class Inbox(NamedTuple):
    """Letters, oldest first, with their delivery; how many of them are read from now on."""

    letters: list[Letter]
    marked: int


def send(
    actor: Actor,
    to: Sequence[str],
    body: str,
    *,
    reply_to: int = 0,
    urgent: bool = False,
    needs_ack: bool = False,
) -> Sent:
    """Send a message to ids, names, roles or 'all'; nobody has to have that name yet.

    Raises InvalidInput, NotFound for an unknown ``reply_to``.
    """
    addresses = _addresses(to)
    with actor.writing() as (tx, me):
        number = mailbox.send(
            tx,
            actor.clock(),
            me,
            addresses,
            body,
            reply_to=reply_to,
            urgent=urgent,
            needs_ack=needs_ack,
        )
        there = board.agents(tx, actor.world())
        return Sent(number, [reached(tx, one, there, me) for one in addresses])


def _addresses(to: Sequence[str]) -> list[str]:
    if not to or any(not one.strip() or len(one) > LONGEST_ADDRESS for one in to):
        raise InvalidInput("a recipient is an id, a name, a role or 'all'")
    return [one.strip() for one in to]


def direct(actor: Actor, to: Sequence[str], body: str) -> Directed:
    """Send a directive: to 'all' a directed copy to every agent that is here (CON-2).

    One that is not seen during the turn keeps the turn from ending once. Raises NotFound when
    nobody is here, NobodyReached for a name that nobody has, InvalidInput.
    """
    store, asker = actor.look()
    mine = asker.id if asker else ""
    there = [peer for peer in board.agents(store, actor.world()) if peer.id != mine]
    everybody = [one.casefold() for one in to] == [mailbox.ALL]
    if everybody and not there:
        raise NotFound("nobody is here: a directive to all reaches those who are")
    addresses = [peer.id for peer in there] if everybody else _addresses(to)
    with actor.writing() as (tx, me):
        told = [reached(tx, one, there, me) for one in addresses]
        slip = next((one for one in told if not one.names), None)
        if slip is not None:  # a directive is for somebody
            raise NobodyReached(slip)
        number = mailbox.send(tx, actor.clock(), me, addresses, body, kind=DIRECTIVE)
    meant = {name for one in told for name in one.names}
    idle = [peer.name for peer in there if peer.name in meant and peer.status != ACTIVE]
    return Directed(number, told, idle)


def inbox(actor: Actor, *, everything: bool = False, peek: bool = False) -> "Inbox | None":
    """Unread mail, or all of it; unless ``peek`` it is read from now on, for this agent alone.

    None for somebody who is not registered: nothing is addressed to it.
    """
    store, me = actor.look()
    if me is None:
        return None
    with store.writing() as tx:
        now = actor.clock()
        mail = received_mail.inbox(tx, me, now, unread_only=not everything)
        unread = [one.id for one in mail if not one.read_at] if not peek else []
        received_mail.mark_read(tx, me, unread, now)
        return Inbox([(one, received_mail.shown_to(tx, one)) for one in mail], len(unread))


def read(actor: Actor, number: int) -> Letter:
    """One message; it is read from now on by whom it was sent to. Raises NotFound."""
    store, me = actor.look()
    letter = mailbox.get(store, number)
    to = received_mail.shown_to(store, letter)
    if me is not None and me.id != letter.sender_id and received_mail.is_for(store, me, number):
        with store.writing() as tx:
            received_mail.mark_read(tx, me, [number], actor.clock())
    return letter, to


def acknowledge(actor: Actor, number: int) -> None:
    """Acknowledge a message; its sender is told. Raises NotFound, InvalidInput, NotYourName."""
    demand(actor, "ack")
    with actor.writing() as (tx, me):
        received_mail.acknowledge(tx, me, number, actor.clock())


def thread(actor: Actor, number: int) -> list[Letter]:
    """A message with everything before and after it, marking nothing. Raises NotFound."""
    store, _ = actor.look()
    return [
        (one, received_mail.shown_to(store, one)) for one in received_mail.thread(store, number)
    ]


def search(actor: Actor, wanted: str, limit: int = 50) -> list[Hit]:
    """Messages, decisions and tasks with all the words, best first.

    Raises InvalidInput.
    """
    if not wanted.strip() or len(wanted) > LONGEST_SEARCH:
        raise InvalidInput(f"name 1 to {LONGEST_SEARCH} characters to search for")
    return words.find(actor.look()[0], wanted, limit)


def decide(actor: Actor, text: str, *, supersedes: int = 0) -> int:
    """Record a decision for everybody, and give its number. Raises InvalidInput, NotFound."""
    with actor.writing() as (tx, me):
        return settled.decide(tx, actor.clock(), me, text, supersedes=supersedes)


def decisions(actor: Actor, limit: int = 50, *, everything: bool = False) -> list[Decision]:
    """Decisions in force, newest first; with ``everything`` also those that were replaced."""
    return settled.listed(actor.look()[0], limit, everything=everything)

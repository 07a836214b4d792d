"""What becomes of a checkpoint: the transitions, each with its step, its notices and its ends.

Whether somebody may is asked before, by whoever calls; here it is done.
"""

from .. import coverage, parties, steps, stopped
from ..parties import APPROVER, AUTHOR, HELD
from . import checkpoint_news as news
from . import checkpoint_people as people_of
from . import checkpoints
from .checkpoints import APPROVED, CANCELLED, REJECTED, RESOLVED, SUPERSEDED, WAITING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import World
    from ...presence.agents import Agent
    from ...store.sqlite import Store, Transaction
    from ..parties import Party
    from .checkpoint_people import People
    from .checkpoints import Checkpoint


def approve(
    store: "Transaction",
    one: "Checkpoint",
    people: "People",
    me: "Agent",
    now: int,
    *,
    spoken_for: "list[Party]",
    hashes: "dict[str, str]",
    note: str,
    anyway: str,
    quiet: bool,
) -> bool:
    """Record an approval of what the files hold (``hashes``, by key); whether it was the last one.

    ``spoken_for``: whose approval it is. ``anyway``: what was passed over, '' for nothing.
    ``quiet``: its end follows, and tells the author more.
    """
    for party in spoken_for:
        parties.give_verdict(store, party, APPROVED, now, note)
    for key, digest in hashes.items():
        coverage.note_approved(store, one.subject, key, digest)
    said = "; ".join(part for part in (note, anyway) if part)
    steps.record(store, one.subject, me, "checkpoint_approved", now, said)
    missing = [x.name for x in people.awaited]
    if not missing:
        checkpoints.move(store, one, APPROVED, now)
    end = f", 'agent-sync checkpoint resolve {one.subject}' lets you go on"
    rest = f"; {' and '.join(missing)} still to decide" if missing else end
    if missing or not quiet:
        text = f"{me.name} has approved {one.subject}{rest}"
        news.say(store, now, _author(people, me), text, note, asks=not missing)
    return not missing


def reject(
    store: "Transaction",
    one: "Checkpoint",
    people: "People",
    me: "Agent",
    now: int,
    mine: "Party | None",
    why: str,
) -> None:
    """Record a rejection, by an approver or (None) the person: the author may rework its paths,
    those held stay stopped.
    """
    if mine is not None:
        parties.give_verdict(store, mine, REJECTED, now, why)
    checkpoints.move(store, one, REJECTED, now)
    steps.record(store, one.subject, me, "checkpoint_rejected", now, why)
    freed = stopped.free(store, one.subject, now, people.author_id)
    text = f"{me.name} has rejected {one.subject}"
    again = (
        f"{text}: you may write its files, not commit them; 'agent-sync checkpoint SUMMARY "
        f"--replaces {one.subject}' asks again"
    )
    author = _author(people, me)
    news.say(store, now, author or freed, again, why, asks=True)
    news.say(store, now, people.ids(me.id, *author), text, why)


def resolve(
    store: "Transaction", one: "Checkpoint", people: "People", me: "Agent", now: int
) -> list[str]:
    """It is over, and everybody goes on; gives who had been stopped."""
    checkpoints.move(store, one, RESOLVED, now)
    steps.record(store, one.subject, me, "checkpoint_resolved", now)
    return _over(store, one, people, me, now, f"{one.subject} is resolved: its files are free")


def cancel(
    store: "Transaction", one: "Checkpoint", people: "People", me: "Agent", now: int, why: str
) -> list[str]:
    """It is given up, and everybody goes on; gives who had been stopped."""
    checkpoints.move(store, one, CANCELLED, now)
    steps.record(store, one.subject, me, "checkpoint_cancelled", now, why)
    text = f"{me.name} has cancelled {one.subject}: nothing is asked of you, its files are free"
    return _over(store, one, people, me, now, text, why)


def lift(store: "Transaction", one: "Checkpoint", me: "Agent", now: int, why: str) -> list[str]:
    """What one of another machine holds here goes on, and there it stays; gives who was stopped."""
    checkpoints.move(store, one, CANCELLED, now)
    steps.record(store, one.subject, me, "checkpoint_lifted", now, why)
    parties.bind(store, one.subject, bound=False)
    freed = stopped.free(store, one.subject, now)
    news.say(store, now, freed, f"{me.name} has lifted {one.subject} here: go on", why, asks=True)
    return freed


def _over(
    store: "Transaction",
    one: "Checkpoint",
    people: "People",
    me: "Agent",
    now: int,
    text: str,
    words: str = "",
) -> list[str]:
    parties.bind(store, one.subject, bound=False)
    freed = stopped.free(store, one.subject, now)
    stood = [people.author_id, *(x.agent_id for x in people.held), *freed]
    bound = [x for x in dict.fromkeys(stood) if x and not parties.same(x, me.id)]
    news.say(store, now, bound, text, words, asks=True)
    news.say(store, now, [x for x in people.ids(me.id) if x not in bound], text, words)
    return freed


def supersede(store: "Transaction", one: "Checkpoint", by: str, me: "Agent", now: int) -> None:
    """Another one takes its place, which stops those whom this one stopped."""
    checkpoints.move(store, one, SUPERSEDED, now)
    steps.record(store, one.subject, me, "checkpoint_superseded", now, by)
    parties.bind(store, one.subject, bound=False)
    stopped.move(store, one.subject, by)


def replace_approver(
    store: "Transaction",
    one: "Checkpoint",
    people: "People",
    me: "Agent",
    now: int,
    old: "Party",
    new: "tuple[str, str]",
    size: str,
) -> None:
    """Let somebody else, (id, name), decide in an approver's place, told to all."""
    new_id, new_name = new
    parties.remove(store, one.subject, old.agent_id, APPROVER)
    parties.remove(store, one.subject, new_id, HELD)
    parties.add(store, one.subject, new_id, APPROVER, now)
    if one.state == APPROVED:
        checkpoints.move(store, one, WAITING, now)
    body = f"{old.name} by {new_name}"
    steps.record(store, one.subject, me, "checkpoint_approver_replaced", now, body)
    news.to_approvers(store, now, one, [new_id], people.author_name, size)
    text = f"{new_name} is asked to approve {one.subject} instead of {old.name}"
    news.say(store, now, people.ids(me.id, new_id), text)


def take_over(
    store: "Transaction", one: "Checkpoint", people: "People", me: "Agent", author_id: str, now: int
) -> None:
    """Make an agent the author of what its author left; what it was in it before is over."""
    gone = people.author
    if gone is not None:
        parties.remove(store, one.subject, gone.agent_id, AUTHOR)
    for party in people.all:
        if parties.same(party.agent_id, author_id):
            parties.remove(store, one.subject, party.agent_id, party.part)
    parties.add(store, one.subject, author_id, AUTHOR, now, bound=True)
    checkpoints.give_to(store, one, author_id)
    steps.record(store, one.subject, me, "checkpoint_taken_over", now, people.author_name)
    left = people_of.of(store, one)
    if one.state == WAITING and not left.awaited:
        checkpoints.move(store, one, APPROVED, now)
    text = f"{me.name} has taken over checkpoint {one.subject} of {people.author_name}"
    news.say(store, now, left.ids(me.id), text)


def orphan(store: "Transaction", one: "Checkpoint", people: "People", world: "World") -> bool:
    """End the holds of a checkpoint whose author is gone; whether that was still to be done."""
    if not _holds_for_nobody(people, world):
        return False
    bound = [x for x in people.held if x.bound]
    parties.bind(store, one.subject, bound=False, part=HELD)
    for party in bound:
        stopped.free(store, one.subject, world.now, party.agent_id)
    text = (
        f"the author of {one.subject} is gone: it holds nobody any more, "
        f"'agent-sync checkpoint take-over {one.subject}' makes you its author"
    )
    news.say(store, world.now, people.ids(people.author_id), text)
    return True


def _holds_for_nobody(people: "People", world: "World") -> bool:
    return any(x.bound for x in people.held) and people.author_gone(world)


def any_orphaned(store: "Store", world: "World") -> bool:
    """Whether some checkpoint still holds agents though its author is gone."""
    found = checkpoints.open_ones(store)
    return any(_holds_for_nobody(people_of.of(store, one), world) for one in found)


def orphan_all(store: "Transaction", world: "World") -> int:
    """End the holds of all whose authors are gone; how many those were."""
    found = [(one, people_of.of(store, one)) for one in checkpoints.open_ones(store)]
    return sum(orphan(store, one, people, world) for one, people in found)


def _author(people: "People", me: "Agent") -> list[str]:
    return [] if people.is_author(me.id) or not people.author_id else [people.author_id]

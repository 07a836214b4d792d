"""Work is passed on: offered to somebody, listed, shown, withdrawn (HAND)."""

from collections.abc import Sequence

from ..errors import InvalidInput, NotAParty, NotReady
from ..gates import carried, coverage, parties, steps
from ..gates.coverage import CoveredPath
from ..gates.handovers import handover_note, handovers
from ..gates.handovers.handover_settling import end
from ..gates.handovers.handovers import MOST_FILES, TTL_MINUTES, WITHDRAWN, Handover
from ..gates.parties import GIVER, RECEIVER
from ..gates.patches.patch_checks import named
from ..identity.who import OPERATOR, of_another_machine, session_of
from ..locks import open_leases, waiting
from ..locks.claim import Claim, World
from ..locks.lease import EXCLUSIVE, EXPLICIT, FILE
from ..messages import mailbox
from ..messages.mailbox import NEWS
from ..presence import known_agents
from ..presence.agents import Agent
from ..protection import file_notes
from ..repository.checked_out import head_of
from ..status import board
from ..store.sqlite import Store, Transaction
from ..tasks import task_board, task_claims
from . import settled_first
from .actor import Actor
from .granted import granted
from .handover_part import NOTE, Shown, as_text, pending, settle_open, shown
from .named_targets import Target, targets
from .own_name import demand
from .refusal_types import NobodyCalled

LONGEST_WORDS = 8_000


def handoff(
    actor: Actor,
    *,
    to: str = "",
    task: str = "",
    files: Sequence[str] = (),
    ttl_ms: int = TTL_MINUTES * 60_000,
    words: str = "",
) -> Shown:
    """Offer one's work to an agent, a role, or whoever takes it; ``files`` alone, or all of it.

    The files are reserved for the receiver until it is over. Raises NotYourName, NotGranted,
    NobodyCalled, NotFound, InvalidInput.
    """
    if len(words) > LONGEST_WORDS:
        raise InvalidInput(f"a note has at most {LONGEST_WORDS} characters, not {len(words)}")
    demand(actor, "handoff")
    settle_open(actor)
    store, me = actor.join()
    giver = session_of(me.id)
    receiver_id = _receiver(store, actor.world(), to, giver)
    task_id = task_board.find(store, task).id if task else 0
    meant = targets(actor, files) or _work(store, giver, task_id)
    mine = {
        (x.target, x.key): x
        for x in open_leases.open_of(store, giver)
        if x.kind == EXPLICIT and x.mode == EXCLUSIVE and actor.world().holds(x)
    }
    claims = [Claim(giver, x.key, target=x.target) for x in meant if (x.target, x.key) not in mine]
    head = head_of(actor.project.checkout).commit
    paths = [CoveredPath(x.target, x.key) for x in meant] if files or task else []
    left = carried.uncommitted(store, giver, paths)
    carries = carried.carried(store, giver, head, left)
    if of_another_machine(receiver_id) and not carries:
        raise _nothing_to_carry(left)

    def act(tx: Transaction, world: World) -> Handover:
        one = handovers.add(
            tx,
            world.now,
            giver,
            receiver=to,
            receiver_id=receiver_id,
            task_id=task_id,
            checkout=actor.project.checkout_name,
            head=head,
            until=world.now + ttl_ms,
            whole=not files and not task,
        )
        for claim in claims:
            claim.reason, claim.expires_at = one.reason, one.until
        tokens = waiting.take(tx, claims, world)
        kept = [x.id for place, x in mine.items() if place in {(t.target, t.key) for t in meant}]
        for number in [*tokens, *kept]:
            open_leases.reserve(tx, number, one.until)
        coverage.cover(tx, one.ref, [(x.target, x.key) for x in meant])
        coverage.keep_paper(tx, one.ref, carried.CARRIES, carries.encode(), world.now)
        _bring_in(tx, one, me, world, words)
        return one

    typed = {x.key: x.typed or x.key for x in meant}
    one = granted(actor, store, me, claims, act, None, typed)
    return shown(store, one)


def _nothing_to_carry(left: "list[str]") -> NotReady:
    what = f"the work in {named(left)} is on this machine alone" if left else "there is no commit"
    return NotReady(
        f"a hand-over to another machine carries a commit or a patch, and {what}: commit it and "
        "push it, or leave it as a patch ('agent-sync propose'), then hand it over"
    )


def _work(store: Store, giver: str, task_id: int) -> list[Target]:
    """The files of a task, or those that all of one's uncommitted work is in."""
    if task_id:
        keys = task_board.get(store, task_id).files
        return [Target(task_claims.target_of(key), key) for key in keys]
    work = dict.fromkeys(key for key, _, _ in file_notes.work_of(store, giver, MOST_FILES))
    return [Target(FILE, key) for key in work]


def _receiver(store: Store, world: World, to: str, giver: str) -> str:
    """The id of the agent that is meant, '' for a role or nobody in particular."""
    if not to:
        return ""
    key = to.strip().casefold()
    there = {peer.id: peer for peer in board.agents(store, world)}
    meant = [one for one, _ in mailbox.recipients(store, to)]
    live = [one for one in meant if one in there and not parties.same(one, giver)]
    if key in (OPERATOR, mailbox.ALL):
        raise InvalidInput(f"work is handed to agents, not to {key!r}; leave --to out for anybody")
    if any(parties.same(one, giver) for one in meant) and not live:
        raise InvalidInput("you cannot hand work over to yourself")
    if not live:
        raise NobodyCalled(to)
    exact = [one for one in live if one == to or there[one].name_key == key]
    return session_of(exact[0]) if exact else ""


def _bring_in(tx: Transaction, one: Handover, me: Agent, world: World, words: str) -> None:
    """Write the note, bind the giver, and tell who may take it."""
    note = handover_note.of(
        tx, world, one.giver_id, head=one.head, words=words, task_id=one.task_id
    )
    coverage.keep_paper(tx, one.ref, NOTE, as_text(note).encode(), world.now)
    bound = bool(coverage.paths(tx, one.ref))
    parties.add(tx, one.ref, one.giver_id, GIVER, world.now, bound=bound)
    if one.receiver_id:
        parties.add(tx, one.ref, one.receiver_id, RECEIVER, world.now)
    steps.record(tx, one.ref, me, "handover_offered", world.now, f"to {one.whom}")
    told = f"{me.name} hands work over with {one.ref}: agent-sync show {one.ref}, then "
    told += f"agent-sync accept {one.ref}"
    ids = [x for x, _ in mailbox.recipients(tx, one.receiver)] if one.receiver else []
    if not one.receiver:
        there = [x.id for x in known_agents.open_ones(tx) if x.id == session_of(x.id) != OPERATOR]
        ids = [x for x in there if x != one.giver_id]
    if ids and not one.receiver_id:  # who is named alone is told as of a duty
        mailbox.notify(tx, world.now, ids, told, kind=NEWS)


def listed(actor: Actor, *, everything: bool = False) -> list[Handover]:
    """The pending hand-overs; with ``everything`` also the last ones that are over."""
    store, _ = actor.look()
    settled_first.settle(actor, store)
    found = handovers.open_ones(store)
    return found + handovers.ended(store) if everything else found


def show(actor: Actor, number: int) -> Shown:
    """One hand-over, whole. Raises NotFound."""
    store, _ = actor.look()
    settled_first.settle(actor, store)
    return shown(store, handovers.get(store, number))


def withdraw(actor: Actor, number: int, *, why: str = "") -> Handover:
    """Take one's own offer back; the person any.

    Raises NotFound, NotAParty, Conflict, NotYourName.
    """
    demand(actor, "handoff cancel")
    with actor.writing() as (tx, me):
        one = pending(tx, number)
        if not (parties.same(one.giver_id, me.id) or actor.by_person):
            raise NotAParty(f"{one.ref} is {one.giver.name}'s: only they take it back")
        end(tx, one, me, actor.world(), WITHDRAWN, why or f"by {me.name}")
        return one

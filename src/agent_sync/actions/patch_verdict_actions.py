"""Patches are approved, rejected, cancelled (PATCH-3, PATCH-6)."""

from ..errors import InvalidInput, NotAParty, NotReady
from ..gates import coverage, parties, steps
from ..gates.patches import patch_holders, patch_news, patches
from ..gates.patches.patches import APPROVED, CANCELLED, OVER, REJECTED, SUBMITTED, WAITING, Patch
from ..presence.agents import Agent
from ..store.sqlite import Store, Transaction
from .actor import Actor
from .own_name import demand, speaks_for
from .patch_looks import Standing, demand_free, demand_seen, demand_sound, look, settled, unchanged

LONGEST_NOTE = 1_000


def approve(
    actor: Actor, number: int, *, note: str = "", applies: bool = False, round: int = 0
) -> Standing:
    """Agree to a patch as it is; it is approved when nobody's word is missing any more.

    Who holds one of its files, a named approver or the person may; its author's session never.
    ``applies``: the caller is going to apply it. ``round``: that of the text that it has seen, 0
    for any. Raises NotYourName, NotFound, Conflict, InvalidInput.
    """
    said = _note(note)
    demand(actor, "patch approve")
    store, me = actor.join()
    patch = _open(actor, store, number)
    demand_seen(patch, round)
    part = _part(actor, store, patch, me)
    standing = look(actor, store, patch, me.id if applies else patch.author_id)
    if applies:
        demand_free(actor, store, standing, me)
    demand_sound(actor, standing, "approved")
    with unchanged(actor, patch) as (tx, me):
        now = actor.clock()
        for place in standing.found.places:
            coverage.note_approved(tx, patch.subject, place.key, place.look.hash)
        _decide(tx, patch, me, part, parties.APPROVED, now, said)
        missing = patch_holders.wanted(tx, actor.world(), patch, standing.found.keys)
        if missing.nobody:
            if patch.state != APPROVED:
                patches.move(tx, patch, me, APPROVED, now, said)
            if not applies:
                patch_news.approved(tx, now, patch, me, said)
        else:
            steps.record(tx, patch.subject, me, "patch_agreed", now, said)
            if patch.state != SUBMITTED:
                patches.move(tx, patch, me, SUBMITTED, now, said)
    return standing._replace(asked=sorted(set(missing.people.values())))


def reject(actor: Actor, number: int, why: str) -> Patch:
    """Refuse a patch; its author is told why. Who may approve it may. Raises as ``approve``."""
    said = _note(why)
    if not said:
        raise InvalidInput("say why: --why TEXT")
    demand(actor, "patch reject")
    store, me = actor.join()
    patch = _open(actor, store, number)
    part = _part(actor, store, patch, me)
    with unchanged(actor, patch) as (tx, me):
        now = actor.clock()
        _decide(tx, patch, me, part, parties.REJECTED, now, said)
        patches.move(tx, patch, me, REJECTED, now, said)
        patch_news.rejected(tx, now, patch, me, said)
    return patch


def cancel(actor: Actor, number: int, why: str = "") -> Patch:
    """Drop a patch: its author's session or the person. Raises NotFound, Conflict."""
    said = _note(why)
    demand(actor, "patch cancel")
    store, me = actor.join()
    settled(actor, store)
    patch = patches.get(store, number)
    if not (parties.same(patch.author_id, me.id) or actor.by_person):
        raise NotAParty(
            f"{patch.subject} is {patch.author.name}'s: only its author or the person cancels it; "
            "who may decide it may reject it",
            subject=patch.subject,
        )
    if patch.state in OVER:
        raise NotReady(f"{patch.subject} is {patch.state} already", subject=patch.subject)
    with unchanged(actor, patch) as (tx, me):
        now = actor.clock()
        patches.move(tx, patch, me, CANCELLED, now, said)
        patch_news.cancelled(tx, now, patch, me)
    return patch


def _note(text: str) -> str:
    said = " ".join(text.split())
    if len(said) > LONGEST_NOTE:
        raise InvalidInput(f"a note has at most {LONGEST_NOTE} characters, not {len(said)}")
    return said


def _open(actor: Actor, store: Store, number: int) -> Patch:
    settled(actor, store)
    patch = patches.get(store, number)
    if patch.state not in WAITING:
        raise NotReady(
            f"{patch.subject} is {patch.state}: there is nothing to decide", subject=patch.subject
        )
    return patch


def _part(actor: Actor, store: Store, patch: Patch, me: Agent) -> str:
    """In which part the caller decides. Raises Conflict where it may not."""
    if parties.same(me.id, patch.author_id) or speaks_for(actor, patch.author_id):
        raise NotAParty(
            f"{patch.subject} is your own: its author's session does not decide it",
            subject=patch.subject,
        )
    if actor.by_person:
        return patch_holders.PERSON
    keys = [one.key for one in coverage.files(store, patch.subject)]
    part = patch_holders.may_decide(store, actor.world(), patch, keys, me.id)
    if part is None:
        raise NotAParty(
            f"{patch.subject} is not yours to decide: whoever holds one of its files, a named "
            "approver or the person does",
            subject=patch.subject,
        )
    return part


def _decide(
    store: Transaction, patch: Patch, me: Agent, part: str, verdict: str, now: int, note: str
) -> None:
    parties.add(store, patch.subject, me.id, part, now)
    for one in parties.of_subject(store, patch.subject, part):
        if one.agent_id == me.id:
            parties.give_verdict(store, one, verdict, now, note)

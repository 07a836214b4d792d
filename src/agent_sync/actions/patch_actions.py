"""Patches are proposed, renewed, looked at and checked (PATCH-1, PATCH-2)."""

import os
from collections.abc import Sequence
from typing import NamedTuple

from ..errors import InvalidInput, NotAParty, NotReady
from ..gates import coverage, parties
from ..gates.coverage import CoveredFile
from ..gates.parties import Party
from ..gates.patches import patch_holders, patch_news, patch_text, patches, refused_edits
from ..gates.patches.patch_change import Change
from ..gates.patches.patch_checks import Checked
from ..gates.patches.patch_places import places, wrong_name, wrong_place
from ..gates.patches.patches import APPLIED, CANCELLED, CONFLICTING, DRAFT, SUBMITTED, Patch
from ..gates.steps import Step, history
from ..presence.agents import Agent
from ..repository.path_keys import key_of_name
from ..store.sqlite import Store, Transaction
from . import addressed
from .actor import Actor
from .own_name import demand
from .patch_looks import Standing, look, settled, unchanged
from .patch_sources import Given, Source, source

LONGEST_TITLE = 200


class Details(NamedTuple):
    """A patch with all that is known of it; ``decides``: whoever asks may approve or reject it."""

    patch: Patch
    text: bytes
    changes: list[Change]
    parties: list[Party]
    history: list[Step]
    decides: bool


class Listed(NamedTuple):
    """A patch in a list: its files, and the names of those whose word it wants."""

    patch: Patch
    keys: list[str]
    wanted: list[str]


def propose(
    actor: Actor,
    title: str,
    given: Given,
    *,
    approvers: Sequence[str] = (),
    files: Sequence[str] = (),
    draft: bool = False,
) -> Standing:
    """Leave a change for whoever may make it; those who hold its files are asked.

    Raises NotYourName, InvalidInput for what is no patch or touches what none may, NotFound,
    Conflict.
    """
    said = _title(title)
    demand(actor, "propose")
    store, me = actor.join()
    found = _sound(actor, source(actor, store, me.id, given, files))
    with actor.writing() as (tx, me):
        named = _approvers(actor, tx, me, approvers)
        now = actor.clock()
        patch = patches.create(tx, me.id, said, found.checkout, DRAFT, now)
        _fill(actor, tx, patch, found, now)
        for agent_id in named:
            parties.add(tx, patch.subject, agent_id, parties.APPROVER, now)
        if given.refused:
            refused_edits.forget_of(tx, me.id)
    return _kept(patch, found) if draft else _submitted(actor, store, patch)


def update(
    actor: Actor, number: int, given: Given, *, title: str = "", files: Sequence[str] = ()
) -> Standing:
    """Give a patch a new text; what was said of the old one counts no more.

    Only its author's session may, until it is applied or cancelled. Raises as ``propose``.
    """
    demand(actor, "patch update")
    store, me = actor.join()
    patch = _own(actor, store, number, me.id)
    said = _title(title or patch.title)
    found = _sound(actor, source(actor, store, me.id, given, files))
    with unchanged(actor, patch) as (tx, me):
        now = actor.clock()
        patch = patches.renew(tx, patch, said, found.checkout, now)
        _fill(actor, tx, patch, found, now)
        if given.refused:
            refused_edits.forget_of(tx, me.id)
        if patch.state != DRAFT:
            patches.move(tx, patch, me, DRAFT, now, "a new text")
    return _submitted(actor, store, patch)


def submit(actor: Actor, number: int) -> Standing:
    """Hand a draft in, or one that was in conflict again. Raises NotFound, Conflict."""
    store, me = actor.join()
    patch = _own(actor, store, number, me.id)
    if patch.state not in (DRAFT, CONFLICTING):
        raise NotReady(f"{patch.subject} is {patch.state} already", subject=patch.subject)
    return _submitted(actor, store, patch)


def check(actor: Actor, number: int) -> Standing:
    """Run every check of a patch, as if the caller applied it. Changes nothing. Raises NotFound."""
    store, me = actor.look()
    patch = patches.get(store, number)
    back = patch.state == APPLIED and not patch.reverted_at
    return look(actor, store, patch, me.id if me else patch.author_id, back=back)


def show(actor: Actor, number: int) -> Details:
    """A patch with its text and history. Raises NotFound."""
    store, me = actor.look()
    patch = patches.get(store, number)
    text = patches.text(store, patch)
    return Details(
        patch,
        text,
        patch_text.parse(text),
        parties.of_subject(store, patch.subject),
        history(store, patch.subject),
        patch.state in patches.WAITING and _decides(actor, store, patch, me.id if me else ""),
    )


def _decides(actor: Actor, store: Store, patch: Patch, me: str) -> bool:
    if actor.by_person:
        return not parties.same(patch.author_id, me)
    keys = [one.key for one in coverage.files(store, patch.subject)]
    return bool(me) and patch_holders.may_decide(store, actor.world(), patch, keys, me) is not None


def listed(actor: Actor, *, everything: bool = False) -> list[Listed]:
    """The patches that are open, or the newest of all."""
    store, _ = actor.look()
    world = actor.world()
    found = []
    for patch in patches.listed(store, everything=everything):
        keys = [one.key for one in coverage.files(store, patch.subject)]
        open_one = patch.state in patches.WAITING
        wanted = patch_holders.wanted(store, world, patch, keys).people if open_one else {}
        found.append(Listed(patch, keys, sorted(set(wanted.values()))))
    return found


def _title(title: str) -> str:
    said = " ".join(title.split())
    if not said or len(said) > LONGEST_TITLE:
        raise InvalidInput(f"a title has 1 to {LONGEST_TITLE} characters, this one {len(said)}")
    return said


def _own(actor: Actor, store: Store, number: int, me: str) -> Patch:
    """A patch of the caller's session that can still be changed. Raises NotFound, Conflict."""
    settled(actor, store)
    patch = patches.get(store, number)
    if not parties.same(patch.author_id, me):
        raise NotAParty(
            f"{patch.subject} is {patch.author.name}'s: only its author changes it",
            subject=patch.subject,
        )
    if patch.state in (APPLIED, CANCELLED):
        raise NotReady(
            f"{patch.subject} is {patch.state}: propose a new one", subject=patch.subject
        )
    return patch


def _sound(actor: Actor, found: Source) -> Source:
    """The same with its places, if no patch is refused for where it writes. Raises InvalidInput."""
    wrong, there = wrong_name(found.changes), []
    if not wrong:
        there = places(actor.project, found.checkout, found.changes)
        wrong = wrong_place(actor.project, found.checkout, there, os.environ)
    if wrong:
        raise InvalidInput(f"this is no change for a patch: {wrong}")
    return found._replace(places=there)


def _approvers(actor: Actor, store: Store, me: Agent, named: Sequence[str]) -> list[str]:
    """Whom these names mean. Raises NotFound for one behind which nobody is live, InvalidInput."""
    found = addressed.live(store, named, me, actor.world())
    if any(parties.same(one, me.id) for one in found):
        raise InvalidInput("nobody approves a patch of its own session: name another agent")
    return found


def _fill(actor: Actor, store: Transaction, patch: Patch, found: Source, now: int) -> None:
    sources = {change.new: change.old for change in found.changes if change.old != change.new}
    files = []
    for place in found.places:
        old = sources.get(place.name, b"")
        key = key_of_name(actor.project, old) if old else ""
        files.append(CoveredFile((place.key, place.look.hash, place.look.mode, "", "", key)))
    patches.fill(store, patch, patch_text.render(found.changes), files, now)


def _kept(patch: Patch, found: Source) -> Standing:
    return Standing(patch, found.changes, Checked(), [])


def _submitted(actor: Actor, store: Store, patch: Patch) -> Standing:
    standing = look(actor, store, patch, patch.author_id)
    failed = standing.found.failed
    with unchanged(actor, patch) as (tx, me):
        now = actor.clock()
        patches.move(tx, patch, me, CONFLICTING if failed else SUBMITTED, now, patch.title)
        asked = patch_news.proposed(tx, now, patch, standing.changes, standing.found)
    return standing._replace(asked=asked)

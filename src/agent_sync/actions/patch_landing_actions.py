"""Patches are applied to the working tree, and taken back (PATCH-4)."""

from ..errors import Conflict, NotAParty, NotReady
from ..gates import parties
from ..gates.patches import patch_holders, patches
from ..gates.patches.patch_landing import Landing
from ..gates.patches.patches import APPLIED, APPROVED, CONFLICTING, SUBMITTED, Patch
from ..presence.agents import Agent
from ..store.sqlite import Store
from .actor import Actor
from .own_name import demand
from .patch_looks import Standing, demand_free, demand_seen, demand_sound, look, settled


def apply(actor: Actor, number: int, *, round: int = 0) -> Standing:
    """Write a patch into its working tree: all its files or none, each as it was looked at.

    Its files must be free for the caller, or their holders must have approved. Without an approval
    its author alone may, where nobody's word is wanted. ``round``: that of the text that the caller
    has seen, 0 for any. Raises NotYourName, NotFound, WriteBarred, Conflict.
    """
    demand(actor, "patch apply")
    store, me = actor.join()
    settled(actor, store)
    patch = patches.get(store, number)
    demand_seen(patch, round)
    if patch.state not in (SUBMITTED, CONFLICTING, APPROVED):
        raise NotReady(
            f"{patch.subject} is {patch.state}: it is not to be applied", subject=patch.subject
        )
    standing = look(actor, store, patch, me.id)
    demand_free(actor, store, standing, me)
    demand_sound(actor, standing, "applied")
    _demand_word(actor, store, standing, me)
    Landing(patch, me, standing.found).run(store, actor.world)
    return standing


def revert(actor: Actor, number: int) -> Standing:
    """Take an applied patch back, while its files are as it left them and nobody else has them.

    Its author's session, who applied or approved it, and the person may. Raises as ``apply``.
    """
    demand(actor, "patch revert")
    store, me = actor.join()
    settled(actor, store)
    patch = patches.get(store, number)
    if patch.state != APPLIED or patch.reverted_at:
        state = "taken back already" if patch.reverted_at else patch.state
        raise NotReady(
            f"{patch.subject} is {state}: there is nothing to take back", subject=patch.subject
        )
    _demand_part(actor, store, patch, me)
    standing = look(actor, store, patch, me.id, back=True)
    demand_free(actor, store, standing, me)
    demand_sound(actor, standing, "taken back")
    _demand_nobody(standing)
    Landing(patch, me, standing.found, back=True).run(store, actor.world)
    return standing


def _demand_word(actor: Actor, store: Store, standing: Standing, me: Agent) -> None:
    """Whoever has to agree has agreed. Raises Conflict."""
    patch, wanted = standing.patch, standing.found.wanted
    if wanted.holders:
        _demand_nobody(standing)
    mine = parties.same(patch.author_id, me.id)
    if patch.state == APPROVED or (mine and not wanted.named):
        return
    who = " and ".join(sorted(set(wanted.people.values()))) or "its author"
    said = f"{patch.subject} is {patch.state}, not approved: it wants the word of {who}"
    if patch_holders.may_decide(store, actor.world(), patch, standing.found.keys, me.id) or (
        actor.by_person and not mine
    ):
        said = f"{patch.subject} is not approved: agent-sync patch approve {patch.subject} --apply"
    raise NotReady(f"{said}; nothing was changed", subject=patch.subject)


def _demand_nobody(standing: Standing) -> None:
    held = standing.found.wanted.holders
    if held:
        who = held[0].holder.name
        raise Conflict(
            f"{held[0].key} is {'awaited' if held[0].waits else 'held'} by {who}, who has not "
            f"agreed: nothing was changed; ask {who}, or wait until it is free",
            subject=standing.patch.subject,
            path=held[0].key,
            holder=who,
        )


def _demand_part(actor: Actor, store: Store, patch: Patch, me: Agent) -> None:
    found = parties.of_subject(store, patch.subject)
    ids = {patch.author_id, patch.applied_by, *(one.agent_id for one in found if one.verdict)}
    if not actor.by_person and not any(parties.same(one, me.id) for one in ids if one):
        raise NotAParty(
            f"{patch.subject} is not yours to take back: its author, who approved or applied it, "
            "or the person does",
            subject=patch.subject,
        )

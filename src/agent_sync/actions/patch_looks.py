"""What every verb of patches begins with: the patch, settled, and how it stands."""

import contextlib
from collections.abc import Iterator
from typing import NamedTuple

from ..errors import Conflict, NotReady
from ..gates import stopped
from ..gates.patches import patch_checks, patch_news, patch_settling, patches
from ..gates.patches.patch_change import Change
from ..gates.patches.patch_checks import Check, Checked
from ..gates.patches.patches import CONFLICTING, Patch
from ..presence.agents import Agent
from ..store.sqlite import Store, Transaction
from .actor import Actor
from .refusal_types import WriteBarred


class Standing(NamedTuple):
    """A patch, what it changes, how its checks stand, and the names of who was asked."""

    patch: Patch
    changes: list[Change]
    found: Checked
    asked: list[str]


def settled(actor: Actor, store: Store) -> None:
    """See to it that no patch is half applied because somebody was broken off."""
    if patches.unsettled(store):
        patch_settling.settle(store, actor.world(), actor.project)


def demand_seen(patch: Patch, round: int) -> None:
    """Its text is that of a ``round`` that somebody has seen, 0 for any. Raises Conflict.

    What is done then is done to that text, or not at all: ``unchanged``.
    """
    if round and patch.round != round:
        raise Conflict(
            f"{patch.subject} has another text since you looked at it", subject=patch.subject
        )


def look(
    actor: Actor, store: Store, patch: Patch, applier_id: str, *, back: bool = False
) -> Standing:
    """How a patch stands for whoever would apply it. Runs git; changes nothing."""
    changes = patches.changes(store, patch)
    found = patch_checks.run(
        store, actor.world(), actor.project, patch, changes, applier_id, back=back
    )
    return Standing(patch, changes, found, [])


@contextlib.contextmanager
def unchanged(actor: Actor, patch: Patch) -> Iterator["tuple[Transaction, Agent]"]:
    """A transaction in which the patch is as it was looked at. Raises Conflict."""
    with actor.writing() as (tx, me):
        now = patches.get(tx, patch.id)
        if (now.state, now.round, now.intent) != (patch.state, patch.round, ""):
            raise Conflict(f"{patch.subject} was changed this very moment: look at it again")
        yield tx, me


def demand_free(actor: Actor, store: Store, standing: Standing, me: Agent) -> None:
    """Nothing bars the caller from writing there (GATE-4). Raises WriteBarred."""
    bar = standing.found.bar
    if bar is not None:
        with store.writing() as tx:
            stopped.note(tx, me.id, bar.subject, bar.key, actor.clock())
        raise WriteBarred(bar)


def demand_sound(actor: Actor, standing: Standing, verb: str) -> None:
    """Raise NotReady where a check fails.

    Where it is the patch itself that fails, it is in conflict then, and its author told; what bars
    one agent may let another one through.
    """
    failed = standing.found.failed
    patch = standing.patch
    if not failed:
        return
    lasting = [one for one in failed if one.name in patch_checks.LASTING]
    if lasting and patch.state in patches.WAITING and patch.state != CONFLICTING:
        with unchanged(actor, patch) as (tx, me):
            now = actor.clock()
            patches.move(tx, patch, me, CONFLICTING, now, said(lasting))
            patch_news.conflicting(tx, now, patch, lasting)
    raise NotReady(
        f"{patch.subject} cannot be {verb}: {said(failed)}; nothing was changed",
        subject=patch.subject,
        checks=[{"name": one.name, "line": one.line} for one in failed],
    )


def said(failed: "list[Check]") -> str:
    """Failed checks in one sentence."""
    return "; ".join(f"{one.name}: {one.line}" for one in failed)

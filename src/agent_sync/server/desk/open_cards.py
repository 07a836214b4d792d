"""What is open between agents: gates, patches, checkpoints, hand-overs and crews, with acts."""

from collections.abc import Sequence
from typing import Any

from ...actions import gate_actions
from ...actions.actor import Actor
from ...actions.gate_actions import GateView
from ...gates import coverage, gate
from ...gates.checkpoints import checkpoint_people, required_items
from ...gates.checkpoints.checkpoints import Checkpoint
from ...gates.crews.crews import Crew
from ...gates.handovers.handovers import Handover
from ...gates.parties import Party
from ...gates.patches.patches import Patch
from ...status.whole import Whole
from ...store.sqlite import Store
from ...views import checkpoint_words, gate_words, handover_answers, patch_words
from ...views.terminal import clean
from . import offers

Facts = dict[str, Any]
SOME = 3
TEXT = 300


def gates(actor: Actor, store: Store) -> "list[Facts]":
    """The gates that are open, the oldest first."""
    return [gate_card(gate_actions.view_of(store, x, actor)) for x in gate.open_ones(store)]


def gate_card(view: GateView) -> Facts:
    """One gate."""
    one = view.gate
    said = f"{one.ref} guards {gate_words.guarded(view)}"
    said += f": {one.why}" if one.why else ""
    if view.missing:
        said += f"; it waits for {some([x.name for x in view.missing])}"
    elif view.can_resolve:
        said += "; all have acknowledged, it can be resolved"
    return {**gate_words.payload(view), "says": clean(said, TEXT), "acts": offers.of_gate(view)}


def patches(seen: Whole, *, here: bool) -> "list[Facts]":
    """The patches that are open, with the files that they change."""
    return [patch_card(one, keys, here=here) for one, keys in seen.patches]


def patch_card(one: Patch, keys: "list[str]", *, here: bool) -> Facts:
    """One patch."""
    said = f"{one.author.name} proposes “{one.title}” for {some(keys)}; it is {one.state}"
    acts = offers.of_patch(one, here=here)
    return {**patch_words.brief(one), "says": clean(said, TEXT), "files": keys, "acts": acts}


def checkpoints(store: Store, seen: Whole) -> "list[Facts]":
    """The checkpoints that are in force."""
    return [checkpoint_card(store, one) for one in seen.checkpoints]


def checkpoint_card(store: Store, one: Checkpoint) -> Facts:
    """One checkpoint."""
    people = checkpoint_people.of(store, one)
    items = required_items.of(store, one.id)
    said = f"{people.author_name} asks for a look at “{one.summary}”; it is {one.state}"
    waits = [x.name for x in people.awaited]
    return {
        **checkpoint_words.payload(one, people),
        "author": people.author_name,
        "paths": [x.key for x in coverage.paths(store, one.subject)],
        "items": [{"name": x.name, "done": bool(x.done_at)} for x in items],
        "says": clean(said + (f"; it waits for {some(waits)}" if waits else ""), TEXT),
        "acts": offers.of_checkpoint(one, people, items),
    }


def handovers(actor: Actor, store: Store, seen: Whole) -> "list[Facts]":
    """The hand-overs that nobody has taken."""
    return [handover_card(actor, store, one) for one in seen.handovers]


def handover_card(actor: Actor, store: Store, one: Handover) -> Facts:
    """One hand-over."""
    keys = [x.key for x in coverage.paths(store, one.ref)]
    what = some(keys) if keys else "all of its work"
    said = f"{one.giver.name} hands {what} over to {one.whom}; it is {one.state}"
    return {
        **handover_answers.handover(one, actor.project),
        "files": keys,
        "says": clean(said, TEXT),
        "acts": offers.of_handover(one),
    }


def crews(seen: Whole) -> "list[Facts]":
    """Who works together."""
    return [_crew(*one) for one in seen.crews]


def _crew(one: Crew, members: "list[Party]") -> Facts:
    return {
        "id": one.ref,
        "title": one.title,
        "mode": one.mode,
        "phase": one.phase,
        "architect_id": one.architect_id,
        "worker_id": one.worker_id or None,
        "members": [{"agent": x.name, "agent_id": x.agent_id, "role": x.part} for x in members],
    }


def some(words: "Sequence[str]") -> str:
    """'a', 'a and b', 'a, b, c and 2 more'."""
    if len(words) > SOME:
        return f"{', '.join(words[:SOME])} and {len(words) - SOME} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))

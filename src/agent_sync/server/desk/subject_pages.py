"""One gate, patch, checkpoint, hand-over or task, whole: parts, history, and what can be done."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...actions import (
    checkpoint_actions,
    gate_actions,
    handover_actions,
    patch_actions,
    task_actions,
)
from ...actions.given_values import numbered
from ...errors import AgentSyncError
from ...feed import looked_back
from ...gates.patches import patches
from ...gates.steps import Step
from ...gates.subjects import CHECKPOINT, GATE, HANDOVER, PATCH
from ...presence import called
from ...views import checkpoint_words, handover_answers, patch_words, payload
from . import diff_texts, hunks, offers, open_cards
from .person_door import Entered
from .viewer import Viewer, looking

STEPS, OUTPUT = 200, 100_000
Query = Mapping[str, str]
Facts = dict[str, Any]


def gate(entered: Entered, query: Query) -> Facts:
    """A gate, 'G1'. Raises RoomError (404, 400)."""
    with looking(entered) as caller:
        view, steps = gate_actions.show(caller, numbered(query["id"], GATE, "gate"))
        return {**open_cards.gate_card(view), "history": _history(steps)}


def patch(entered: Entered, query: Query) -> Facts:
    """A patch, 'P1', with its differences and checks. Raises RoomError (404, 400)."""
    with looking(entered) as caller:
        found = patch_actions.show(caller, numbered(query["id"], PATCH, "patch"))
        one = found.patch
        keys = [hunks.name(change.name) for change in found.changes]
        told = patch_words.details_data(found)
        return {
            **open_cards.patch_card(one, keys, here=entered.here),
            "parties": told["parties"],
            "decides": found.decides,
            "checks": _checks(caller, one),
            "diffs": hunks.of_changes(found.changes),
            "history": _history(found.history),
        }


def _checks(caller: Viewer, one: patches.Patch) -> "list[Any] | None":
    """How it stands; None where that is no question any more, or git cannot say."""
    if one.state not in (*patches.WAITING, patches.DRAFT):
        return None
    try:
        return list(patch_words.checks_data(patch_actions.check(caller, one.id).found.checks))
    except AgentSyncError:
        return None


def checkpoint(entered: Entered, query: Query) -> Facts:
    """A checkpoint, 'C1', with its difference. Raises RoomError (404, 400)."""
    with looking(entered) as caller:
        shown = checkpoint_actions.show(caller, numbered(query["id"], CHECKPOINT, "checkpoint"))
        store = caller.reading()
        whole: Facts = {**checkpoint_words.shown_payload(shown, diff=False)}
        return {
            **open_cards.checkpoint_card(store, shown.checkpoint),
            **whole,
            "output": (whole["output"] or "")[-OUTPUT:] or None,
            "decides": shown.decides,
            "diffs": None if shown.diff is None else diff_texts.files(shown.diff),
            "history": _history(shown.history),
        }


def handover(entered: Entered, query: Query) -> Facts:
    """A hand-over, 'H1'. Raises RoomError (404, 400)."""
    with looking(entered) as caller:
        shown = handover_actions.show(caller, numbered(query["id"], HANDOVER, "hand-over"))
        store, one = caller.reading(), shown.handover
        return {
            **open_cards.handover_card(caller, store, one),
            **handover_answers.whole_handover(shown, caller.project),
            "history": _history(shown.history),
        }


def task(entered: Entered, query: Query) -> Facts:
    """A task, 'T1', with what became of it. Raises RoomError (404, 400)."""
    with looking(entered) as caller:
        one = task_actions.show(caller, f"T{numbered(query['id'], 'T', 'task')}")
        store = caller.reading()
        events = looked_back.of_ref(store, one.ref, STEPS)
        return {
            **payload.task(one),
            "created_by_name": called.shown(store, one.created_by),
            "acts": offers.of_task(one),
            "history": [
                {
                    "at": payload.moment(x.at),
                    "agent": x.name,
                    "agent_id": x.agent_id,
                    "what": x.type,
                    "body": x.body,
                }
                for x in events
            ],
        }


def _history(steps: "Sequence[Step]") -> "list[Facts]":
    return [
        {
            "at": payload.moment(one.at),
            "agent": one.agent_name,
            "agent_id": one.agent_id,
            "what": one.what,
            "body": one.body,
        }
        for one in steps[-STEPS:]
    ]

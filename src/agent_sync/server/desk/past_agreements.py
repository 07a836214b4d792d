"""What was to be agreed on and is over: gates, checkpoints, patches and hand-overs."""

from collections.abc import Iterator
from typing import Any

from ...gates import gate
from ...gates.checkpoints import checkpoints
from ...gates.handovers import handovers
from ...gates.patches import patches
from ...store.sqlite import Store
from ...views import payload
from ...views.terminal import clean
from .person_door import Entered
from .viewer import looking

MOST, LOOKED_AT, TEXT = 40, 200, 300
Row = tuple[str, str, int, str]
"""Its id, its state, when it was over (ms), what it was about."""


def over(entered: Entered) -> "dict[str, Any]":
    """The last of all four that are over, the newest first. Raises RoomError."""
    with looking(entered) as caller:
        store, _ = caller.look()
        with store.reading():
            found = sorted(_rows(store), key=lambda row: -row[2])[:MOST]
    return {
        "over": [
            {"id": ref, "state": state, "at": payload.moment(at), "says": clean(says, TEXT)}
            for ref, state, at, says in found
        ]
    }


def _rows(store: Store) -> "Iterator[Row]":
    for one in gate.ended(store, MOST):
        yield one.ref, one.state, one.ended_at, one.why
    for patch in patches.listed(store, everything=True, most=LOOKED_AT):
        if patch.ended_at:
            yield patch.subject, patch.state, patch.ended_at, patch.title
    for point in checkpoints.lately(store, LOOKED_AT):
        if point.ended_at:
            yield point.subject, point.state, point.ended_at, point.summary
    for given in handovers.ended(store, MOST):
        yield given.ref, given.state, given.ended_at, f"{given.giver.name} to {given.whom}"

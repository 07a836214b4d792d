"""Everything about one of the things that are open between agents, for the person who decides."""

from collections.abc import Callable, Mapping

from ..gates.subjects import CHECKPOINT, CREW, GATE, HANDOVER, PATCH
from . import checkpoint_hand, crew_hand, gate_hand, handover_hand, patch_hand
from .operator import Operator
from .rows import Open


def _patch(op: Operator, values: list[str]) -> list[str]:
    """The checks stand before the difference."""
    first, *rest = patch_hand.show(op, values)
    return [first, *patch_hand.check(op, values), *rest]


_SHOWS: Mapping[str, Callable[[Operator, list[str]], list[str]]] = {
    GATE: gate_hand.show,
    CREW: crew_hand.show,
    CHECKPOINT: checkpoint_hand.whole,
    PATCH: _patch,
    HANDOVER: handover_hand.show,
}


def details(op: Operator, one: Open) -> list[str]:
    """Its state, who has part, its history, and what it would change. Raises AgentSyncError."""
    return _SHOWS[one.ref[:1]](op, [one.ref])

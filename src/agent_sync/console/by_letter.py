"""The verdicts on whatever an id names: ``approve C1``, ``cancel G2``, ``show P3`` (GATE-8)."""

from collections.abc import Mapping

from ..errors import UsageError
from ..gates.subjects import CHECKPOINT, CREW, GATE, HANDOVER, KINDS, PATCH, parsed
from . import checkpoint_hand, crew_hand, gate_hand, handover_hand, patch_hand
from .operator import Operator
from .typed_command import Asks, Run

APPROVE, REJECT, RESOLVE, CANCEL, SHOW = "approve", "reject", "resolve", "cancel", "show"

RUNS: Mapping[str, Mapping[str, Run]] = {
    APPROVE: {CHECKPOINT: checkpoint_hand.approve, PATCH: patch_hand.approve},
    REJECT: {CHECKPOINT: checkpoint_hand.reject, PATCH: patch_hand.reject},
    RESOLVE: {GATE: gate_hand.resolve, CHECKPOINT: checkpoint_hand.resolve},
    CANCEL: {
        GATE: gate_hand.cancel,
        CHECKPOINT: checkpoint_hand.cancel,
        PATCH: patch_hand.cancel,
        HANDOVER: handover_hand.withdraw,
    },
    SHOW: {
        GATE: gate_hand.show,
        CREW: crew_hand.show,
        CHECKPOINT: checkpoint_hand.show,
        PATCH: patch_hand.show,
        HANDOVER: handover_hand.show,
    },
}
"""verb -> letter of an id -> what does it."""
ASKS: Mapping[str, Mapping[str, Asks]] = {
    APPROVE: {CHECKPOINT: checkpoint_hand.asks_to_approve, PATCH: patch_hand.asks_to_approve},
    REJECT: {CHECKPOINT: checkpoint_hand.asks_to_reject, PATCH: patch_hand.asks_to_reject},
    RESOLVE: {GATE: gate_hand.asks_to_resolve},
    CANCEL: {
        GATE: gate_hand.asks_to_cancel,
        CHECKPOINT: checkpoint_hand.asks_to_cancel,
        PATCH: patch_hand.asks_to_cancel,
        HANDOVER: handover_hand.asks_to_withdraw,
    },
}


def run(verb: str) -> Run:
    """What does a verb to whatever the first value names; raises what that does, UsageError."""

    def done(op: Operator, values: list[str]) -> list[str]:
        letter = parsed(values[0])[0]
        does = RUNS[verb].get(letter)
        if does is None:
            raise UsageError(f"a {KINDS[letter]} knows no '{verb}'")
        return does(op, values)

    return done


def asks(verb: str) -> Asks:
    """The question that it asks before."""

    def asked(op: Operator, values: list[str]) -> str:
        question = ASKS[verb].get(parsed(values[0])[0])
        return question(op, values) if question else ""

    return asked

"""Gates: points that agents may not cross before they agree."""

from collections.abc import Sequence

from ..actions import gate_actions, given_values, named_targets
from ..actions.gate_actions import GateView
from ..gates import gate
from ..gates.subjects import GATE, parsed
from ..views import answers, gate_words
from ..views.answer_shapes import GateAnswer, GatesAnswer, GateShown
from .spoken import Calls, listed, verb


class GateCalls(Calls):
    """Gates, named by id (G1)."""

    @verb
    def gate_open(
        self,
        others: "str | Sequence[str]",
        *,
        on: "str | Sequence[str]" = (),
        why: str = "",
        reason: str = gate.MANUAL,
        policy: str = "all",
        checkout: bool = False,
        deadline: float = 0,
    ) -> GateAnswer:
        """Open a gate between you and others, on paths or on everything.

        None of you writes or commits there until it is resolved; in this ``checkout`` alone, or
        everywhere. ``policy`` says who has to acknowledge: all, majority, quorum:N or person. The
        person is told when it is still open after ``deadline`` minutes. Raises NotFound,
        NotYourName, Conflict, InvalidInput.
        """
        done = gate_actions.open_gate(
            self.actor,
            listed(others),
            on=named_targets.targets(self.actor, listed(on)),
            why=why,
            of=reason,
            policy=policy,
            checkout=checkout,
            deadline_ms=given_values.ttl_ms(deadline) if deadline else 0,
        )
        return {**_of(done.view), **answers.sure(done.sure)}

    @verb
    def gate_ack(self, id: str) -> GateAnswer:
        """Say that you have seen a gate; it blocks on. Raises NotFound, NotAParty, NotReady."""
        return _of(gate_actions.acknowledge(self.actor, _number(id)))

    @verb
    def gate_object(self, id: str, why: str) -> GateAnswer:
        """Object to a gate. Raises NotFound, NotAParty, InvalidInput."""
        return _of(gate_actions.object_to(self.actor, _number(id), why))

    @verb
    def gate_resolve(self, id: str, summary: str) -> GateAnswer:
        """Say what was agreed, once everybody has acknowledged: all may go on.

        Raises NotFound, NotAParty, NotReady, InvalidInput.
        """
        return _of(gate_actions.resolve(self.actor, _number(id), summary))

    @verb
    def gate_cancel(self, id: str, why: str) -> GateAnswer:
        """Give up a gate that you opened. Raises NotFound, NotAParty, NotReady, InvalidInput."""
        return _of(gate_actions.cancel(self.actor, _number(id), why))

    @verb
    def gate_show(self, id: str) -> GateShown:
        """Show a gate with its history. Raises NotFound."""
        view, steps = gate_actions.show(self.actor, _number(id))
        return {"gate": gate_words.payload(view), "history": gate_words.steps_payload(steps)}

    @verb
    def gate_list(self, *, everything: bool = False) -> GatesAnswer:
        """List the gates that are open; with ``everything`` also the last that are over."""
        found = gate_actions.gates(self.actor, everything=everything)
        return {"gates": [gate_words.payload(one) for one in found]}


def _number(given: str) -> int:
    return parsed(given, GATE)[1]


def _of(view: GateView) -> GateAnswer:
    return {"gate": gate_words.payload(view)}

"""Work passes on: offered, accepted, declined, taken over."""

from collections.abc import Sequence

from ..actions import given_values, handover_actions, handover_taking_actions
from ..gates.handovers.handovers import TTL_MINUTES
from ..gates.subjects import HANDOVER, parsed
from ..views import handover_answers
from ..views.answer_shapes import (
    AcceptedAnswer,
    HandoverAnswer,
    HandoversAnswer,
    WholeHandoverAnswer,
)
from .spoken import Calls, listed, verb


class HandoffCalls(Calls):
    """Hand-overs, named by id (H1)."""

    @verb
    def handoff_give(
        self,
        *,
        to: str = "",
        task: str = "",
        files: "str | Sequence[str]" = (),
        minutes: float = TTL_MINUTES,
        note: str = "",
    ) -> WholeHandoverAnswer:
        """Offer your work to an agent, a role or whoever takes it: ``files``, a ``task``, or all.

        It is reserved for the receiver for ``minutes`` at most. Raises NotYourName, Held,
        NotFound, InvalidInput.
        """
        done = handover_actions.handoff(
            self.actor,
            to=to,
            task=task,
            files=listed(files),
            ttl_ms=given_values.ttl_ms(minutes),
            words=note,
        )
        return {"handover": handover_answers.whole_handover(done, self.actor.project)}

    @verb
    def handoff_list(self, *, everything: bool = False) -> HandoversAnswer:
        """List what is handed over and not accepted; with ``everything`` also what is over."""
        found = handover_actions.listed(self.actor, everything=everything)
        return {"handovers": [handover_answers.handover(one, self.actor.project) for one in found]}

    @verb
    def handoff_show(self, id: str) -> WholeHandoverAnswer:
        """Show a hand-over with its files, note and history. Raises NotFound."""
        one = handover_actions.show(self.actor, parsed(id, HANDOVER)[1])
        return {"handover": handover_answers.whole_handover(one, self.actor.project)}

    @verb
    def handoff_accept(self, id: str) -> AcceptedAnswer:
        """Accept a hand-over: its leases, task and work are yours. One agent wins.

        Raises NotYourName, NotFound, NotAParty, Conflict.
        """
        return handover_answers.accepted(
            handover_taking_actions.accept(self.actor, id), self.actor.project
        )

    @verb
    def handoff_decline(self, id: str, *, why: str = "") -> HandoverAnswer:
        """Decline a hand-over that names you. Raises NotFound, NotAParty, Conflict."""
        one = handover_taking_actions.decline(self.actor, id, why=why)
        return {"handover": handover_answers.handover(one, self.actor.project)}

    @verb
    def handoff_cancel(self, id: str, *, why: str = "") -> HandoverAnswer:
        """Take your own offer back. Raises NotFound, NotAParty, Conflict."""
        one = handover_actions.withdraw(self.actor, parsed(id, HANDOVER)[1], why=why)
        return {"handover": handover_answers.handover(one, self.actor.project)}

    @verb
    def handoff_take_over(self, agent: str) -> AcceptedAnswer:
        """Take over what an agent left that is gone, as if it had handed it over.

        Raises NotYourName, NotFound, Conflict.
        """
        return handover_answers.accepted(
            handover_taking_actions.take_over(self.actor, agent), self.actor.project
        )

"""What is said and settled: messages and decisions."""

from collections.abc import Sequence

from ..actions import message_actions
from ..actions.given_values import numbered
from ..views import answers
from ..views.answer_shapes import DecidedAnswer, InboxAnswer, SentAnswer
from .spoken import Calls, listed, verb


class LetterCalls(Calls):
    """Messages to agents and the person, decisions for everybody."""

    @verb
    def send(
        self,
        to: "str | Sequence[str]",
        message: str,
        *,
        reply_to: str = "",
        urgent: bool = False,
        needs_ack: bool = False,
    ) -> SentAnswer:
        """Send a message to agents by id, name or role, to 'all', or to 'operator', the person.

        Nobody has to have that name yet; the answer says whom it reaches. Raises NotFound for an
        unknown ``reply_to``, InvalidInput.
        """
        done = message_actions.send(
            self.actor,
            listed(to),
            message,
            reply_to=numbered(reply_to, "M", "message") if reply_to else 0,
            urgent=urgent,
            needs_ack=needs_ack,
        )
        return answers.sent(done)

    @verb
    def inbox(
        self, *, everything: bool = False, peek: bool = False, ack: "str | Sequence[str]" = ()
    ) -> InboxAnswer:
        """Read your unread messages, or ``everything``; with ``peek`` they stay unread.

        ``ack`` acknowledges messages by id first; their senders are told. Raises NotFound,
        NotYourName, InvalidInput.
        """
        for number in [numbered(one, "M", "message") for one in listed(ack)]:
            message_actions.acknowledge(self.actor, number)
        return answers.inbox(message_actions.inbox(self.actor, everything=everything, peek=peek))

    @verb
    def decide(self, text: str, *, supersedes: str = "") -> DecidedAnswer:
        """Record a decision for everybody; it may replace an earlier one (D3).

        Raises NotFound, InvalidInput.
        """
        old = numbered(supersedes, "D", "decision") if supersedes else 0
        number = message_actions.decide(self.actor, text, supersedes=old)
        return {"id": f"D{number}", "supersedes": f"D{old}" if old else None}

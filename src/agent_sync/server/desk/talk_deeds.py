"""What the person says at the page, and does on the board of tasks."""

from collections.abc import Sequence

from ...actions import (
    assign_actions,
    given_values,
    letter_actions,
    message_actions,
    question_actions,
    task_actions,
)
from ...actions.person_questions import Question
from ...client.spoken import Calls, listed, verb
from ...errors import InvalidInput, NotFound
from ...identity.who import OPERATOR
from ...messages import received_mail
from ...messages.mailbox import Message
from ...tasks.task_board import Task
from ...views import addressing, answers, outcomes, payload
from .did import Did, did

TITLE = 120
MOST_READ = 500


class TalkDeeds(Calls):
    """Messages, decisions, tasks. A task that a live agent works on is touched only if asked."""

    @verb
    def send(
        self,
        to: "str | Sequence[str]",
        message: str,
        *,
        urgent: bool = False,
        needs_ack: bool = False,
        directive: bool = False,
    ) -> Did:
        """Send a message to agents by name, id or role, or to 'all'; or a directive, which those
        who are here see before their turn ends.
        """
        if directive:
            return self._direct(listed(to), message, mixed=urgent or needs_ack)
        done = message_actions.send(
            self.actor, listed(to), message, urgent=urgent, needs_ack=needs_ack
        )
        return did(addressing.sent(*done), answers.sent(done))

    def _direct(self, to: "list[str]", message: str, *, mixed: bool) -> Did:
        if mixed:
            raise InvalidInput("a directive is urgent by itself, and is not acknowledged")
        number, told, idle = message_actions.direct(self.actor, to, message)
        lines = addressing.directed(number, told, idle)
        data = {"id": f"M{number}", "to": [addressing.payload(one) for one in told], "idle": idle}
        return did(lines, data)

    @verb
    def reply(self, id: str, message: str) -> Did:
        """Answer a message; what was sent by yourself goes on to those it was for."""
        number = given_values.numbered(id, "M", "message")
        letter, to = message_actions.read(self.actor, number)
        whom = [letter.sender_id] if letter.sender_id != OPERATOR else to
        done = message_actions.send(self.actor, whom, message, reply_to=number)
        self._acknowledged(letter)
        names = [letter.sender] if letter.sender_id != OPERATOR else to
        says = f"answered M{number} to {addressing.names(names)} with M{done.number}"
        return Did(says, answers.sent(done))

    def _acknowledged(self, letter: "Message") -> None:
        """Who answers has seen it: nothing is asked of them any more."""
        store, me = self.actor.join()
        mine = received_mail.inbox(store, me, self.actor.clock(), unread_only=False)
        if any(x.id == letter.id and x.needs_ack and not x.acked_at for x in mine):
            message_actions.acknowledge(self.actor, letter.id)

    @verb
    def acknowledge(self, id: str) -> Did:
        """Acknowledge a message; its sender is told."""
        number = given_values.numbered(id, "M", "message")
        message_actions.acknowledge(self.actor, number)
        return Did(f"acknowledged M{number}", {"acknowledged": f"M{number}"})

    @verb
    def read(self, ids: "str | Sequence[str]") -> Did:
        """Those of these messages that were sent to you are read from now on."""
        numbers = [given_values.numbered(one, "M", "message") for one in listed(ids)]
        if not 0 < len(numbers) <= MOST_READ:
            raise InvalidInput(f"name 1 to {MOST_READ} messages")
        found = letter_actions.read(self.actor, numbers)
        if not found:
            raise NotFound(f"there is no message M{numbers[0]}")
        names = [f"M{one.id}" for one in found]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return Did(f"{', '.join(names[:3])}{more}: read", {"read": names})

    @verb
    def decide(self, text: str, *, supersedes: str = "") -> Did:
        """Record a decision for everybody; it may replace an earlier one (D3)."""
        old = given_values.numbered(supersedes, "D", "decision") if supersedes else 0
        number = message_actions.decide(self.actor, text, supersedes=old)
        data = {"id": f"D{number}", "supersedes": f"D{old}" if old else None}
        return Did(outcomes.decided(number, old), data)

    @verb
    def create_task(
        self,
        title: str,
        *,
        description: str = "",
        files: "str | Sequence[str]" = (),
        priority: int = 0,
        depends_on: "str | Sequence[str]" = (),
    ) -> Did:
        """Put a task on the board; a higher priority comes first."""
        task = task_actions.create(
            self.actor,
            title,
            description=description,
            files=listed(files),
            priority=given_values.priority(priority),
            depends_on=listed(depends_on),
        )
        return _task("created", task)

    @verb
    def assign(self, task: str, agent: str) -> Did:
        """Give a task to an agent, who is told."""
        found, to, here, sure = assign_actions.assign(self.actor, task, agent)
        said = outcomes.assigned(found, to.name, TITLE, here=here) + outcomes.unsure(sure)
        return did(said, {"task": payload.task(found)})

    def before_assign(self, task: str, agent: str) -> "Question | None":
        """Whose work it is now."""
        return question_actions.before_touching(self.actor, task, to=agent)

    @verb
    def complete_task(self, task: str) -> Did:
        """Finish a task, whoever works on it."""
        done = task_actions.complete(self.actor, task, by_force=True)
        return did(outcomes.completed(*done, TITLE), answers.completed(done))

    @verb
    def cancel_task(self, task: str) -> Did:
        """Give a task up for everybody."""
        return _task("cancelled", task_actions.cancel(self.actor, task, by_force=True))

    @verb
    def release_task(self, task: str) -> Did:
        """Put a task back on the board."""
        return _task("released", task_actions.release(self.actor, task, by_force=True))

    @verb
    def block_task(self, task: str, why: str) -> Did:
        """Say that a task cannot go on, and why."""
        return _task("blocked", task_actions.block(self.actor, task, why, by_force=True))

    @verb
    def unblock_task(self, task: str) -> Did:
        """Let a blocked task go on."""
        return _task("unblocked", task_actions.unblock(self.actor, task))

    def before_touching(self, task: str, why: str = "") -> "Question | None":  # noqa: ARG002
        """Who works on it."""
        return question_actions.before_touching(self.actor, task)


def _task(what: str, task: Task) -> Did:
    return Did(outcomes.task(what, task, TITLE), {"task": payload.task(task)})

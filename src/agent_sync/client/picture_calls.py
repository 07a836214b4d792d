"""Looking: the whole picture, whose a file is, what one owes, what happened."""

from ..actions import duty_actions, feed_actions, given_values, status_actions, who_actions
from ..views import answers, status_answer
from ..views.answer_shapes import EventsAnswer, NextAnswer, WhoseAnswer
from ..views.shapes import BoardData
from .spoken import Calls, verb


class PictureCalls(Calls):
    """What only looks."""

    @verb
    def status(self) -> BoardData:
        """Show who is here, what is held, what is to be done, and what needs attention."""
        return status_answer.status(status_actions.status(self.actor), self.actor.project)

    @verb
    def who(self, file: str) -> WhoseAnswer:
        """Say whose the uncommitted work in a file is, who holds it, and what is kept of it.

        Raises NotFound, InvalidInput.
        """
        return answers.whose(who_actions.who(self.actor, file), self.actor.project)

    @verb
    def next(self) -> NextAnswer:
        """Say what you should do first, so that others can go on, and why."""
        return answers.next_duty(duty_actions.duties(self.actor))

    @verb
    def activity(self, *, since: "int | None" = None, limit: int = 30) -> EventsAnswer:
        """Show what happened, oldest first: the newest events, or those after number ``since``.

        Raises InvalidInput.
        """
        after = None if since is None else given_values.sequence(since)
        most = given_values.limit(limit)
        found = feed_actions.happened(self.actor, since=after, limit=most)
        return answers.events(found, self.actor.project)

"""The board of work: put on it, claimed, finished."""

from collections.abc import Sequence

from ..actions import given_values, task_actions
from ..actions.confirmed_tasks import ClaimedTask
from ..actions.granted import TTL_MS
from ..errors import InvalidInput
from ..tasks.task_board import STATUSES
from ..views import answers, payload
from ..views.answer_shapes import ClaimAnswer, CompleteAnswer, TaskAnswer, TasksAnswer
from .spoken import Calls, listed, verb


class TaskCalls(Calls):
    """Tasks, named by id (T12) or title."""

    @verb
    def tasks(self, *, status: str = "open") -> TasksAnswer:
        """List tasks by urgency: the open ones, those of one status, or all.

        Raises InvalidInput.
        """
        if status not in (*STATUSES, "open", "all"):
            raise InvalidInput(f"a status is one of {', '.join((*STATUSES, 'open', 'all'))}")
        return {"tasks": [payload.task(one) for one in task_actions.listed(self.actor, status)]}

    @verb
    def create(
        self,
        title: str,
        *,
        description: str = "",
        files: "str | Sequence[str]" = (),
        priority: int = 0,
        depends_on: Sequence[str] = (),
    ) -> TaskAnswer:
        """Put a task on the board. A higher ``priority`` comes first.

        Raises NotYourName, NotFound, Ambiguous, InvalidInput.
        """
        task = task_actions.create(
            self.actor,
            title,
            description=description,
            files=listed(files),
            priority=given_values.priority(priority),
            depends_on=depends_on,
        )
        return {"task": payload.task(task)}

    @verb
    def claim(self, task: str = "", *, lock: bool = False, minutes: float = 0) -> ClaimAnswer:
        """Make a task yours, one agent wins: the named one, or the most urgent that can be done.

        With ``lock`` its files are leased too, for ``minutes`` (60 without), all or none. The
        answer's task is None where there is none to claim. Raises Claimed, Held, NotFound,
        Ambiguous, InvalidInput.
        """
        if minutes and not lock:
            raise InvalidInput("minutes go with lock")
        ttl_ms = (given_values.ttl_ms(minutes) if minutes else TTL_MS) if lock else 0
        if task:
            done: "ClaimedTask | None" = task_actions.claim(self.actor, task, ttl_ms=ttl_ms)
        else:
            done = task_actions.claim_next(self.actor, ttl_ms=ttl_ms)
        return answers.claimed(done, leased=lock)

    @verb
    def complete(self, task: str) -> CompleteAnswer:
        """Finish a task of yours, and see what that unblocks.

        Raises Claimed, NotFound, Ambiguous, NotYourName.
        """
        return answers.completed(task_actions.complete(self.actor, task))

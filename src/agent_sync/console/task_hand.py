"""The task board by the operator's hand: new work, done, blocked, given to somebody (CON-2)."""

from ..actions import assign_actions, question_actions, task_actions
from ..tasks.task_board import Task
from ..views import outcomes, question_words
from .operator import Operator

TITLE = 120


def new(op: Operator, values: list[str]) -> list[str]:
    """Put a task on the board. Raises InvalidInput."""
    return [_said("created", task_actions.create(op, values[0]))]


def done(op: Operator, values: list[str]) -> list[str]:
    """Finish a task, whoever works on it. Raises NotFound, Ambiguous, Claimed."""
    task, freed = task_actions.complete(op, values[0], by_force=True)
    return outcomes.completed(task, freed, TITLE)


def block(op: Operator, values: list[str]) -> list[str]:
    """Block a task with a reason, whoever works on it. Raises NotFound, Ambiguous, Claimed."""
    return [_said("blocked", task_actions.block(op, values[0], values[1], by_force=True))]


def unblock(op: Operator, values: list[str]) -> list[str]:
    """Let a blocked task go on. Raises NotFound, Ambiguous, InvalidInput."""
    return [_said("unblocked", task_actions.unblock(op, values[0]))]


def assign(op: Operator, values: list[str]) -> list[str]:
    """Give a task to an agent, who is told. Raises NotFound, Ambiguous, Claimed."""
    task, to, here, sure = assign_actions.assign(op, values[0], values[1])
    return [*outcomes.assigned(task, to.name, TITLE, here=here), *outcomes.unsure(sure)]


def asks(op: Operator, values: list[str]) -> str:
    """'' unless another live agent works on the task: then whose work it touches."""
    found = question_actions.before_touching(op, values[0])
    return question_words.sentence(found, op.clock())


def asks_to_assign(op: Operator, values: list[str]) -> str:
    """The same, unless it stays with whoever has it."""
    found = question_actions.before_touching(op, values[0], to=values[1])
    return question_words.sentence(found, op.clock())


def _said(what: str, task: Task) -> str:
    return outcomes.task(what, task, TITLE)

"""The task board by the operator's hand: new work, done, blocked, given to somebody (CON-2)."""

from ..errors import NotFound
from ..presence import agents, known_agents, naming
from ..presence.agents import Agent
from ..tasks import assigning, task_board
from ..tasks.task_board import IN_PROGRESS, Task
from ..views.terminal import clean
from .operator import Operator


def new(op: Operator, values: list[str]) -> list[str]:
    """Put a task on the board. Raises InvalidInput."""
    with op.store.writing() as store:
        task = task_board.create(store, op.clock(), op.agent.id, values[0])
    return [f"created {_named(task)}"]


def done(op: Operator, values: list[str]) -> list[str]:
    """Finish a task, whoever works on it. Raises NotFound, Ambiguous, Claimed."""
    with op.store.writing() as store:
        task = task_board.find(store, values[0])
        freed = task_board.complete(store, op.agent.id, task, op.world(), force=True)
    return [f"completed {_named(task)}", *(f"unblocked {_named(other)}" for other in freed)]


def block(op: Operator, values: list[str]) -> list[str]:
    """Block a task with a reason, whoever works on it. Raises NotFound, Ambiguous, Claimed."""
    with op.store.writing() as store:
        task = task_board.find(store, values[0])
        task_board.block(store, op.agent.id, task, op.world(), values[1], force=True)
    return [f"blocked {_named(task)}"]


def unblock(op: Operator, values: list[str]) -> list[str]:
    """Let a blocked task go on. Raises NotFound, Ambiguous, InvalidInput."""
    with op.store.writing() as store:
        task = task_board.find(store, values[0])
        task_board.unblock(store, op.agent.id, task, op.world())
    return [f"unblocked {_named(task)}"]


def assign(op: Operator, values: list[str]) -> list[str]:
    """Give a task to an agent, who is told. Raises NotFound, Ambiguous, Claimed."""
    with op.store.writing() as store:
        task, to = task_board.find(store, values[0]), _agent(op, values[1])
        task = assigning.assign(store, op.agent, task, to, op.world())
    lines = [f"assigned {_named(task)} to {clean(to.name, 64)}"]
    if not task_board.owner_is_live(task, op.world()):
        lines.append(f"{clean(to.name, 64)} is not here now: until then anybody may claim it")
    return lines


def asks(op: Operator, values: list[str]) -> str:
    """'' unless another live agent works on the task: then whose work it touches."""
    task = task_board.find(op.store, values[0])
    theirs = task.status == IN_PROGRESS and task.owner_id not in ("", op.agent.id)
    if not theirs or not task_board.owner_is_live(task, op.world()):
        return ""
    return f"{clean(task.owner.name, 64)} works on {_named(task)}. Go on?"


def asks_to_assign(op: Operator, values: list[str]) -> str:
    """The same, unless it stays with whoever has it."""
    stays = task_board.find(op.store, values[0]).owner_id == _agent(op, values[1]).id
    return "" if stays else asks(op, values)


def _agent(op: Operator, named: str) -> Agent:
    """An agent by name or id. Raises NotFound."""
    meant = known_agents.meant(op.store, named, naming.folded(named))
    found = agents.find(op.store, meant) if meant else None
    if found is None:
        raise NotFound(f"nobody is called {clean(named, 64)}; 'who' lists who is here")
    return found


def _named(task: Task) -> str:
    return f"{task.ref}: {clean(task.title, 120)}"

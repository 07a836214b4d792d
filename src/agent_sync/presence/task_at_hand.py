"""The task that an agent says it works on."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


def take_up(store: "Transaction", agent_id: str, task_id: int) -> None:
    """An agent works on a task now."""
    store.execute("UPDATE agents SET task_id = ? WHERE id = ?", (task_id, agent_id))


def lay_down(store: "Transaction", task_id: int, *, but: str = "") -> None:
    """Nobody works on a task any more, or nobody but one agent."""
    store.execute("UPDATE agents SET task_id = 0 WHERE task_id = ? AND id <> ?", (task_id, but))

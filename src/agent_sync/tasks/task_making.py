"""Putting tasks on the board, and what they say (TASK): dependencies without cycles."""

from ..errors import InvalidInput
from ..feed import activity
from ..store.numbers import next_number
from .task_board import MAX_TEXT, MAX_TITLE, PENDING, Task, find, get

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction


def create(
    store: "Transaction",
    now: int,
    agent_id: str,
    title: str,
    *,
    description: str = "",
    files: "list[str] | None" = None,
    priority: int = 0,
    depends_on: "list[str] | None" = None,
) -> Task:
    """Add a pending task. Raises InvalidInput, NotFound, Ambiguous."""
    title = " ".join(title.split())
    if not title or len(title) > MAX_TITLE:
        raise InvalidInput(f"a title has 1 to {MAX_TITLE} characters, this one {len(title)}")
    if len(description) > MAX_TEXT:
        raise InvalidInput(f"a description has at most {MAX_TEXT} characters")
    needed = {find(store, ref).id for ref in depends_on or ()}
    number = next_number(store, "tasks")
    task_id = store.insert(
        "INSERT INTO tasks (id, title, title_key, description, status, priority, created_by, "
        "created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, title, title.casefold(), description, PENDING, priority, agent_id, now, now),
    )
    for key in files or ():
        store.execute(
            "INSERT OR IGNORE INTO task_files (task_id, key) VALUES (?, ?)", (task_id, key)
        )
    for other in needed:
        store.execute("INSERT INTO task_deps (task_id, depends_on) VALUES (?, ?)", (task_id, other))
    from ..feed.search import index

    index(store, "task", task_id, f"{title} {description}".strip())
    activity.record(store, now, agent_id, "task_created", title, ref=f"T{task_id}")
    return get(store, task_id)


def update(
    store: "Transaction",
    now: int,
    agent_id: str,
    task: Task,
    *,
    priority: "int | None" = None,
    description: "str | None" = None,
    files: "list[str] | None" = None,
) -> None:
    """Change what a task says; files are added. Raises InvalidInput."""
    if description is not None and len(description) > MAX_TEXT:
        raise InvalidInput(f"a description has at most {MAX_TEXT} characters")
    store.execute(
        "UPDATE tasks SET priority = coalesce(?, priority), "
        "description = coalesce(?, description), updated_at = ? WHERE id = ?",
        (priority, description, now, task.id),
    )
    for key in files or ():
        store.execute(
            "INSERT OR IGNORE INTO task_files (task_id, key) VALUES (?, ?)", (task.id, key)
        )
    if description is not None:
        from ..feed.search import index

        index(store, "task", task.id, f"{task.title} {description}".strip())
    changed = [("priority", priority), ("description", description), ("files", files)]
    names = ", ".join(name for name, value in changed if value is not None)
    activity.record(store, now, agent_id, "task_updated", names, ref=task.ref)


def depend(store: "Transaction", now: int, agent_id: str, task: Task, other: Task) -> None:
    """Make a task wait for another. Raises InvalidInput when that would form a cycle."""
    if task.id == other.id or task.id in needs(store, other.id):
        raise InvalidInput(f"{other.ref} already waits for {task.ref}: that would be a cycle")
    store.execute(
        "INSERT OR IGNORE INTO task_deps (task_id, depends_on) VALUES (?, ?)", (task.id, other.id)
    )
    activity.record(store, now, agent_id, "task_updated", f"depends on {other.ref}", ref=task.ref)


def needs(store: "Store", task_id: int) -> set[int]:
    """What a task waits for, directly or not."""
    rows = store.all(
        "WITH RECURSIVE need (id) AS (SELECT depends_on FROM task_deps WHERE task_id = ? "
        "UNION SELECT d.depends_on FROM task_deps d JOIN need ON d.task_id = need.id) "
        "SELECT id FROM need",
        (task_id,),
    )
    return {row[0] for row in rows}


def put_into_crew(store: "Transaction", task: Task, crew_id: int) -> None:
    """A task is a crew's work from now on, unless it is one's already."""
    if crew_id and not task.crew_id:
        store.execute("UPDATE tasks SET crew_id = ? WHERE id = ?", (crew_id, task.id))
        task.crew_id = crew_id

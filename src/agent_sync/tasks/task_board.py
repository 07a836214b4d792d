"""The task board (TASK): what is on it, and how a task is found."""

from ..errors import Ambiguous, NotFound
from ..identity.liveness import UNHEARD_MS, Holder
from ..identity.who import of_another_machine
from ..locks.claim import World

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store

PENDING, IN_PROGRESS, BLOCKED, DONE, CANCELLED = (
    "pending",
    "in_progress",
    "blocked",
    "done",
    "cancelled",
)
STATUSES = (PENDING, IN_PROGRESS, BLOCKED, DONE, CANCELLED)
OPEN = (PENDING, IN_PROGRESS, BLOCKED)
MAX_TITLE = 300
MAX_TEXT = 64_000


LOOK_BACK = 200
"""So many of the newest tasks are looked at for what somebody has done."""


class Task:
    """One task with its owner, files and dependencies.

    ``assigned_by`` gave it to its owner, '' where that took it; ``crew_id`` is 0 for no crew's.
    """

    __slots__ = (
        "assigned_by",
        "blocked_reason",
        "completed_at",
        "created_at",
        "created_by",
        "crew_id",
        "depends_on",
        "description",
        "files",
        "id",
        "owner",
        "owner_id",
        "priority",
        "status",
        "title",
        "unfinished",
        "updated_at",
    )
    COLUMNS = (
        "t.id, t.title, t.description, t.status, t.priority, t.owner_id, t.created_by, "
        "t.blocked_reason, t.created_at, t.updated_at, t.completed_at, "
        "t.assigned_by, t.crew_id, " + Holder.COLUMNS
    )

    def __init__(self, row: "Row") -> None:
        self.id: int = row[0]
        self.title: str
        self.description: str
        self.status: str
        self.title, self.description, self.status = row[1:4]
        self.priority: int = row[4]
        self.owner_id: str
        self.created_by: str
        self.blocked_reason: str
        self.owner_id, self.created_by, self.blocked_reason = row[5:8]
        self.created_at: int
        self.updated_at: int
        self.completed_at: int
        self.created_at, self.updated_at, self.completed_at = row[8:11]
        self.assigned_by = str(row[11])
        self.crew_id: int = row[12]
        self.owner = Holder(row[13:])
        self.files: list[str] = []
        self.depends_on: list[int] = []
        self.unfinished: list[int] = []

    @property
    def ref(self) -> str:
        """The id as people type it."""
        return f"T{self.id}"


AT_ONCE = 500
"""SQLite before 3.32 takes 999 values in a statement."""
SELECT = f"SELECT {Task.COLUMNS} FROM tasks t LEFT JOIN agents a ON a.id = t.owner_id"


def filled(store: "Store", rows: "list[Row]") -> list[Task]:
    """The tasks of rows of ``SELECT``, with their files and what they wait for."""
    found: list[Task] = []
    for first in range(0, len(rows), AT_ONCE):
        found += _filled(store, rows[first : first + AT_ONCE])
    return found


def _filled(store: "Store", rows: "list[Row]") -> list[Task]:
    tasks = {row[0]: Task(row) for row in rows}
    marks = ", ".join("?" * len(tasks))
    ids = tuple(tasks)
    for task_id, key in store.all(
        f"SELECT task_id, key FROM task_files WHERE task_id IN ({marks})", ids
    ):
        tasks[task_id].files.append(key)
    for task_id, other, state in store.all(
        "SELECT d.task_id, d.depends_on, t.status FROM task_deps d JOIN tasks t "
        f"ON t.id = d.depends_on WHERE d.task_id IN ({marks}) ORDER BY d.depends_on",
        ids,
    ):
        tasks[task_id].depends_on.append(other)
        if state in OPEN:
            tasks[task_id].unfinished.append(other)
    return list(tasks.values())


def listed(store: "Store", wanted: str = "", limit: int = 500) -> list[Task]:
    """Tasks by priority, then age: the open ones, or those of one status ('all' for every one)."""
    if wanted in ("", "open"):
        where = "t.status IN ('pending', 'in_progress', 'blocked')"
        rows = store.all(f"{SELECT} WHERE {where} ORDER BY t.priority DESC, t.id LIMIT ?", (limit,))
    elif wanted == "all":
        rows = store.all(f"{SELECT} ORDER BY t.id DESC LIMIT ?", (limit,))
    else:
        rows = store.all(f"{SELECT} WHERE t.status = ? ORDER BY t.id DESC LIMIT ?", (wanted, limit))
    return filled(store, rows)


def get(store: "Store", task_id: int) -> Task:
    """One task by number. Raises NotFound."""
    found = filled(store, store.all(f"{SELECT} WHERE t.id = ?", (task_id,)))
    if not found:
        from ..store.near_ids import asked_back

        near = asked_back(store, "tasks", "T", task_id, "agent-sync tasks --status all")
        raise NotFound(f"there is no task T{task_id}{near}")
    return found[0]


def find(store: "Store", ref: str) -> Task:
    """A task by id ('T12', '12') or by title without regard to case (TASK-2).

    An open task is preferred to finished ones of the same title. Raises NotFound, Ambiguous.
    """
    text = ref.strip()
    number = text[1:] if text[:1] in ("T", "t") else text
    if number.isascii() and number.isdigit() and len(number) < 16:
        return get(store, int(number))
    rows = store.all(
        "SELECT id, status FROM tasks WHERE title_key = ? OR (legacy_id = ? AND legacy_id <> '') "
        "ORDER BY id",
        (text.casefold(), text),
    )
    if not rows:
        raise NotFound(f"there is no task {text!r}{_near(store, text)}")
    chosen = [row for row in rows if row[1] in OPEN] or rows
    if len(chosen) > 1:
        ids = ", ".join(f"T{row[0]}" for row in chosen)
        raise Ambiguous(f"{text!r} is the title of {ids}: name one by its id", ids=ids)
    return get(store, int(chosen[0][0]))


def _near(store: "Store", text: str) -> str:
    """The open tasks that may have been meant, as a question, or where all are listed."""
    from difflib import get_close_matches

    titles = {one.title.casefold(): one.ref for one in listed(store)}
    near = get_close_matches(text.casefold(), titles, 2)
    meant = " or ".join(titles[one] for one in near)
    return f"; did you mean {meant}?" if near else "; 'agent-sync tasks' lists them"


def holder_of(store: "Store", agent_id: str) -> Holder:
    """What is known of an agent that has a task, or is to have it."""
    row = store.one(f"SELECT {Holder.COLUMNS} FROM agents a WHERE a.id = ?", (agent_id,))
    return Holder(row or ("", "", 0, 0, "", 0, "", 0))


def owner_is_live(task: Task, world: World) -> bool:
    """Whether somebody who is still there owns a task."""
    return has_it(task.owner_id, task.owner, world)


def has_it(agent_id: str, holder: Holder, world: World) -> bool:
    """Whether an owner is somebody who is still there; on a machine that is unheard for 15 minutes
    nobody is (LINK-6)."""
    if not agent_id:
        return False
    if of_another_machine(agent_id) and world.now - holder.sign_at >= UNHEARD_MS:
        return False
    return not world.is_offline(holder)


def reason_of(task: Task) -> str:
    """Why the leases that go with a task are held, as they say it."""
    return f"{task.ref} {task.title}"


def of_crew(store: "Store", crew_id: int) -> list[Task]:
    """The tasks of a crew, the oldest first; cancelled ones too."""
    return filled(
        store,
        store.all(f"{SELECT} WHERE t.crew_id = ? AND t.crew_id > 0 ORDER BY t.id", (crew_id,)),
    )


def at_work_on(store: "Store", agent_ids: "tuple[str, str]") -> list[Task]:
    """The tasks in progress that one of two agents owns, the oldest first."""
    rows = store.all(
        f"{SELECT} WHERE t.status IN ('pending', 'in_progress', 'blocked') "
        "AND t.status = 'in_progress' AND t.owner_id IN (?, ?) ORDER BY t.id",
        agent_ids,
    )
    return filled(store, rows)


def owned(store: "Store", session_id: str) -> "list[Task]":
    """The open tasks of a session and its subagents."""
    found = listed(store, "open")
    return [one for one in found if _is_of(one.owner_id, session_id)]


def done_by(store: "Store", session_id: str, most: int) -> "list[Task]":
    """Of the newest tasks those that a session and its subagents have done, the last one first."""
    rows = store.all(
        f"{SELECT} WHERE t.id > (SELECT max(id) FROM tasks) - ? AND t.status = 'done' "
        "ORDER BY t.id DESC",
        (LOOK_BACK,),
    )
    return [one for one in map(Task, rows) if _is_of(one.owner_id, session_id)][:most]


def _is_of(owner_id: str, session_id: str) -> bool:
    return owner_id.split("/", 1)[0] == session_id

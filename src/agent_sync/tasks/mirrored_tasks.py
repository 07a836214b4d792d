"""Tasks as they go to other machines, and come from there (LINK)."""

from typing import NamedTuple

from ..feed import activity
from ..identity.who import of_another_machine
from ..presence import task_at_hand
from ..store.numbers import FIRST
from .task_board import CANCELLED, DONE, IN_PROGRESS, PENDING, SELECT, Task, filled
from .task_making import needs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

ENDED = (DONE, CANCELLED)
LOOK_BACK = 20_000
"""So many of the newest events are looked through for who changed a task."""
_STANDING = (
    f"{SELECT} WHERE t.id >= {FIRST} AND (t.status NOT IN ('done', 'cancelled') "
    "OR t.updated_at >= ?) ORDER BY t.id"
)


class Wanted(NamedTuple):
    """How a task stands elsewhere: agents by their ids here, times in ms of this clock."""

    title: str
    description: str
    status: str
    priority: int
    owner_id: str
    created_by: str
    assigned_by: str
    reason: str
    crew_id: int
    files: "list[str]"
    deps: "list[int]"
    created_at: int
    updated_at: int


def standing(store: "Store", since: int, known: "set[int]") -> "list[Task]":
    """The tasks with shared numbers that are open, ended since then, or among the ``known``."""
    found = {one.id: one for one in filled(store, store.all(_STANDING, (since,)))}
    return [*found.values(), *these(store, sorted(known - found.keys()))]


def these(store: "Store", ids: "list[int]") -> "list[Task]":
    """Those of some numbers that are here."""
    found: list[Task] = []
    for at in range(0, len(ids), 500):
        part = ids[at : at + 500]
        marks = ", ".join("?" * len(part))
        found += filled(store, store.all(f"{SELECT} WHERE t.id IN ({marks})", tuple(part)))
    return found


def find(store: "Store", number: int) -> "Task | None":
    """A task by its number, None for one that is not here."""
    found = filled(store, store.all(f"{SELECT} WHERE t.id = ?", (number,)))
    return found[0] if found else None


def write(tx: "Transaction", number: int, before: "Task | None", wanted: Wanted) -> None:
    """A task stands like this from now on; what is of this machine alone in it stays: files outside
    the repository, and what it waits for that others do not know."""
    if before is None:
        tx.execute(
            "INSERT INTO tasks (id, title, title_key, status, created_by, created_at, updated_at) "
            "VALUES (?, '', '', ?, ?, ?, ?)",
            (number, PENDING, wanted.created_by, wanted.created_at, wanted.updated_at),
        )
    ended_at = wanted.updated_at if wanted.status in ENDED else 0
    tx.execute(
        "UPDATE tasks SET title = ?, title_key = ?, description = ?, status = ?, priority = ?, "
        "owner_id = ?, created_by = ?, assigned_by = ?, blocked_reason = ?, crew_id = ?, "
        "updated_at = ?, completed_at = CASE WHEN ?12 = 0 OR completed_at > 0 THEN "
        "min(completed_at, ?12) ELSE ?12 END WHERE id = ?13",
        (
            *(wanted.title, wanted.title.casefold(), wanted.description, wanted.status),
            *(wanted.priority, wanted.owner_id, wanted.created_by, wanted.assigned_by),
            *(wanted.reason, wanted.crew_id, wanted.updated_at, ended_at, number),
        ),
    )
    _write_files(tx, number, before, wanted.files)
    _write_deps(tx, number, before, wanted.deps)
    _note(tx, number, before, wanted)


def _write_files(tx: "Transaction", number: int, before: "Task | None", files: "list[str]") -> None:
    for key in before.files if before else ():
        if not key.startswith("/") and key not in files:
            tx.execute("DELETE FROM task_files WHERE task_id = ? AND key = ?", (number, key))
    for key in files:
        tx.execute("INSERT OR IGNORE INTO task_files (task_id, key) VALUES (?, ?)", (number, key))


def _write_deps(tx: "Transaction", number: int, before: "Task | None", deps: "list[int]") -> None:
    for other in before.depends_on if before else ():
        if other >= FIRST and other not in deps:
            tx.execute(
                "DELETE FROM task_deps WHERE task_id = ? AND depends_on = ?", (number, other)
            )
    for other in deps:
        tx.execute(
            "INSERT OR IGNORE INTO task_deps (task_id, depends_on) VALUES (?, ?)", (number, other)
        )
    _without_circle(tx, number)


def _without_circle(tx: "Transaction", number: int) -> None:
    """Two machines may each have added half of a circle: of it, what waits for a later one waits no
    more, so that every machine keeps the same half."""
    waited_for = needs(tx, number)
    if number not in waited_for:
        return
    circle = {number, *(one for one in waited_for if number in needs(tx, one))}
    for one in circle:
        tx.execute(
            "DELETE FROM task_deps WHERE task_id = ?1 AND depends_on > ?1 AND depends_on IN "
            f"({', '.join(str(int(x)) for x in circle)})",
            (one,),
        )


def _note(tx: "Transaction", number: int, before: "Task | None", wanted: Wanted) -> None:
    """What happened, for whoever looks back; who worked on it and does not any more."""
    was = (before.status, before.owner_id) if before else ("", "")
    if was != (wanted.status, wanted.owner_id):
        stays = wanted.owner_id if wanted.status == IN_PROGRESS else ""
        task_at_hand.lay_down(tx, number, but=stays)
        who, what = _what_happened(before, wanted)
        activity.record(tx, wanted.updated_at, who, what, wanted.title, ref=f"T{number}")
    if before is None or (before.title, before.description) != (wanted.title, wanted.description):
        from ..feed.search import index

        index(tx, "task", number, f"{wanted.title} {wanted.description}".strip())


def _what_happened(before: "Task | None", wanted: Wanted) -> "tuple[str, str]":
    was = before.owner_id if before else ""
    if wanted.status in ENDED:
        what = "task_completed" if wanted.status == DONE else "task_cancelled"
        return wanted.owner_id or wanted.created_by, what
    if before is None and not wanted.owner_id:
        return wanted.created_by, "task_created"
    if wanted.status == IN_PROGRESS:
        return wanted.owner_id, "task_claimed"
    return was or wanted.owner_id or wanted.created_by, "task_updated"


def changed_here_by(store: "Store", ref: str) -> str:
    """Who of this machine did something with a task last; '' for nobody lately."""
    rows = store.all(
        "SELECT agent_id FROM activity WHERE seq > (SELECT max(seq) FROM activity) - ? "
        "AND ref = ? AND type LIKE 'task!_%' ESCAPE '!' ORDER BY seq DESC LIMIT 20",
        (LOOK_BACK, ref),
    )
    return next((str(row[0]) for row in rows if not of_another_machine(str(row[0]))), "")


def remove(tx: "Transaction", number: int) -> None:
    """A task of another machine goes from the board."""
    from ..feed.search import forget

    task_at_hand.lay_down(tx, number)
    tx.execute("DELETE FROM task_files WHERE task_id = ?", (number,))
    tx.execute("DELETE FROM task_deps WHERE ?1 IN (task_id, depends_on)", (number,))
    tx.execute("DELETE FROM tasks WHERE id = ?", (number,))
    forget(tx, "task", number)

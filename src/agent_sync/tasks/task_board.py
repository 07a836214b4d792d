"""The task board (TASK): one winner per claim, dependencies without cycles."""

from ..errors import Ambiguous, Claimed, Held, InvalidInput, NotFound
from ..feed import activity
from ..identity.liveness import OFFLINE, Holder, status
from ..locks import ending, granting, open_leases
from ..locks.claim import Claim, World
from ..presence import task_at_hand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store, Transaction

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


_SELECT = f"SELECT {Task.COLUMNS} FROM tasks t LEFT JOIN agents a ON a.id = t.owner_id"


def _filled(store: "Store", rows: "list[Row]") -> list[Task]:
    if not rows:
        return []
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
        rows = store.all(
            f"{_SELECT} WHERE {where} ORDER BY t.priority DESC, t.id LIMIT ?", (limit,)
        )
    elif wanted == "all":
        rows = store.all(f"{_SELECT} ORDER BY t.id DESC LIMIT ?", (limit,))
    else:
        rows = store.all(
            f"{_SELECT} WHERE t.status = ? ORDER BY t.id DESC LIMIT ?", (wanted, limit)
        )
    return _filled(store, rows)


def get(store: "Store", task_id: int) -> Task:
    """One task by number. Raises NotFound."""
    found = _filled(store, store.all(f"{_SELECT} WHERE t.id = ?", (task_id,)))
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
    task_id = store.insert(
        "INSERT INTO tasks (title, title_key, description, status, priority, created_by, "
        "created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (title, title.casefold(), description, PENDING, priority, agent_id, now, now),
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
    if task.id == other.id or task.id in _needs(store, other.id):
        raise InvalidInput(f"{other.ref} already waits for {task.ref}: that would be a cycle")
    store.execute(
        "INSERT OR IGNORE INTO task_deps (task_id, depends_on) VALUES (?, ?)", (task.id, other.id)
    )
    activity.record(store, now, agent_id, "task_updated", f"depends on {other.ref}", ref=task.ref)


def _needs(store: "Store", task_id: int) -> set[int]:
    rows = store.all(
        "WITH RECURSIVE need (id) AS (SELECT depends_on FROM task_deps WHERE task_id = ? "
        "UNION SELECT d.depends_on FROM task_deps d JOIN need ON d.task_id = need.id) "
        "SELECT id FROM need",
        (task_id,),
    )
    return {row[0] for row in rows}


def claim(
    store: "Transaction", agent_id: str, task: Task, world: World, *, expires_at: int = 0
) -> Task:
    """Make a task this agent's, with leases on its files when ``expires_at`` is given.

    All or nothing; the caller has read the task in that transaction.
    Raises Claimed (another live agent has it), Held (a file is held), Conflict states.
    """
    demand_claimable(task, agent_id, world)
    if expires_at:
        _lease_files(store, agent_id, task, world, expires_at)
    if task.owner_id != agent_id or task.status != IN_PROGRESS:
        store.execute(
            "UPDATE tasks SET status = ?1, owner_id = ?2, blocked_reason = '', updated_at = ?3, "
            "assigned_by = CASE WHEN owner_id = ?2 THEN assigned_by ELSE '' END WHERE id = ?4",
            (IN_PROGRESS, agent_id, world.now, task.id),
        )
        activity.record(store, world.now, agent_id, "task_claimed", task.title, ref=task.ref)
    task_at_hand.take_up(store, agent_id, task.id)
    return get(store, task.id)


def put_back(store: "Transaction", was: Task, agent_id: str, now: int) -> None:
    """A task that is ``agent_id``'s is as it was before it was that; another's stays."""
    if get(store, was.id).owner_id != agent_id:
        return
    store.execute(
        "UPDATE tasks SET status = ?, owner_id = ?, blocked_reason = ?, assigned_by = ?, "
        "updated_at = ? WHERE id = ?",
        (was.status, was.owner_id, was.blocked_reason, was.assigned_by, now, was.id),
    )
    task_at_hand.lay_down(store, was.id, but=was.owner_id)
    activity.record(store, now, agent_id, "task_released", was.title, ref=was.ref)


def owner_is_live(task: Task, world: World) -> bool:
    """Whether somebody who is still there owns a task."""
    if not task.owner_id:
        return False
    return status(task.owner, world.now, world.limits, world.probe) != OFFLINE


def demand_claimable(task: Task, agent_id: str, world: World) -> None:
    """Raises Claimed where an agent may not have a task: it is over, waits, or another's."""
    if task.status in (DONE, CANCELLED):
        raise Claimed(f"{task.ref} is already {task.status}", task=task.ref, status=task.status)
    if task.unfinished:
        names = ", ".join(f"T{number}" for number in task.unfinished)
        raise Claimed(f"{task.ref} waits for {names}", task=task.ref, unfinished=names)
    if task.status == BLOCKED and task.owner_id in ("", agent_id):
        out = f"'agent-sync unblock-task {task.ref}' lets it go on"
        raise Claimed(
            f"{task.ref} is blocked ({task.blocked_reason}); {out}", task=task.ref
        ).quoting([task.blocked_reason], without=f"{task.ref} is blocked; {out}")
    if task.owner_id != agent_id and owner_is_live(task, world):
        raise Claimed(
            f"{task.ref} belongs to {task.owner.name}, who is live; "
            "'agent-sync claim-next' finds another",
            task=task.ref,
            owner=task.owner.name,
            owner_id=task.owner_id,
        )


def _lease_files(
    store: "Transaction", agent_id: str, task: Task, world: World, expires_at: int
) -> None:
    for key in task.files:
        wanted = Claim(
            agent_id,
            key,
            target=target_of(key),
            reason=_reason(task),
            expires_at=expires_at,
        )
        token, judged = granting.attempt(store, wanted, world)
        if not token:
            names = [lease.holder.name for lease in judged.blockers]
            names += [ticket.name for ticket in judged.tickets]
            raise Held(
                f"{key} is held by {', '.join(names)}; {task.ref} was not claimed",
                path=key,
                holder=names[0],
                task=task.ref,
            )


def _reason(task: Task) -> str:
    return f"{task.ref} {task.title}"


def _free_files(store: "Transaction", agent_id: str, task: Task, world: World) -> None:
    """Give up the leases that were taken with the task; one taken for another reason stays."""
    owner = task.owner_id or agent_id
    taken = [
        lease
        for lease in open_leases.open_of(store, owner)
        if lease.key in task.files and lease.reason == _reason(task)
    ]
    ending.release(store, taken, world, f"{task.ref} is over", agent_id)


def target_of(key: str) -> str:
    """The target of a stored key: a directory, a pattern or a file."""
    if key.endswith("/"):
        return "tree"
    return "glob" if "*" in key or "?" in key or "[" in key else "file"


def claim_next(
    store: "Transaction", agent_id: str, world: World, *, expires_at: int = 0
) -> "Task | None":
    """Claim the most urgent task that can be done now, with leases as in ``claim``; None when there
    is none."""
    task = next_one(store, agent_id, world, with_files=bool(expires_at))
    return claim(store, agent_id, task, world, expires_at=expires_at) if task else None


def next_one(store: "Store", agent_id: str, world: World, *, with_files: bool) -> "Task | None":
    """The most urgent task that can be done now, abandoned ones included; None when drained.

    ``with_files``: one whose files somebody holds is passed over.
    """
    for task in listed(store, "open"):
        abandoned = task.owner_id and task.owner_id != agent_id and not owner_is_live(task, world)
        if task.status != PENDING and not (task.status == IN_PROGRESS and abandoned):
            continue
        if task.unfinished or (task.owner_id and not abandoned and task.owner_id != agent_id):
            continue
        if with_files and not _files_free(store, agent_id, task, world):
            continue
        return task
    return None


def _files_free(store: "Store", agent_id: str, task: Task, world: World) -> bool:
    wanted = (Claim(agent_id, key, target=target_of(key)) for key in task.files)
    return all(granting.judge(store, one, world).free for one in wanted)


def complete(
    store: "Transaction", agent_id: str, task: Task, world: World, *, force: bool = False
) -> list[Task]:
    """Finish a task and give the tasks that this unblocked. Raises Claimed unless it is mine."""
    _check_mine(task, agent_id, world, force=force, verb="complete")
    _finish(store, agent_id, task, DONE, world)
    freed = store.all("SELECT task_id FROM task_deps WHERE depends_on = ?", (task.id,))
    waiting = [get(store, row[0]) for row in freed]
    return [other for other in waiting if other.status == PENDING and not other.unfinished]


def cancel(
    store: "Transaction", agent_id: str, task: Task, world: World, *, force: bool = False
) -> None:
    """Give a task up for everybody. Raises Claimed when another live agent works on it."""
    _check_mine(task, agent_id, world, force=force, verb="cancel", unowned=True)
    _finish(store, agent_id, task, CANCELLED, world)


def _finish(store: "Transaction", agent_id: str, task: Task, state: str, world: World) -> None:
    if task.status in (DONE, CANCELLED):
        raise Claimed(f"{task.ref} is already {task.status}", task=task.ref, status=task.status)
    store.execute(
        "UPDATE tasks SET status = ?, owner_id = CASE WHEN owner_id = '' THEN ? ELSE owner_id END, "
        "updated_at = ?, completed_at = ? WHERE id = ?",
        (state, agent_id, world.now, world.now, task.id),
    )
    task_at_hand.lay_down(store, task.id)
    word = "task_completed" if state == DONE else "task_cancelled"
    activity.record(store, world.now, agent_id, word, task.title, ref=task.ref)
    _free_files(store, agent_id, task, world)


def block(
    store: "Transaction",
    agent_id: str,
    task: Task,
    world: World,
    reason: str,
    *,
    force: bool = False,
) -> None:
    """Mark a task as blocked, with the reason. Raises Claimed, InvalidInput."""
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidInput("say why: --reason TEXT")
    _check_mine(task, agent_id, world, force=force, verb="block", unowned=True)
    _set(store, task, BLOCKED, task.owner_id, reason, world.now)
    activity.record(store, world.now, agent_id, "task_blocked", reason, ref=task.ref)


def unblock(store: "Transaction", agent_id: str, task: Task, world: World) -> None:
    """Let a blocked task go on: with its owner, or back on the board. Raises InvalidInput."""
    if task.status != BLOCKED:
        raise InvalidInput(f"{task.ref} is not blocked, it is {task.status}")
    _set(store, task, IN_PROGRESS if task.owner_id else PENDING, task.owner_id, "", world.now)
    activity.record(store, world.now, agent_id, "task_unblocked", task.title, ref=task.ref)


def give_back(
    store: "Transaction", agent_id: str, task: Task, world: World, *, force: bool = False
) -> None:
    """Put a task back on the board. Raises Claimed unless it is mine or abandoned."""
    _check_mine(task, agent_id, world, force=force, verb="release")
    _set(store, task, PENDING, "", "", world.now)
    task_at_hand.lay_down(store, task.id)
    activity.record(store, world.now, agent_id, "task_released", task.title, ref=task.ref)
    _free_files(store, agent_id, task, world)


def _set(store: "Transaction", task: Task, state: str, owner: str, reason: str, now: int) -> None:
    if task.status in (DONE, CANCELLED):
        raise Claimed(f"{task.ref} is already {task.status}", task=task.ref, status=task.status)
    store.execute(
        "UPDATE tasks SET status = ?1, owner_id = ?2, blocked_reason = ?3, updated_at = ?4, "
        "assigned_by = CASE WHEN ?2 = '' THEN '' ELSE assigned_by END WHERE id = ?5",
        (state, owner, reason, now, task.id),
    )


def _check_mine(
    task: Task, agent_id: str, world: World, *, force: bool, verb: str, unowned: bool = False
) -> None:
    if force or task.owner_id == agent_id or (unowned and not task.owner_id):
        return
    if not task.owner_id and verb == "complete":
        return
    if task.owner_id and owner_is_live(task, world):
        raise Claimed(
            f"{task.ref} belongs to {task.owner.name}; to {verb} it all the same, add --force",
            task=task.ref,
            owner=task.owner.name,
            owner_id=task.owner_id,
        )
    if verb == "complete" and task.owner_id:
        raise Claimed(
            f"{task.ref} was {task.owner.name}'s, who is gone: claim it first, or add --force",
            task=task.ref,
        )


def put_into_crew(store: "Transaction", task: Task, crew_id: int) -> None:
    """A task is a crew's work from now on, unless it is one's already."""
    if crew_id and not task.crew_id:
        store.execute("UPDATE tasks SET crew_id = ? WHERE id = ?", (crew_id, task.id))
        task.crew_id = crew_id


def of_crew(store: "Store", crew_id: int) -> list[Task]:
    """The tasks of a crew, the oldest first; cancelled ones too."""
    return _filled(
        store,
        store.all(f"{_SELECT} WHERE t.crew_id = ? AND t.crew_id > 0 ORDER BY t.id", (crew_id,)),
    )


def at_work_on(store: "Store", agent_ids: "tuple[str, str]") -> list[Task]:
    """The tasks in progress that one of two agents owns, the oldest first."""
    rows = store.all(
        f"{_SELECT} WHERE t.status IN ('pending', 'in_progress', 'blocked') "
        "AND t.status = 'in_progress' AND t.owner_id IN (?, ?) ORDER BY t.id",
        agent_ids,
    )
    return _filled(store, rows)


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """The open tasks of one agent are its successor's, with what it made or gave to others."""
    columns = ("owner_id", "created_by", "assigned_by")
    moved = ", ".join(f"{x} = CASE WHEN {x} = ?2 THEN ?1 ELSE {x} END" for x in columns)
    store.execute(
        f"UPDATE tasks SET {moved} WHERE ?2 IN ({', '.join(columns)}) "
        "AND status IN ('pending', 'in_progress', 'blocked')",
        (new_id, old_id),
    )


def led_by(store: "Transaction", crew_id: int, old_id: str, new_id: str) -> None:
    """What who led a crew had made or given in it counts as given by who leads it now."""
    store.execute(
        "UPDATE tasks SET assigned_by = ?1 WHERE crew_id = ?3 AND crew_id > 0 "
        "AND ?2 IN (created_by, assigned_by) AND status IN ('pending', 'in_progress', 'blocked')",
        (new_id, old_id, crew_id),
    )


def give(store: "Transaction", task: Task, to_id: str, now: int) -> None:
    """An open task is another agent's, in the state it is in. Raises Claimed for an ended one."""
    _set(store, task, task.status, to_id, task.blocked_reason, now)
    task_at_hand.lay_down(store, task.id, but=to_id)
    if task.status == IN_PROGRESS:
        task_at_hand.take_up(store, to_id, task.id)


def owned(store: "Store", session_id: str) -> "list[Task]":
    """The open tasks of a session and its subagents."""
    found = listed(store, "open")
    return [one for one in found if _is_of(one.owner_id, session_id)]


def done_by(store: "Store", session_id: str, most: int) -> "list[Task]":
    """Of the newest tasks those that a session and its subagents have done, the last one first."""
    rows = store.all(
        f"{_SELECT} WHERE t.id > (SELECT max(id) FROM tasks) - ? AND t.status = 'done' "
        "ORDER BY t.id DESC",
        (LOOK_BACK,),
    )
    return [one for one in map(Task, rows) if _is_of(one.owner_id, session_id)][:most]


def _is_of(owner_id: str, session_id: str) -> bool:
    return owner_id.split("/", 1)[0] == session_id

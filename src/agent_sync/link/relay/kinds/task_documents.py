"""Tasks: one board on all machines (TASK, LINK-2). Who has one is decided by the server.

Whoever changes a task has to have seen its last change; what two changed at once is as the first of
them made it, and the other is told.
"""

from ....identity.who import OPERATOR, of_another_machine
from ....locks.claim import World
from ....messages.mailbox import notify
from ....store import numbers
from ....store.sqlite import Store, Transaction
from ....tasks import mirrored_tasks, task_board, task_moves
from ....tasks.mirrored_tasks import ENDED, Wanted
from ....tasks.task_board import IN_PROGRESS, PENDING, Task
from ... import linked_rows
from ...linked_rows import CONFIRMED, UNCONFIRMED, Linked
from .. import fields
from ..document_print import print_of
from ..documents import Body, Came, Document, Names
from . import task_fields
from .task_fields import HIGHEST, Reader

KIND = "task"
SHARED = True
TOLD_MS = 7 * fields.DAY_MS
ANSWERED_MS = 6_000
"""So long a command may wait for the word of the server, and tells of it itself."""
NEWER_MS = 2_000


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """Those with shared numbers: made here, or known to the server."""
    rows = [row for row in linked_rows.of_kind(store, KIND) if row.local.isdecimal()]
    known = {int(row.local) for row in rows}
    # What another machine put first goes on for as long as that one lets it.
    others = {int(row.local) for row in rows if row.origin}
    first = numbers.shared_from(store, "tasks")
    return [
        _document(one, names)
        for one in mirrored_tasks.standing(store, world.now - TOLD_MS, others)
        if one.id in known or (_is_from_here(one) and first <= one.id)
    ]


def some(store: Store, names: Names, _world: World, uids: "list[str]") -> "list[Document]":
    """Those of them that stand here: of thousands, what came last is few."""
    found = mirrored_tasks.these(store, [int(uid[1:]) for uid in uids])
    return [_document(one, names) for one in found]


def _is_from_here(task: Task) -> bool:
    return not of_another_machine(task.created_by)


def _document(task: Task, names: Names) -> Document:
    return Document(KIND, task.ref, str(task.id), task_fields.body(task, names))


def differs(mine: Body, came: Body) -> bool:
    """Whether a task stands here otherwise than it came: that goes out on the new base."""
    return any(mine[name] != came.get(name) for name in task_fields.SAID)


def incoming(tx: Transaction, names: Names, came: Came, local: str, world: World) -> str:
    """Write it, but for what was done here since and goes with it. Raises ValueError."""
    number = _number(came.uid)
    row, before = linked_rows.find(tx, KIND, came.uid), mirrored_tasks.find(tx, number)
    if before is not None and row is None and not _is_shared_here(tx, before):
        raise ValueError("a task of this machine alone has its number")
    if came.body is None:
        return ""
    wanted = _by_whom(names, came, before, Reader(tx, names, came, world).wanted(came.body))
    if before is not None and row is not None and _is_newer(before, row, wanted):
        return str(number)
    unsent = before is not None and (row is None or row.print != print_of(_document(before, names)))
    if before is not None and unsent:
        wanted = _kept(before, wanted, tx, world)
    _apply(tx, number, before, wanted, world, row, unsent=unsent)
    return str(number)


def _by_whom(names: Names, came: Came, before: "Task | None", wanted: Wanted) -> Wanted:
    """With what only this machine knows: what its agents, and the person here, made and gave.

    Raises ValueError: made by somebody here, and nobody here knows it.
    """
    known = (before.created_by, before.assigned_by) if before else ("", "")
    if before is None and came.machine == names.machine:  # of a database of yesterday
        return wanted
    if before is None and _is_somebody_here(wanted.created_by):
        raise ValueError("nobody of this machine made it")
    if _is_somebody_here(wanted.created_by) or _is_somebody_here(known[0]):
        wanted = wanted._replace(created_by=known[0])
    if _is_somebody_here(wanted.assigned_by) and wanted.assigned_by != known[1]:
        wanted = wanted._replace(assigned_by="")
    return wanted


def _is_somebody_here(agent_id: str) -> bool:
    return bool(agent_id) and not of_another_machine(agent_id)


def _number(uid: str) -> int:
    digits = uid[1:]
    if uid[:1] != "T" or not (digits.isascii() and digits.isdecimal()) or len(digits) > 15:
        raise ValueError("no number of a task")
    number = int(digits)
    if not numbers.FIRST <= number <= HIGHEST or uid != f"T{number}":
        raise ValueError("no number of a task that is shared")
    return number


def _is_shared_here(tx: Transaction, task: Task) -> bool:
    return not _is_from_here(task) or numbers.is_shared(tx, "tasks", task.id)


def _is_newer(before: Task, row: Linked, wanted: Wanted) -> bool:
    """Whether the server, which began anew, has it as it was before what is known here."""
    return not row.seq and before.updated_at > wanted.updated_at + NEWER_MS


def _kept(before: Task, wanted: Wanted, tx: Transaction, world: World) -> Wanted:
    """With what was done here and not told yet, where nobody else has done the like: taken while
    nobody had it, or ended by its owner."""
    if of_another_machine(before.owner_id) or not before.owner_id:
        return wanted
    ended = before.status in ENDED and wanted.status not in ENDED
    taken = before.status == IN_PROGRESS and wanted.status in (PENDING, IN_PROGRESS)
    same = wanted.owner_id in ("", before.owner_id)
    holder = task_board.holder_of(tx, wanted.owner_id)
    free = same or not task_board.has_it(wanted.owner_id, holder, world)
    if not ((ended or taken) and free):
        return wanted
    return wanted._replace(
        status=before.status, owner_id=before.owner_id, assigned_by=before.assigned_by, reason=""
    )


def _apply(
    tx: Transaction, number: int, before: "Task | None", wanted: Wanted, world: World,
    row: "Linked | None", *, unsent: bool,
) -> None:  # fmt: skip
    mirrored_tasks.write(tx, number, before, wanted)
    if before is None:
        return
    if before.owner_id and before.owner_id != wanted.owner_id:
        _lost(tx, before, wanted, world, row)
    elif unsent and _says_less(before, wanted):
        _undone(tx, before, wanted.owner_id, world)


def _lost(
    tx: Transaction, before: Task, wanted: Wanted, world: World, row: "Linked | None"
) -> None:
    """Whoever had it here has it no more: what was locked with it is free, and they are told."""
    if of_another_machine(before.owner_id) or before.status in ENDED:
        return
    task_moves.free_files(tx, before.owner_id, before, world)
    fresh = world.now - before.updated_at < ANSWERED_MS
    if fresh and not (row and row.state == UNCONFIRMED):
        return
    now = f"{_name(tx, wanted.owner_id)}'s" if wanted.owner_id else "on the board again"
    said = (
        f"{before.ref} ({before.title}) is {now}: so the server has it, which others saw first. "
        "What you wrote stays as it is; ask before you go on with it"
    )
    if before.owner_id != OPERATOR:
        notify(tx, world.now, [before.owner_id], said)


def _says_less(before: Task, wanted: Wanted) -> bool:
    said = (before.title, before.description, before.priority, before.status)
    return said != (wanted.title, wanted.description, wanted.priority, wanted.status)


def _undone(tx: Transaction, task: Task, owner_id: str, world: World) -> None:
    """Whoever changed it last here is told that it is as others made it."""
    who = mirrored_tasks.changed_here_by(tx, task.ref)
    if not who or who == OPERATOR:
        return
    why = (
        f"it is {_name(tx, owner_id)}'s, and they change it"
        if of_another_machine(owner_id)
        else "somebody on another machine changed it first"
    )
    said = (
        f"what you did with {task.ref} ({task.title}) is undone: {why}. "
        f"'agent-sync show-task {task.ref}' shows it"
    )
    notify(tx, world.now, [who], said)


def _name(tx: Transaction, agent_id: str) -> str:
    return task_board.holder_of(tx, agent_id).name


def refused(
    tx: Transaction, names: Names, local: str, error: str, current: "Came | None", world: World
) -> None:
    """It is as the server has it; who changed it here is told."""
    task = mirrored_tasks.find(tx, int(local))
    if task is None:
        return
    if current is None or current.body is None:
        _stays(tx, task, error, world)
        return
    row = linked_rows.find(tx, KIND, task.ref)
    if row is not None and row.state == CONFIRMED:  # taken in, with what goes out once more
        return
    wanted = Reader(tx, names, current, world).wanted(current.body)
    _apply(tx, task.id, task, wanted, world, row, unsent=True)
    now = mirrored_tasks.find(tx, task.id)
    assert now is not None
    linked_rows.put(
        tx, KIND, task.ref, world.now, local=local, origin=row.origin if row else "",
        state=CONFIRMED, seq=current.seq, print=print_of(_document(now, names)),
    )  # fmt: skip


def _stays(tx: Transaction, task: Task, error: str, world: World) -> None:
    said = f"{task.ref} is known on this machine alone: the server refuses it ({error})"
    who = mirrored_tasks.changed_here_by(tx, task.ref)
    if who and who != OPERATOR:
        notify(tx, world.now, [who], said)


def forget(tx: Transaction, local: str, world: World) -> None:
    """A task of another machine goes, unless somebody here has it."""
    task = mirrored_tasks.find(tx, int(local))
    if task is None or not of_another_machine(task.created_by):
        return
    if task.owner_id and not of_another_machine(task.owner_id):
        return
    mirrored_tasks.remove(tx, task.id)

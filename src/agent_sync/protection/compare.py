"""What shell commands did to the work of others, and to one's own (AUTO-5, WORK-3).

One look, before a command, after it, and at the next event of an agent whose commands go on by
themselves: each file that others hold or have uncommitted work in is compared with how it was when
it was last looked at (``watched``). An agent's own hooks look at its own work. The files are looked
at outside any transaction; then one transaction makes sure that no other hook has handled the same
change, says what it means, and moves the rows on. The cost of a look that finds nothing: three
statements and one ``lstat`` a file.
"""

from ..locks import open_leases
from ..locks.lease import FILE
from ..repository import contents
from ..repository.contents import Look
from . import held_files, work_files
from .baselines import COLUMNS, OF_ONE, UNREAD, Before, forget, put
from .bounded_reader import Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..locks.lease import Lease
    from ..repository.location import Project
    from ..store.sqlite import Row, Store, Transaction
    from .alarms import Change, Event
    from .watched_files import Files, WatchedFile

    Place = tuple[str, str]
    Pending = tuple[WatchedFile, "Before | None", Look]


_CHUNK = 400
# By the primary key: a row value IN (VALUES …) would walk the whole table.
_OF_FILES = (
    "WITH wanted (key, checkout) AS (VALUES {}) SELECT w.key, w.checkout, w.lease_id, w.print, "
    "w.hash, w.at, w.owner_id FROM wanted CROSS JOIN watched w "
    "ON w.key = wanted.key AND w.checkout = wanted.checkout"
)


def look(
    store: "Store",
    world: "World",
    project: "Project",
    caller_id: str,
    *,
    tool_use_id: str = "",
    command: str = "",
    tool: str = "",
) -> "list[Change]":
    """Compare what is others'; the changes that somebody has to answer for.

    Owners and suspects other than the caller are told, what was lost is kept. The call that
    begins must not be in ``calls`` yet, and the one that ends must still be there: a row says
    that its agent looked before and that its command may have written since. Not inside a
    transaction. Nothing is promised about what changed twice between two looks.
    """
    leases = held_files.leases_of_others(store, world, caller_id)
    files, rows = _of_leases(store, project, leases)
    work_files.add_work_of_others(store, project, caller_id, files)
    if not files:
        return []
    held_files.without_shared(store, world, caller_id, files, leases)
    event = (caller_id, tool, tool_use_id, command)
    return _looked_at(store, world, project, event, files, rows)


def own_look(
    store: "Store",
    world: "World",
    project: "Project",
    agent_id: str,
    *,
    tool: str = "",
    only: "Place | None" = None,
    known: bool = False,
) -> "list[Change]":
    """Compare an agent's own work and what it holds, or one file, by its own hooks (WORK-3).

    What others did to it is kept; suspects are told, the agent itself is not: the answer is for
    it. With ``known`` only what was looked at before. Not inside a transaction.
    """
    held = held_files.named(project, open_leases.open_of(store, agent_id))
    files: Files = dict(held)
    work_files.add_own_work(store, project, agent_id, files)
    if only is not None:
        files = {only: files[only]} if only in files else {}
    rows = _of_files(store, list(files))
    files = {
        place: file
        for place, file in files.items()
        if place in rows or not (known or (file.leases and not file.owners))
    }
    if not files:
        return []
    return _looked_at(store, world, project, (agent_id, tool, "", ""), files, rows)


def look_at_file(
    store: "Store", world: "World", project: "Project", agent_id: str, place: "Place"
) -> None:
    """Compare one file, whoever's it is: what was changed since the last look is kept."""
    files: Files = {}
    work_files.add_all_work(store, project, files)
    if place in files:
        event = (agent_id, "", "", "")
        _looked_at(store, world, project, event, {place: files[place]}, {})


def _looked_at(
    store: "Store",
    world: "World",
    project: "Project",
    event: "tuple[str, str, str, str]",
    files: "Files",
    rows: "dict[Place, Before]",
) -> "list[Change]":
    rows.update(_of_files(store, [place for place in files if place not in rows]))
    pending = _compare(files, rows)
    if project.common and any(_may_be_committed(*one) for one in pending):
        from .settled_content import without_committed

        pending = without_committed(store, project, pending)
    if not pending:
        return []
    from .alarms import Event

    with store.writing() as tx:
        return _settle(tx, world, Event(*event), pending)


def _may_be_committed(file: "WatchedFile", row: "Before | None", found: Look) -> bool:
    """Whether it is work that nobody holds, and is not there any more."""
    return row is not None and not file.leases and bool(file.checkout) and not row.same(found)


def _of_leases(
    store: "Store", project: "Project", leases: "list[Lease]"
) -> "tuple[Files, dict[Place, Before]]":
    """What leases hold, and how it was.

    What was watched under a lease stays so, so that a removal shows; the walk has the rest of
    the room.
    """
    files = held_files.named(project, leases)
    rows = _rows_of(store, leases)
    by_id = {lease.id: lease for lease in leases}
    walked = 0
    for (key, checkout), row in rows.items():
        walked += (key, checkout) not in files
        held_files.add(files, project, by_id[row.lease_id], key, checkout)
    if any(lease.target != FILE for lease in leases):
        held_files.Walk(project, held_files.MOST_FILES - walked).into(files, leases)
    return files, rows


def _rows_of(store: "Store", leases: "list[Lease]") -> "dict[Place, Before]":
    found: list[Row] = []
    for start in range(0, len(leases), _CHUNK):
        ids = tuple(lease.id for lease in leases[start : start + _CHUNK])
        found += store.all(f"{COLUMNS}lease_id IN ({', '.join('?' * len(ids))})", ids)
    return {(row[0], row[1]): Before(row) for row in found}


def _of_files(store: "Store", places: "list[Place]") -> "dict[Place, Before]":
    """Rows of files whose lease changed."""
    found: list[Row] = []
    for start in range(0, len(places), _CHUNK):
        some = places[start : start + _CHUNK]
        sql = _OF_FILES.format(", ".join(["(?, ?)"] * len(some)))
        found += store.all(sql, tuple(text for place in some for text in place))
    return {(row[0], row[1]): Before(row) for row in found}


def _compare(files: "Files", rows: "dict[Place, Before]") -> "list[Pending]":
    """The files whose rows do not say what is there now. Reads them, within the limits."""
    reader = Reader()
    pending: list[Pending] = []
    for place, file in files.items():
        row = rows.get(place)
        known = row is not None and contents.unchanged(file.path, row.print)
        if row is None or not known or (row.hash == UNREAD and not reader.spent):
            found = reader.look(file.path)
            if not _still_absent(file, row, found):
                pending.append((file, row, found))
        elif not file.rests_on(row.lease_id, row.owner_id):
            pending.append((file, row, Look(row.print, row.hash, row.mode)))
    return pending


def _still_absent(file: "WatchedFile", row: "Before | None", found: Look) -> bool:
    """A file that was not there and is not is nothing to write down again."""
    if row is None or not row.hash == found.hash == contents.ABSENT:
        return False
    return file.rests_on(row.lease_id, row.owner_id)


def _settle(
    store: "Transaction", world: "World", event: "Event", pending: "list[Pending]"
) -> "list[Change]":
    """Move the rows on and raise the alarms."""
    from .alarms import raise_alarms
    from .suspects import Blame

    blame = Blame(store, world, event.caller_id)
    changes = []
    for file, row, found in pending:
        now_there = store.one(OF_ONE, (file.key, file.checkout))
        if now_there != (row.row if row else None):
            continue  # another hook looked at the same time: what it saw counts
        change = None
        if row is not None and not row.same(found):
            change = blame.judge(file, row, found)
        basis = (file.lease_id, file.owner_id)
        if row is not None and file.rests_on(row.lease_id, row.owner_id):
            basis = (row.lease_id, row.owner_id)
        put(store, world.now, (file.key, file.checkout), *basis, found)
        if row is not None:
            forget(store, row, found)
        if change is not None:
            changes.append(change)
    raise_alarms(store, world.now, event, changes)
    return [change for change in changes if not change.behind_edit]

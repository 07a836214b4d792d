"""Incoming: what other machines have, written into this database (LINK-1).

Each item is judged alone: one that is not fit is left out whole, and said in the log.
"""

from typing import Any

from ...errors import AgentSyncError
from ...locks.claim import World
from ...presence import mirrored_agents
from ...store.sqlite import Store, Transaction
from .. import linked_rows
from ..linked_rows import CONFIRMED, UNCONFIRMED, Linked
from . import kinds
from .document_print import print_of
from .documents import Came, Names, is_machine

MOST_OF_A_KIND = 20_000
"""So many rows of other machines are kept of a kind: a server must not fill a disk."""
MOST_LOST = 1_000
MOST_SAID = 20
SPOKEN = ("message", "ack", "decision")
"""Kinds that a server tells for a week: one that it tells no more is not over."""
MACHINE = "machine"
"""Rows of ``linked`` of this kind say when the server last heard a machine."""
HEARD_STEP_MS = 30_000


def take(
    tx: Transaction, names: Names, world: World, items: "list[Came]", *, again: bool = False
) -> "list[str]":
    """Write what came; gives what was left out and why, in words of ours.

    ``again``: also what is known already, for its time was counted by another clock.
    """
    lines: list[str] = []
    taken: dict[tuple[str, str], Came] = {}
    for one in items:
        tx.execute("SAVEPOINT item")
        try:
            if _take_one(tx, names, world, one, again=again):
                taken[one.kind, one.uid] = one
        except (ValueError, AgentSyncError) as error:
            tx.execute("ROLLBACK TO item")
            lines.append(f"left out, a {one.kind} of {one.machine}: {error}")
        tx.execute("RELEASE item")
    _note_prints(tx, names, world, taken)
    if len(lines) > MOST_SAID:
        lines[MOST_SAID:] = [f"left out, and {len(lines) - MOST_SAID} more"]
    return lines


def _take_one(tx: Transaction, names: Names, world: World, one: Came, *, again: bool) -> bool:
    """Whether a row of it stands now. Raises ValueError."""
    kind = kinds.BY_NAME.get(one.kind)
    if kind is None:
        raise ValueError("nobody here knows this kind")
    owner = owner_of(one.uid)
    if owner and owner != one.machine:
        raise ValueError("it is another machine's")
    row = linked_rows.find(tx, one.kind, one.uid)
    if owner == names.machine:
        _note_own(tx, one, row, world.now)
        return False
    mine = one.machine == names.machine
    shared = is_shared(kind)
    if mine and row is None and not shared:
        raise ValueError("this machine never said that")
    if row is not None and (row.seq > one.seq or (row.seq == one.seq and (shared or not again))):
        return False
    if row is None and (one.body is None or _is_full(tx, one.kind)):
        return False
    local = kind.incoming(tx, names, one, row.local if row else "", world)
    if one.body is None or not local:
        linked_rows.remove(tx, one.kind, one.uid)
        return False
    origin, known = (row.origin, row.print) if row else ("" if mine else one.machine, "")
    linked_rows.put(
        tx, one.kind, one.uid, world.now, local=local, state=CONFIRMED, seq=one.seq,
        origin=origin, fence=one.fence, print=known,
    )  # fmt: skip
    return True


def is_shared(kind: object) -> bool:
    """Whether several machines write documents of a kind."""
    return getattr(kind, "SHARED", False) is True


def owner_of(uid: str) -> str:
    """The machine that a name belongs to; '' where several may write it."""
    head, colon, rest = uid.partition(":")
    return head if colon and is_machine(head) and " " not in rest else ""


def _note_own(tx: Transaction, one: Came, row: "Linked | None", now: int) -> None:
    """What the server says of this machine's own: it changes nothing but what is put next.

    What nobody here knows is put as over (a database of yesterday): a row that stands for nothing
    says so. What the server has ended and still stands here is put again.
    """
    if row is not None:
        if one.body is None and one.seq > row.seq:
            linked_rows.set_print(tx, one.kind, one.uid, "")
    elif one.body is not None and linked_rows.count_lost(tx) < MOST_LOST:
        linked_rows.put(tx, one.kind, one.uid, now, local="", state=UNCONFIRMED, seq=one.seq)


def _is_full(tx: Transaction, kind: str) -> bool:
    if linked_rows.count(tx, kind) < MOST_OF_A_KIND:
        return False
    raise ValueError("there are too many of them")


def _note_prints(
    tx: Transaction, names: Names, world: World, taken: "dict[tuple[str, str], Came]"
) -> None:
    """What several machines write stands here as it came: so it is not sent back."""
    for kind in kinds.KINDS:
        mine = {uid: one.body for (name, uid), one in taken.items() if name == kind.KIND}
        if not mine or not is_shared(kind):
            continue
        differs = getattr(kind, "differs", _never)
        for one in kind.outgoing(tx, names, world):
            if one.uid in mine:
                known = "" if differs(one.body, mine[one.uid]) else print_of(one)
                linked_rows.set_print(tx, one.kind, one.uid, known)


def _never(_here: object, _came: object) -> bool:
    return False


def end_unseen(
    tx: Transaction, names: Names, world: World, seen: "set[tuple[str, str]]"
) -> "list[str]":
    """After everything was read anew: what other machines had and have no more is over, and what
    the server has no more of this one is said again."""
    gone = []
    for kind in reversed(kinds.KINDS):
        for row in linked_rows.of_kind(tx, kind.KIND):
            if (row.kind, row.uid) in seen or row.kind in SPOKEN:
                continue
            if row.origin:
                gone.append(Came(row.kind, row.uid, row.seq + 1, row.origin, None))
            elif row.state == CONFIRMED:
                linked_rows.set_print(tx, row.kind, row.uid, "")
    return take(tx, names, world, gone)


def note_machines(
    tx: Transaction, machines: "dict[str, tuple[str, int]]", now: int, own: str
) -> None:
    """Remember when the server last heard each of the others."""
    known = {row.uid: row for row in linked_rows.of_kind(tx, MACHINE)}
    for machine, (name, ago) in machines.items():
        row = known.pop(machine, None)
        heard = now - ago
        if machine == own or (row and row.local == name and 0 <= heard - row.at < HEARD_STEP_MS):
            continue
        linked_rows.put(tx, MACHINE, machine, heard, local=name, state=CONFIRMED, origin=machine)
        mirrored_agents.heard(tx, machine, heard)
    for gone in known:
        linked_rows.remove(tx, MACHINE, gone)


def machine_names(store: Store) -> "dict[str, str]":
    """Id -> name of the others, as last heard."""
    return {row.uid: row.local for row in linked_rows.of_kind(store, MACHINE)}


def heard(store: Store, now: int) -> "list[dict[str, Any]]":
    """The others, for whoever asks: id, name, ms since they were heard."""
    return [
        {"machine": row.uid, "name": row.local, "heard_ms_ago": max(0, now - row.at)}
        for row in linked_rows.of_kind(store, MACHINE)
    ]

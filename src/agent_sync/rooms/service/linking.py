"""What machines ask of a repository that they share: hello, put, numbers, leave, and a look."""

from contextlib import contextmanager

from ..linked import share_documents, share_heads, share_machines
from ..linked.document_kinds import (
    FURTHEST,
    FURTHEST_EPOCH,
    FURTHEST_NUMBER,
    MOST_MACHINES,
    MOST_OF_A_USER,
    NUMBERED,
)
from ..linked.given_items import (
    counter,
    items_of,
    machine_given,
    numbers_given,
    word_given,
)  # fmt: skip
from ..linked.putting import Putting
from ..linked.share_sweeping import leave as left
from ..linked.share_sweeping import sweep
from ..room_errors import bad, conflict, over_limit
from .link_access import another, demand_machine, demand_still, demand_writing, linker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ..linked.share_claims import Touch
    from ..linked.share_heads import ShareHead
    from ..store.room_seam import Transaction
    from ..store.room_store import RoomStore
    from .room_service import Asker, Service

    Answer = tuple[int, Any]
    Given = Mapping[str, Any]

EPOCH_MS = 10_000
"""Machines make the server begin a new epoch at most as often, without full access once after each
of its starts: nobody restores a database under a server that runs."""


@contextmanager
def changing(
    store: "RoomStore", number: int, room_id: str, now: int = 0
) -> "Iterator[tuple[Transaction, ShareHead]]":
    """The one write of a shared repository at this moment; who waits is told what changed.

    ``now``: for whoever sweeps what ran out.

    Raises RoomError: 404, 503.
    """
    with store.pool.writing() as tx:
        head = share_heads.head_of(tx, number, store.database.for_update, now)
        before = (head.epoch, head.seq)
        yield tx, head
        if (head.epoch, head.seq) != before:
            share_heads.announce(tx, room_id, head)
    if (head.epoch, head.seq) != before:
        store.notices.tell(*share_heads.news(room_id, head))


def hello(service: "Service", asker: "Asker", room_id: str, given: "Given") -> "Answer":
    """A machine is there, with what it knows of the server.

    Raises RoomError: 400, 401, 403 (``machine_of_another``), 404, 429.
    """
    now = service.clock()
    with service.store.pool.reading() as rows:
        found = linker(service, rows, asker, room_id)
        demand_writing(found)
    id, name = machine_given(given), word_given(given, "name")
    version, numbers = word_given(given, "version"), numbers_given(given)
    shown = {word: counter(given.get(word), word) for word in ("epoch", "seq", "fence")}
    with changing(service.store, found.number, room_id) as (tx, head):
        known = share_machines.machine_of(tx, found.number, id)
        if share_machines.user_of(tx, found.number, id) not in ("", found.user_id):
            raise another(id)
        if known is None and share_machines.count(tx, found.number) >= MOST_MACHINES:
            raise over_limit("machines", MOST_MACHINES)
        own = known is None and share_machines.count_of(tx, found.number, found.user_id)
        if own and own >= MOST_OF_A_USER:
            raise over_limit("machines", MOST_OF_A_USER)
        name = share_machines.free_name(tx, found.number, id, name, found.user_id)
        share_machines.put(tx, found.number, id, found.user_id, name, version, now)
        _compare(head, shown, numbers, now, 0 if found.full else service.started)
        share_heads.store(tx, head)
    with service.store.pool.reading() as rows:
        machines = _machines(share_machines.machines_of(rows, found.number), now)
    full = shown["epoch"] != head.epoch or shown["seq"] < head.kept or not shown["seq"]
    return 200, {
        "epoch": head.epoch, "seq": head.seq, "now": now, "full": full, "machines": machines,
    }  # fmt: skip


def _compare(
    head: "ShareHead", shown: "dict[str, int]", numbers: "dict[str, int]", now: int, since: int
) -> None:
    """Begin a new epoch where a machine knows more than this database: that was restored.

    Raises RoomError: 400, 429 where machines began one after ``since`` (ms, 0: whenever that was),
    or just now.
    """
    _demand_near(head, shown, numbers)
    later = shown["epoch"] > head.epoch
    same = shown["epoch"] == head.epoch
    ahead = same and (
        shown["seq"] > head.seq
        or shown["fence"] > head.fence
        or any(number > head.last_number(kind) for kind, number in numbers.items())
    )
    if later or ahead:
        again = 0 < since <= head.epoch_at <= now
        if again or 0 <= now - head.epoch_at < EPOCH_MS:
            raise over_limit("epochs", 1)
        head.begin_epoch(shown, numbers)
        head.epoch_at = now
    else:
        head.pass_numbers(numbers)


def _demand_near(head: "ShareHead", shown: "dict[str, int]", numbers: "dict[str, int]") -> None:
    """Raises RoomError (400 ``invalid_number``): no server has given that."""
    near = shown["epoch"] <= head.epoch + FURTHEST_EPOCH
    near = near and max(shown["seq"] - head.seq, shown["fence"] - head.fence) <= FURTHEST
    far = any(one - head.last_number(kind) > FURTHEST_NUMBER for kind, one in numbers.items())
    if far or not near:
        raise bad("invalid_number", "no server has counted so far")


def put(
    service: "Service", asker: "Asker", room_id: str, given: "Given", touch: "Touch"
) -> "Answer":
    """Documents of a machine, judged and written in one transaction.

    ``touch``: whether two keys could cover one path. Raises RoomError: 400, 401, 403, 404, 409
    ``epoch_changed``, ``unknown_machine``; what is refused alone stands in the answer.
    """
    with service.store.pool.reading() as rows:
        found, machine = demand_machine(service, rows, asker, room_id, given)
    items = items_of(given)
    now = service.clock()
    with changing(service.store, found.number, room_id, now) as (tx, head):
        demand_epoch(head, given)
        machine = demand_still(tx, found.number, machine.id)
        if now - machine.heard_at >= share_machines.HEARD_MS:
            share_machines.heard(tx, found.number, machine.id, now)
        swept = sweep(tx, head, now)
        putting = Putting(
            tx, head, machine.id, now, touch, full=found.full, weight=machine.signs
        )  # fmt: skip
        results = putting.put(items, together=given.get("together") is True)
        if not putting.write() and swept:
            share_heads.store(tx, head)
    return 200, {"now": now, "seq": head.seq, "results": results}


def demand_epoch(head: "ShareHead", given: "Given") -> None:
    """Raises RoomError (409 ``epoch_changed``)."""
    if counter(given.get("epoch"), "epoch") != head.epoch:
        raise conflict("epoch_changed", "say hello, and begin anew", epoch=head.epoch)


def numbers(service: "Service", asker: "Asker", room_id: str, given: "Given") -> "Answer":
    """The next block of numbers of a kind. Raises RoomError: 400, 401, 403, 404, 409."""
    with service.store.pool.reading() as rows:
        found, _ = demand_machine(service, rows, asker, room_id, given)
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in NUMBERED:
        raise bad("invalid_item", f"kind: one of {', '.join(sorted(NUMBERED))}")
    with changing(service.store, found.number, room_id) as (tx, head):
        first, last = head.next_block(kind)
        share_heads.store(tx, head)
    return 200, {"first": first, "last": last}


def leave(service: "Service", asker: "Asker", room_id: str, given: "Given") -> "Answer":
    """A machine is none of them any more, and what it holds is over.

    Raises RoomError: 400, 401, 403, 404, 409.
    """
    with service.store.pool.reading() as rows:
        found, machine = demand_machine(service, rows, asker, room_id, given)
    with changing(service.store, found.number, room_id) as (tx, head):
        demand_still(tx, found.number, machine.id)
        count = left(tx, head, machine.id, service.clock())
        share_heads.store(tx, head)
    return 200, {"left": True, "over": count}


def show(service: "Service", asker: "Asker", room_id: str) -> "Answer":
    """The machines, when each was heard, how much they share. Raises RoomError: 401, 403, 404."""
    now = service.clock()
    with service.store.pool.reading() as rows:
        found = linker(service, rows, asker, room_id)
        head = share_heads.head_of(rows, found.number)
        machines = _machines(share_machines.machines_of(rows, found.number), now)
        counts = share_documents.counts(rows, found.number, now)
    return 200, {"epoch": head.epoch, "seq": head.seq, "machines": machines, "documents": counts}


def _machines(found: "list[share_machines.Machine]", now: int) -> "list[dict[str, Any]]":
    return [
        {"machine": one.id, "name": one.name, "heard_ms_ago": max(0, now - one.heard_at)}
        for one in found
    ]

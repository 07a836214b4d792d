"""``since``: what others changed, told at once, or as soon as there is something.

All machines that wait for one repository in this process are looked after together: one read from
the database for all, and each document is made into text once.
"""

from ..json_values import text_of
from ..linked import share_documents, share_heads, share_machines
from ..linked.given_items import counter
from ..linked.in_lists import names_of
from ..linked.share_sweeping import sweep
from ..room_errors import RoomError, conflict, invalid_token, missing
from ..store.room_notices import OF_MACHINES
from .link_access import PERSON, demand_machine
from .linking import changing, demand_epoch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..linked.share_documents import Document
    from ..linked.share_heads import ShareHead
    from ..store.room_seam import Reading
    from .room_service import Asker, Service

LONGEST_MS = 25_000
SPARED_MS = 5
"""So long for each that waits, nobody is told anything again: telling many costs more than a claim,
and what came together meanwhile is told together."""
AT_ONCE = 512


class SinceWaiter:
    """One machine that waits, as ``WaitHub`` knows one. ``until``: ms of ``tick``.

    ``done`` is called once, with the text of an answer or what it failed by. ``whole``: it begins
    anew, and is told all that there is, its own too.
    """

    __slots__ = (
        "digest", "done", "epoch", "gone", "machine", "machines", "number", "over", "room_id",
        "seq", "shared", "until", "user_id", "whole",
    )  # fmt: skip

    def __init__(self, shared: str, done: "Callable[[Any], None]") -> None:
        self.shared = shared
        self.room_id = OF_MACHINES + shared  # under which a hub hears of it
        self.done = done
        self.number = self.epoch = self.seq = self.until = 0
        self.machine = self.user_id = self.digest = ""
        self.gone = self.over = self.whole = self.machines = False

    def end(self, answer: "Any") -> None:
        """It waits no more. Told once, and not where nobody is there."""
        if not self.over:
            self.over = True
            if not self.gone:
                self.done(answer)


class SinceWaits:
    """What the hub calls, for one repository at a time."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._told: dict[str, int] = {}
        self._waiting: dict[tuple[int, str], SinceWaiter] = {}

    def ask(
        self, asker: "Asker", room_id: str, given: "Mapping[str, Any]",
        done: "Callable[[Any], None]",
    ) -> SinceWaiter:  # fmt: skip
        """The waiter, for the hub. Raises RoomError: 400, 401, 403, 404, 409."""
        service, waiter = self._service, SinceWaiter(room_id, done)
        now = service.clock()
        with service.store.pool.reading() as rows:
            found, machine = demand_machine(service, rows, asker, room_id, given)
            head = share_heads.head_of(rows, found.number, now=now)
            demand_epoch(head, given)
        waiter.seq = counter(given.get("seq"), "seq")
        waiter.whole = given.get("full") is True or not waiter.seq
        if waiter.seq < head.kept and not waiter.whole:
            raise conflict("too_old", "begin anew: seq 0")
        if head.ran_out:
            with changing(service.store, found.number, room_id, now) as (tx, locked):
                if sweep(tx, locked, now):
                    share_heads.store(tx, locked)
        if now - machine.heard_at >= share_machines.HEARD_MS:
            with service.store.writing_users() as tx:
                share_machines.heard(tx, found.number, machine.id, now)
        waiter.number, waiter.epoch, waiter.machine = found.number, head.epoch, machine.id
        waiter.user_id, waiter.digest = found.user_id, asker.digest
        waiter.machines = given.get("machines") is True
        wait = min(counter(given.get("wait_ms"), "wait_ms"), LONGEST_MS)
        waiter.until = service.tick() + (0 if waiter.whole else wait)
        self._replace(waiter)
        return waiter

    def _replace(self, waiter: SinceWaiter) -> None:
        """A machine waits once: one that calls anew has lost its line, and the old one ends."""
        key = waiter.number, waiter.machine
        before = self._waiting.get(key)
        self._waiting[key] = waiter
        if before is not None:
            before.until = 0

    def look(self, room_id: str, waiters: "list[SinceWaiter]") -> "int | None":
        """Tell those that are done; the ``tick`` at which somebody is due next, None for never."""
        for waiter in waiters:
            if waiter.gone:
                waiter.end(None)
        self._forget(waiters)
        left, tick = [one for one in waiters if not one.over], self._service.tick()
        rest = self._told.get(room_id, 0) + SPARED_MS * len(left)
        asked = left if tick >= rest else [one for one in left if one.until <= tick]
        if asked:
            self._look_at(room_id, asked, tick)
        self._forget(left)
        dues = [one.until for one in left if not one.over]
        return min(dues if tick >= rest else [*dues, rest], default=None) if dues else None

    def _forget(self, waiters: "list[SinceWaiter]") -> None:
        for one in waiters:
            if one.over and self._waiting.get((one.number, one.machine)) is one:
                self._waiting.pop((one.number, one.machine), None)

    def _look_at(self, room_id: str, waiters: "list[SinceWaiter]", tick: int) -> None:
        try:
            with self._service.store.pool.reading() as rows:
                self._tell(rows, waiters)
        except RoomError as error:
            for waiter in waiters:
                waiter.end(error)
        if any(one.over and one.until > tick for one in waiters):
            self._told[room_id] = tick

    def _tell(self, rows: "Reading", waiters: "list[SinceWaiter]") -> None:
        now, tick = self._service.clock(), self._service.tick()
        found = rows.one("SELECT number FROM rooms WHERE id = :id", {"id": waiters[0].shared})
        if found is None or found[0] != waiters[0].number:
            raise missing("room not found")
        head = share_heads.head_of(rows, waiters[0].number)
        page = _Page(rows, head, now)
        ready = [(one, answer) for one in waiters if (answer := page.answer(one, tick))]
        self._answer(rows, ready, now)

    def _answer(
        self, rows: "Reading", ready: "list[tuple[SinceWaiter, str | RoomError]]", now: int
    ) -> None:
        alive = _alive(rows, [one for one, _ in ready], now)
        for waiter, answer in ready:
            waiter.end(answer if waiter.digest in alive else invalid_token())


class _Page:
    """What waiters of one look are told."""

    def __init__(self, rows: "Reading", head: "ShareHead", now: int) -> None:
        self._rows = rows
        self._head = head
        self._now = now
        self._known: dict[tuple[int, bool], tuple[list[Document], bool]] = {}
        self._texts: dict[int, str] = {}
        self._machines = ""

    def answer(self, waiter: SinceWaiter, tick: int) -> "str | RoomError":
        """The text of an answer; '' where there is nothing yet and time is left."""
        head = self._head
        if waiter.epoch != head.epoch:
            return conflict("epoch_changed", "say hello, and begin anew", epoch=head.epoch)
        found, more = self._after(waiter.seq, whole=waiter.whole)
        told = [one for one in found if waiter.whole or one.changed_by != waiter.machine]
        seq = found[-1].seq if more else head.seq
        if not (told or more or waiter.whole) and tick < waiter.until:
            waiter.seq = seq  # only its own changes: it waits on behind them
            return ""
        items = ",".join(self._text(one) for one in told)
        said = text_of({"epoch": head.epoch, "seq": seq, "now": self._now, "more": more})
        machines = f',"machines":{self._heard()}' if waiter.machines else ""
        return f'{said[:-1]},"items":[{items}]{machines}}}'

    def _after(self, seq: int, *, whole: bool) -> "tuple[list[Document], bool]":
        found = self._known.get((seq, whole))
        if found is None:
            if seq >= self._head.seq:
                found = [], False
            else:
                found = share_documents.after(self._rows, self._head.number, seq, whole=whole)
            self._known[seq, whole] = found
        return found

    def _text(self, document: "Document") -> str:
        found = self._texts.get(document.seq)
        if found is None:
            found = self._texts[document.seq] = document.text(self._now)
        return found

    def _heard(self) -> str:
        if not self._machines:
            found = share_machines.machines_of(self._rows, self._head.number)
            self._machines = text_of(
                [{"machine": one.id, "name": one.name,
                  "heard_ms_ago": max(0, self._now - one.heard_at)} for one in found]
            )  # fmt: skip
        return self._machines


def _alive(rows: "Reading", waiters: "list[SinceWaiter]", now: int) -> "set[str]":
    """The tokens among these, by digest, that still open the repository for their user."""
    found = {one.digest for one in waiters if one.user_id == PERSON}
    asked = [one.digest for one in waiters if one.digest not in found]
    for first in range(0, len(asked), AT_ONCE):
        words, given = names_of(asked[first : first + AT_ONCE])
        rows_found = rows.all(
            "SELECT t.digest FROM bearer_tokens t JOIN room_members m ON m.user_id = t.user_id"
            " WHERE m.number = :number AND t.revoked_at IS NULL AND t.valid_until > :now"
            f" AND t.digest IN ({words})",
            {"number": waiters[0].number, "now": now, **given},
        )
        found.update(str(row[0]) for row in rows_found)
    return found

"""Waiting in the room of a repository: woken by a write of whoever it is, a hook or a command.

The repository's database tells of its writes by a number (``data_version``). What the clock alone
changes, the end of a lease or who is away, is looked at once a second.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from ...errors import StoreError
from ...rooms.context.shaping import shaping
from ...rooms.expressions import condition
from ...rooms.room_errors import RoomError
from ...rooms.service.room_service import Asker
from ...rooms.service.wait_answers import answer
from ...rooms.service.wait_judging import Judging
from ...rooms.service.waiter import Waiter
from ...store.opening import open_store
from ...store.sqlite import Store
from .repository_rooms import Asked, RepositoryRooms, without_strangers
from .served_repositories import PROFILE, Repository

POLL_S = 0.02
RETRY_S = 1.0
AGAIN_MS = 1_000


class RepositoryNews:
    """Who wants to hear of writes to which repository. Each has a thread while somebody listens."""

    def __init__(self, rooms: RepositoryRooms) -> None:
        self._rooms = rooms

    def listen(self, room_id: str, listener: "Callable[[], None]") -> "Callable[[], None]":
        """Call ``listener`` after every write, from now on. Gives how to end it."""
        over = threading.Event()
        one = self._rooms.repositories.of(room_id)
        watching = threading.Thread(
            target=_watch, args=(one, listener, over), name=f"watching {room_id}", daemon=True
        )
        watching.start()
        return over.set


def _watch(one: Repository, listener: "Callable[[], None]", over: threading.Event) -> None:
    store: Store | None = None
    seen = -1
    while not over.wait(POLL_S if store else RETRY_S if seen == 0 else 0):
        try:
            store = store or open_store(one.project, create=False)
            now = store.data_version() if store else 0
        except StoreError:
            _close(store)
            store, now = None, 0
        if now != seen:
            seen = now
            listener()
    _close(store)


def _close(store: "Store | None") -> None:
    if store is not None:
        store.close()


class RepositoryWaits:
    """What the hub calls, for the waiters of one repository at a time."""

    def __init__(self, rooms: RepositoryRooms) -> None:
        self._rooms = rooms

    def ask(
        self, asker: Asker, room_id: str, query: "Mapping[str, str]", timeout: int,
        done: "Callable[[Any], None]",
    ) -> Waiter:  # fmt: skip
        """The waiter, for the hub. ``timeout``: ms. Raises RoomError: 400, 401, 403, 404."""
        asked = self._rooms.asked(asker, room_id)
        self._rooms.note_life(asked)
        program, wanted = condition(query.get("condition")), shaping(query, PROFILE)
        begun = self._rooms.service.tick()
        return _Waiter(asked, program, query, wanted, begun, timeout, done)

    def look(self, room_id: str, waiters: "list[Waiter]") -> "int | None":  # noqa: ARG002
        """Tell those that are done; the ``tick`` at which the next look is due, None for never."""
        try:
            return self._judged([one for one in waiters if isinstance(one, _Waiter)])
        except RoomError as error:
            for waiter in waiters:
                waiter.end(error)
            return None

    def _judged(self, waiters: "list[_Waiter]") -> "int | None":
        tick = self._rooms.service.tick()
        for waiter in waiters:
            if waiter.gone:
                waiter.end(None)
        groups: dict[tuple[str, str, bool], list[_Waiter]] = {}
        for one in waiters:
            if not one.over:
                groups.setdefault((one.reader.kind, one.asked.agent, one.asked.person), []).append(
                    one
                )
        for group in groups.values():
            self._tell(group, tick)
        left = [waiter.until for waiter in waiters if not waiter.over]
        return min(min(left), tick + AGAIN_MS) if left else None

    def _tell(self, group: "list[_Waiter]", tick: int) -> None:
        """Those of one reader: for them the picture is the same."""
        rooms, first = self._rooms, group[0].asked
        seen, picture, now = rooms.look(first)
        judging, read = Judging(picture, now), 0
        for waiter in group:
            waiter.before = None  # every picture is new here: nothing says what is as it was
            holds = judging.holds(waiter)
            if not (holds or waiter.until <= tick):
                continue
            told, upto = answer(
                picture, waiter, now, tick, rooms.service.limits, triggered=holds
            )  # fmt: skip
            read = max(read, upto)
            waiter.told = _here(told)
        rooms.mark_read(first, seen, read)
        for waiter in group:
            if waiter.told is not None:
                waiter.end(waiter.told)


class _Waiter(Waiter):
    """A call that waits for a repository."""

    __slots__ = ("asked", "told")

    def __init__(
        self, asked: Asked, program: "Any", query: "Mapping[str, str]", shaping: "Any", begun: int,
        timeout: int, done: "Callable[[Any], None]",
    ) -> None:  # fmt: skip
        super().__init__(
            asked.repository.room_id, asked.reader, program, query, shaping, begun, timeout, done
        )
        self.asked = asked
        self.told: dict[str, Any] | None = None


def _here(told: "dict[str, Any]") -> "dict[str, Any]":
    """An answer without what is no action here; its parts may stand in it directly."""
    if "context" in told:
        return {**told, "context": without_strangers(told["context"])}
    return without_strangers(told)

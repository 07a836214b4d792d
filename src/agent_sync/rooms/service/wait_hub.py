"""Who waits for what, and who is woken (ROOM-8): the rooms' waiters of one process.

A room with waiters is looked at by one thread at a time: once for all that came together, for all
that ended together and for each write. So 500 waiters cost one snapshot and one transaction.
"""

import heapq
import threading
from concurrent.futures import ThreadPoolExecutor

from ..room_errors import RoomError, over_limit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    class News(Protocol):
        """Who tells of writes: ``change_news``, or another that is asked like it."""

        def listen(self, room_id: str, listener: Callable[[], None]) -> Callable[[], None]:
            """Call ``listener`` after every write of the room. Gives how to end it."""

    class Waiting(Protocol):
        """One that waits. ``until``: ms of ``tick``; ``gone``: nobody is there to be told."""

        room_id: str
        until: int
        gone: bool
        over: bool

        def end(self, answer: Any) -> None:
            """It waits no more."""

    Look = Callable[[str, "list[Any]"], "int | None"]

THREADS = 4


class _Queue:
    """The waiters of one room."""

    __slots__ = ("again", "due", "end", "running", "waiters")

    def __init__(self) -> None:
        self.waiters: dict[Waiting, None] = {}
        self.running = self.again = False
        self.due: int | None = None
        self.end: Callable[[], object] = int  # of hearing the room's news


class WaitHub:
    """``look(room, waiters)`` answers those that are done (``waiter.end``), and says when the next
    look is due, in ms of ``tick``. It is never called twice at once for a room."""

    def __init__(self, news: "News", look: "Look", tick: "Callable[[], int]", most: int) -> None:
        self._news = news
        self._look = look
        self._tick = tick
        self._most = most
        self._lock = threading.Condition()
        self._rooms: dict[str, _Queue] = {}
        self._due: list[tuple[int, str]] = []
        self.count = 0
        self._closed = False
        self._pool = ThreadPoolExecutor(THREADS, "room-waits")
        self._timer = threading.Thread(target=self._keep_time, name="room-times", daemon=True)
        self._timer.start()

    def add(self, waiter: "Waiting") -> None:
        """Begin to wait; the first look is made at once. Raises RoomError: 429, 503."""
        with self._lock:
            if self._closed:
                raise RoomError(503, "closing", "this server is about to end")
            if self.count >= self._most:
                raise over_limit("max-waiters", self._most)
            self.count += 1
            queue = self._rooms.get(waiter.room_id)
            if queue is None:
                queue = self._rooms[waiter.room_id] = _Queue()
                queue.end = self._news.listen(waiter.room_id, self._waker(waiter.room_id))
            queue.waiters[waiter] = None
            self._ask(waiter.room_id, queue)

    def leave(self, waiter: "Waiting") -> None:
        """Whoever asked has hung up: the waiter is forgotten, and shown as waiting no more."""
        with self._lock:
            queue = self._rooms.get(waiter.room_id)
            if queue is not None and waiter in queue.waiters:
                waiter.gone = True
                self._ask(waiter.room_id, queue)

    def close(self) -> None:
        """End every wait now, as its time-out would; no other is taken."""
        with self._lock:
            self._closed = True
            for room_id, queue in self._rooms.items():
                for waiter in queue.waiters:
                    waiter.until = 0
                self._ask(room_id, queue)
            self._lock.notify_all()
        self._timer.join()
        self._pool.shutdown()

    def _waker(self, room_id: str) -> "Callable[[], None]":
        def wake() -> None:
            with self._lock:
                queue = self._rooms.get(room_id)
                if queue is not None:
                    self._ask(room_id, queue)

        return wake

    def _ask(self, room_id: str, queue: _Queue) -> None:
        """Have the room looked at, once more if it is at this moment. Under the lock."""
        queue.again = True
        if not queue.running:
            queue.running = True
            self._pool.submit(self._run, room_id, queue)

    def _run(self, room_id: str, queue: _Queue) -> None:
        while True:
            with self._lock:
                if not queue.again:
                    queue.running = False
                    return
                queue.again = False
                waiters = list(queue.waiters)
            try:
                due = self._look(room_id, waiters)
            except BaseException as error:  # nobody waits for an answer that will never come
                for waiter in waiters:
                    waiter.end(error)
                with self._lock:
                    self._settle(room_id, queue, None)
                    queue.running = False
                raise
            with self._lock:
                self._settle(room_id, queue, due)

    def _settle(self, room_id: str, queue: _Queue, due: "int | None") -> None:
        over = [waiter for waiter in queue.waiters if waiter.over]
        for waiter in over:
            del queue.waiters[waiter]
        self.count -= len(over)
        if not queue.waiters:
            queue.end()
            self._rooms.pop(room_id, None)
            queue.again = queue.running = False
        elif due is not None and due != queue.due:
            queue.due = due
            heapq.heappush(self._due, (due, room_id))
            self._lock.notify_all()

    def _keep_time(self) -> None:
        """Have a room looked at when its next time has come."""
        with self._lock:
            while not self._closed:
                left = self._due[0][0] - self._tick() if self._due else 3_600_000
                if left > 0:
                    self._lock.wait(left / 1000)
                    continue
                due, room_id = heapq.heappop(self._due)
                queue = self._rooms.get(room_id)
                if queue is not None and queue.due == due:
                    queue.due = None
                    self._ask(room_id, queue)

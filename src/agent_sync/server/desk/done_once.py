"""The same act that comes twice is done once: two clicks, a page that asks again, two tabs.

A call may carry ``once``, a word that the page makes for one press of a button. Without one, the
same act with the same parameters within two seconds is taken for the same press, where doing it
twice would say or make something twice. Of others the second waits for the first, and finds it
done.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from ...rooms.room_errors import bad

NAMED_S, ALIKE_S = 600.0, 2.0
MOST, LONGEST = 1_000, 100
Data = dict[str, Any]


class DoneOnce:
    """What was done lately. Any thread may ask; ``clock`` gives seconds and never goes back."""

    def __init__(self, clock: "Callable[[], float]") -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._done: OrderedDict[str, _One] = OrderedDict()

    def run(self, key: str, kept_s: float, act: "Callable[[], Data]") -> Data:
        """What ``act`` gives, or gave when it was done under this key. What it raises is not kept:
        then the next one tries.
        """
        one = self._one(key)
        with one.lock:  # who comes while it is being done waits for it
            if one.data is None or self._clock() >= one.until:
                one.data = act()
                one.until = self._clock() + kept_s
            return one.data

    def _one(self, key: str) -> "_One":
        with self._lock:
            one = self._done.setdefault(key, _One())
            self._done.move_to_end(key)
            if len(self._done) > MOST:
                self._done.popitem(last=False)
            return one


class _One:
    __slots__ = ("data", "lock", "until")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.data: "Data | None" = None
        self.until = 0.0


def word(given: object) -> str:
    """``once`` as a call gives it, "" for none. Raises RoomError (400)."""
    if given is None:
        return ""
    if not isinstance(given, str) or not 0 < len(given) <= LONGEST:
        raise bad("invalid_field", f"once: a text of 1 to {LONGEST} characters", field="once")
    return given

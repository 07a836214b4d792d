"""Commands of which nobody asked git yet what they made, because git is slow here (WORK-10).

A mark holds whose command it was, and from when to when it ran. Until it is settled, at the end of
the turn, a file that came to be in that time is presumed to be of that agent by whoever asks git.
"""

from ...protection.file_notes import PERSON
from ...sessions import handled_once

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Store, Transaction

EARLY_MS = 20
"""A file's clock may be behind ours by a tick of the system's timer."""
_END = "\U0010ffff"


class Window:
    """When (ms) a command of an agent ran."""

    __slots__ = ("agent_id", "ended", "started")

    def __init__(self, agent_id: str, started: int, ended: int) -> None:
        self.agent_id = agent_id
        self.started = started
        self.ended = ended


def _first(checkout: str) -> str:
    return f"{handled_once.UNSETTLED}{checkout}|"


def put_off(store: "Transaction", checkout: str, agent_id: str, started: int, ended: int) -> None:
    """What this command made is looked for later."""
    mark = f"{_first(checkout)}{started}|{ended}|{agent_id}"
    handled_once.first_time(store, mark, ended)


def windows(store: "Store", checkout: str) -> "list[Window]":
    """All that are not settled, in no order."""
    first = _first(checkout)
    found = []
    for mark in handled_once.all_beginning_with(store, first, first + _END):
        started, ended, agent_id = (mark[len(first) :] + "||").split("|", 3)[:3]
        if started.isdigit() and ended.isdigit():  # else of a checkout whose name goes on
            found.append(Window(agent_id, int(started), int(ended)))
    return found


def settled(store: "Transaction", checkout: str, done: "list[Window]") -> None:
    """These are looked at."""
    for one in done:
        handled_once.unmark(store, f"{_first(checkout)}{one.started}|{one.ended}|{one.agent_id}")


def whose(found: "list[Window]", changed: int) -> str:
    """Of whom a file is presumed to be that changed then (ms): the person, for want of others."""
    hit = [x for x in found if x.started - EARLY_MS <= changed <= x.ended + EARLY_MS]
    return max(hit, key=lambda one: one.started).agent_id if hit else PERSON

"""One write that is asked for, who asks, and what bars it: the words that every judge uses."""

from ..locks.lease import FILE
from . import coverage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from ..locks.claim import World
    from ..store.sqlite import Store
    from .coverage import CoveredPath

    T = TypeVar("T")

WRITE, COMMIT = "write", "commit"
ALL_KEYS = "**"
"""The key of a write, with the target 'glob', whose place no text says."""


class Wanted:
    """One path that would be written: its target ('file', 'tree', 'glob'), key and checkout."""

    __slots__ = ("checkout", "key", "target")

    def __init__(self, key: str, checkout: str, target: str = FILE) -> None:
        self.key = key
        self.checkout = checkout
        self.target = target


class Look:
    """Who would write or commit, at which moment; ``is_work`` says whether git would keep a file:
    neither ignored, nor outside the checkout, nor in the coordination folder.
    """

    __slots__ = ("_facts", "_is_work", "_known", "act", "agent_id", "store", "world")

    def __init__(
        self,
        store: "Store",
        agent_id: str,
        world: "World",
        *,
        act: str = WRITE,
        is_work: "Callable[[Wanted], bool]",
    ) -> None:
        self.store = store
        self.agent_id = agent_id
        self.world = world
        self.act = act
        self._is_work = is_work
        self._known: dict[tuple[str, str, str], bool] = {}
        self._facts: dict[tuple[str, str], object] = {}

    def is_work(self, wanted: Wanted) -> bool:
        """Whether a write is one of work; git is asked once a path, and only if a judge asks."""
        name = (wanted.target, wanted.key, wanted.checkout)
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._is_work(wanted)
        return found

    def once(self, what: str, name: str, read: "Callable[[], T]") -> "T":
        """What the judges read of one subject, read once for all the files of a command."""
        place = (what, name)
        if place not in self._facts:
            self._facts[place] = read()
        return self._facts[place]  # type: ignore[return-value]

    def paths(self, subject: str) -> "list[CoveredPath]":
        """The paths that a subject covers."""
        return self.once("paths", subject, lambda: coverage.paths(self.store, subject))


class Bar:
    """What bars a write.

    ``said`` is one sentence with the facts, from which names of agents have been taken as words
    (``plain_name``); ``quoted`` are words of others, to be framed; ``steps`` are the next steps of
    this agent, each a sentence with its command, the one that lets it go on first.
    ``waits``: others may let it go on, so that a call may be held for that.
    """

    __slots__ = ("key", "quoted", "said", "steps", "subject", "waits")

    def __init__(
        self,
        subject: str,
        key: str,
        said: str,
        steps: "list[str]",
        quoted: "list[str] | None" = None,
        *,
        waits: bool = True,
    ) -> None:
        self.subject = subject
        self.key = key
        self.said = said
        self.steps = steps
        self.quoted = quoted or []
        self.waits = waits


_SAFE = "-_./@%+=:,"


def quoted(key: str) -> str:
    """A path as it is typed in a shell."""
    key = f"./{key}" if key[:1] == "-" else key
    if key and all(char.isalnum() or char in _SAFE for char in key):
        return key
    return "'" + key.replace("'", "'\\''") + "'"

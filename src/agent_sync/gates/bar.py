"""One write that is asked for, who asks, and what bars it: the words that every judge uses."""

from ..locks.lease import FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..locks.claim import World
    from ..store.sqlite import Store

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

    __slots__ = ("_is_work", "_known", "act", "agent_id", "store", "world")

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
        self._known: dict[tuple[str, str], bool] = {}

    def is_work(self, wanted: Wanted) -> bool:
        """Whether a write is one of work; git is asked once a path, and only if a judge asks."""
        name = (wanted.key, wanted.checkout)
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._is_work(wanted)
        return found


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

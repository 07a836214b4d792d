"""The feed: add to it, read it, follow it; everything that is stored, as records (MSG-5, MSG-6)."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..errors import InvalidInput, NotFound
from ..feed import activity
from ..feed import export as records
from ..feed.happened import Event, last_seq
from ..feed.happened import since as happened_since
from ..repository.path_keys import key_of
from ..store.same_file import SameFile
from ..store.sqlite import Store
from .actor import Actor

NEWEST = 30
LONGEST_KIND = 40
LONGEST_BODY = 4_000
ALL = 100_000


class Logged(NamedTuple):
    """An event of one's own: its number, its type, the key of the path it is about or ''."""

    seq: int
    kind: str
    key: str


class Happened(NamedTuple):
    """Events, oldest first, as ``happened_since`` gives them, and the number to go on from."""

    events: list[Event]
    last: int


class Exported:
    """Everything that is stored, or what changed after an event, as records."""

    def __init__(self, store: Store, since: "int | None") -> None:
        self._store = store
        self._since = since

    def count(self) -> int:
        """How many records there are at this moment."""
        return records.count(self._store, self._since)

    def records(self) -> "Iterator[dict[str, object]]":
        """The records, the first with the number to go on from."""
        return records.records(self._store, self._since)


def log(actor: Actor, kind: str, body: str, *, file: str = "") -> Logged:
    """Record an event of one's own. Raises InvalidInput."""
    kind, body = kind.strip(), body.strip()
    if not (_is_word(kind) and len(kind) <= LONGEST_KIND):
        raise InvalidInput(
            f"a type is one word of at most {LONGEST_KIND} letters, digits, '-' and '_'"
        )
    if not 0 < len(body) <= LONGEST_BODY:
        raise InvalidInput(f"a log message has 1 to {LONGEST_BODY} characters, not {len(body)}")
    key, checkout = key_of(actor.project, file, actor.cwd) if file else ("", "")
    with actor.writing() as (tx, me):
        now = actor.clock()
        seq = activity.record(tx, now, me.id, kind, body, key=key, checkout=checkout)
    return Logged(seq, kind, key)


def _is_word(text: str) -> bool:
    return text.isascii() and text.replace("-", "_").isidentifier()


def happened(actor: Actor, *, since: "int | None" = None, limit: "int | None" = None) -> Happened:
    """What happened: the newest events, or those after one."""
    store, _ = actor.look()
    after = _start(store, since, limit)
    rows = happened_since(store, after, limit or ALL)
    return Happened(rows, rows[-1].seq if rows else after)


def _start(store: Store, since: "int | None", limit: "int | None") -> int:
    return max(0, last_seq(store) - (limit or NEWEST)) if since is None else since


def follow(
    actor: Actor,
    pause: Callable[[], None],
    *,
    since: "int | None" = None,
    limit: "int | None" = None,
) -> Iterator[Event]:
    """The same, and then each event as it comes, without end; ``pause`` waits between two looks.

    Raises NotFound where there is no database yet, StoreError once it is gone or replaced.
    """
    store, _ = actor.look()
    if not actor.project.initialised:
        raise NotFound("nothing to follow yet: 'agent-sync init' makes the coordination folder")
    return _followed(store, _start(store, since, limit), pause)


def _followed(store: Store, after: int, pause: Callable[[], None]) -> Iterator[Event]:
    file = SameFile(store.path)
    while True:
        version = store.data_version()
        while rows := happened_since(store, after):
            yield from rows
            after = rows[-1].seq
        while store.data_version() == version:
            file.check()
            pause()


def export(actor: Actor, *, since: "int | None" = None) -> Exported:
    """Everything that is stored; with ``since`` what changed after that event."""
    return Exported(actor.look()[0], since)

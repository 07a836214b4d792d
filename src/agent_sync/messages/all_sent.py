"""Everything that was sent, for the person, who sees all of it, and who has had it."""

from ..store.sqlite import Row, Store
from .mailbox import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_NEWEST = (
    f"SELECT {Message.COLUMNS} FROM messages m WHERE m.kind <> 'news' OR EXISTS (SELECT 1 FROM "
    "addressees d WHERE d.message_id = m.id AND d.address_key = 'operator') "
    "ORDER BY m.id DESC LIMIT ?"
)
_ONE_OF = f"SELECT {Message.COLUMNS} FROM messages m WHERE m.id IN (%s) ORDER BY m.id"
_TO = (
    "SELECT d.message_id, coalesce(a.name, d.address) FROM addressees d "
    "LEFT JOIN agents a ON a.id = d.address WHERE d.message_id IN (%s)"
)
_HAD = (
    "SELECT d.message_id, coalesce(a.name, d.agent_id), d.read_at > 0, d.acked_at > 0 "
    "FROM deliveries d LEFT JOIN agents a ON a.id = d.agent_id WHERE d.message_id IN (%s)"
)


class Letter(Message):
    """One message with whom it was sent to (names for ids), and the names of who has had it.

    ``shown`` had it put before them, ``read`` and ``acked`` are among them.
    """

    __slots__ = ("acked", "read", "shown", "to")

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.to: list[str] = []
        self.shown: list[str] = []
        self.read: list[str] = []
        self.acked: list[str] = []


def newest(store: Store, limit: int = 50) -> list[Letter]:
    """The newest letters of the repository, oldest of them first; what merely informs only where
    it is for the person."""
    return _filled(store, store.all(_NEWEST, (limit,))[::-1])


def numbered(store: Store, ids: "Sequence[int]") -> list[Letter]:
    """The letters with these numbers, oldest first; unknown numbers are left out."""
    return _filled(store, store.all(_ONE_OF % _marks(len(ids)), tuple(ids))) if ids else []


def _filled(store: Store, rows: list[Row]) -> list[Letter]:
    found = {int(row[0]): Letter(row) for row in rows}
    marks = _marks(len(found))
    for number, address in store.all(_TO % marks, tuple(found)):
        found[number].to.append(str(address))
    for number, name, read, acked in store.all(_HAD % marks, tuple(found)):
        letter = found[number]
        letter.shown.append(name)
        if read:
            letter.read.append(name)
        if acked:
            letter.acked.append(name)
    return list(found.values())


def _marks(count: int) -> str:
    return ", ".join("?" * count)

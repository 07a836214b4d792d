"""The rows of open edits: read, and noted what one has left."""

from .open_edits import THIS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction


class OpenEdit:
    """One edit; ``print`` is the file's before it, ``noted`` whether somebody else's hook has
    noted meanwhile what it left."""

    __slots__ = ("agent_id", "checkout", "key", "noted", "print", "ref", "started_at", "tool")
    COLUMNS = "key, checkout, agent_id, print, tool, tool_use_id, started_at, noted"

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.key, self.checkout, self.agent_id = str(row[0]), str(row[1]), str(row[2])
        self.print, self.tool, self.ref = str(row[3]), str(row[4]), str(row[5])
        self.started_at = row[6] if isinstance(row[6], int) else 0
        self.noted = bool(row[7])

    @property
    def place(self) -> "tuple[str, str, str]":
        """What the row is found by."""
        return self.key, self.checkout, self.agent_id


_ALL = f"SELECT {OpenEdit.COLUMNS} FROM edits"


def all_open(store: "Store") -> "list[OpenEdit]":
    """Every open edit of everybody; hardly ever more than a few."""
    return [OpenEdit(row) for row in store.all(_ALL)]


def is_open(store: "Store", edit: OpenEdit) -> bool:
    """Whether nobody has settled this edit since it was read."""
    return store.one(f"{_ALL} {THIS}", edit.place) == (
        *edit.place, edit.print, edit.tool, edit.ref, edit.started_at, int(edit.noted)
    )  # fmt: skip


def note(store: "Transaction", edit: OpenEdit, mark: str) -> None:
    """Somebody else has noted what the edit left; ``mark`` is the print of that."""
    store.execute(f"UPDATE edits SET noted = 1, print = ? {THIS}", (mark, *edit.place))

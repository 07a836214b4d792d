"""Edits that began and whose end no hook has looked at (SPEED-2): begun, closed, handed on.

While a session is alone, the hook behind an edit is left out. The file says later what the edit
did: ``settled_edits``.
"""

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
_THIS = "WHERE key = ? AND checkout = ? AND agent_id = ?"


def all_open(store: "Store") -> "list[OpenEdit]":
    """Every open edit of everybody; hardly ever more than a few."""
    return [OpenEdit(row) for row in store.all(_ALL)]


def begin(
    store: "Transaction",
    agent_id: str,
    place: "tuple[str, str]",
    mark: str,
    *,
    tool: str,
    ref: str,
    now: int,
) -> None:
    """An edit of the file at (key, checkout) is about to run; ``mark`` is its print."""
    store.execute(
        "INSERT OR REPLACE INTO edits (key, checkout, agent_id, print, tool, tool_use_id, "
        "started_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*place, agent_id, mark, tool, ref, now),
    )


def is_open(store: "Store", edit: OpenEdit) -> bool:
    """Whether nobody has settled this edit since it was read."""
    return store.one(f"{_ALL} {_THIS}", edit.place) == (
        *edit.place, edit.print, edit.tool, edit.ref, edit.started_at, int(edit.noted)
    )  # fmt: skip


def note(store: "Transaction", edit: OpenEdit, mark: str) -> None:
    """Somebody else has noted what the edit left; ``mark`` is the print of that."""
    store.execute(f"UPDATE edits SET noted = 1, print = ? {_THIS}", (mark, *edit.place))


def close(store: "Transaction", key: str, checkout: str, agent_id: str) -> None:
    """The edit is over, and what it did is noted."""
    store.execute(f"DELETE FROM edits {_THIS}", (key, checkout, agent_id))


def close_call(store: "Transaction", agent_id: str, ref: str) -> None:
    """All edits of one call of an agent are over, and what they did is noted."""
    store.execute("DELETE FROM edits WHERE agent_id = ? AND tool_use_id = ?", (agent_id, ref))


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """The open edits of one session are its successor's."""
    store.execute("UPDATE OR REPLACE edits SET agent_id = ? WHERE agent_id = ?", (new_id, old_id))

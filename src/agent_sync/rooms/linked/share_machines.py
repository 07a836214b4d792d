"""The machines of a shared repository: whose each is, and when it was heard.

One that left stays as a row that was never heard while what it said stands: its id is its user's.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.room_seam import Reading, Row, Transaction

LONGEST_PLAIN = 21
"""So much of a name stays before an id: relays take no longer one than 30 characters."""
HEARD_MS = 10_000
"""That a machine was heard is written as often."""
_COLUMNS = "id, user_id, name, heard_at, signs"


class Machine:
    """One machine. ``heard_at``: ms of the server's clock; ``signs``: of all documents that
    it changed last."""

    __slots__ = ("heard_at", "id", "name", "signs", "user_id")

    def __init__(self, row: "Row") -> None:
        self.id, self.user_id, self.name = str(row[0]), str(row[1]), str(row[2])
        self.heard_at, self.signs = int(row[3]), int(row[4])


def machine_of(rows: "Reading", number: int, id: str) -> "Machine | None":
    """One machine, or None."""
    sql = (
        f"SELECT {_COLUMNS} FROM share_machines WHERE number = :number AND id = :id"
        " AND heard_at > 0"
    )
    row = rows.one(sql, {"number": number, "id": id})
    return None if row is None else Machine(row)


def user_of(rows: "Reading", number: int, id: str) -> str:
    """Whose a machine is, or was that left; '' for nobody's."""
    sql = "SELECT user_id FROM share_machines WHERE number = :number AND id = :id"
    row = rows.one(sql, {"number": number, "id": id})
    return "" if row is None else str(row[0])


def machines_of(rows: "Reading", number: int) -> "list[Machine]":
    """All of them, by id."""
    sql = (
        f"SELECT {_COLUMNS} FROM share_machines WHERE number = :number AND heard_at > 0 ORDER BY id"
    )
    return [Machine(row) for row in rows.all(sql, {"number": number})]


def count(rows: "Reading", number: int) -> int:
    """How many there are."""
    sql = "SELECT COUNT(*) FROM share_machines WHERE number = :number AND heard_at > 0"
    row = rows.one(sql, {"number": number})
    return int(row[0]) if row else 0


def count_of(rows: "Reading", number: int, user_id: str) -> int:
    """How many of them are a user's."""
    row = rows.one(
        "SELECT COUNT(*) FROM share_machines WHERE number = :number AND user_id = :user"
        " AND heard_at > 0",
        {"number": number, "user": user_id},
    )
    return int(row[0]) if row else 0


def free_name(rows: "Reading", number: int, id: str, name: str, user_id: str) -> str:
    """The name, or one with the machine's id in it where a machine of another user has that: what
    is written to NAME@MACHINE is for one user. Whoever got its id keeps it.

    A user's own may be linked anew under its name at once, which nobody here can tell from a second
    machine: one whose token was revoked cannot say that it leaves.
    """
    sql = (
        "SELECT id, name FROM share_machines WHERE number = :number AND (id = :id"
        " OR user_id <> :user)"
    )
    given = {"number": number, "id": id, "user": user_id}
    found = {str(row[0]): str(row[1]).casefold() for row in rows.all(sql, given)}
    own, plain = found.pop(id, ""), name.removesuffix(f"-{id}")
    with_id = f"{plain[:LONGEST_PLAIN]}-{id}"
    taken = own == with_id.casefold() or name.casefold() in found.values()
    return with_id if name and taken else name


def put(
    tx: "Transaction", number: int, id: str, user_id: str, name: str, version: str, now: int
) -> None:
    """A machine is there, and is this user's."""
    tx.execute(
        "INSERT INTO share_machines (number, id, user_id, name, version, made_at, heard_at, signs)"
        " VALUES (:number, :id, :user, :name, :version, :now, :now, 0)"
        " ON CONFLICT (number, id) DO UPDATE SET name = excluded.name,"
        " version = excluded.version, heard_at = excluded.heard_at",
        {"number": number, "id": id, "user": user_id, "name": name, "version": version, "now": now},
    )


def heard(tx: "Transaction", number: int, id: str, now: int) -> None:
    """A machine has asked for something."""
    tx.execute(
        "UPDATE share_machines SET heard_at = :now WHERE number = :number AND id = :id",
        {"number": number, "id": id, "now": now},
    )


def weigh(tx: "Transaction", number: int, id: str, more: int) -> None:
    """Its documents have so many signs more, or less."""
    tx.execute(
        "UPDATE share_machines SET signs = signs + :more WHERE number = :number AND id = :id",
        {"number": number, "id": id, "more": more},
    )


def forget(tx: "Transaction", number: int, id: str) -> None:
    """It is not one of them any more."""
    tx.execute(
        "UPDATE share_machines SET heard_at = 0, name = '' WHERE number = :number AND id = :id",
        {"number": number, "id": id},
    )
    drop_left(tx, number)


def drop_left(tx: "Transaction", number: int) -> None:
    """Nothing of these stands any more: their ids are nobody's."""
    tx.execute(
        "DELETE FROM share_machines WHERE number = :number AND heard_at = 0 AND NOT EXISTS"
        " (SELECT 1 FROM share_documents d WHERE d.number = :number"
        " AND d.machine = share_machines.id AND d.body IS NOT NULL)",
        {"number": number},
    )

"""Bringing a database of rooms to the schema of this version: by one process, under a lock."""

from ...unusable_database import StoreTooNew
from .room_schema import MIGRATIONS, NEWEST, statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .room_seam import Connection, Database, Transaction


def migrate(database: "Database", connection: "Connection") -> None:
    """Make the tables, or what they lack. Others wait meanwhile; a crash leaves the old schema.

    Raises StoreTooNew: a later version made this database, and nothing was touched.
    """
    database.begin_alone(connection)
    try:
        found = version_of_schema(connection)
        if found > NEWEST:
            raise StoreTooNew(path=database.name, found=found, mine=NEWEST)
        for number in range(found + 1, NEWEST + 1):
            for statement in statements(MIGRATIONS[number - 1], dict(database.words)):
                connection.execute(statement)
        connection.execute(
            "UPDATE room_schema SET version = :newest WHERE version < :newest", {"newest": NEWEST}
        )
        connection.commit()
    finally:
        connection.end()


def version_of_schema(tx: "Transaction") -> int:
    """The number of the last migration that was made here, 0 for none."""
    tx.execute("CREATE TABLE IF NOT EXISTS room_schema (version BIGINT NOT NULL)")
    row = tx.one("SELECT MAX(version) FROM room_schema")
    if row is None or row[0] is None:
        tx.execute("INSERT INTO room_schema (version) VALUES (0)")
        return 0
    return int(row[0])

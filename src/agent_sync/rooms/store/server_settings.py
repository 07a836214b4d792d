"""What servers of one store share beside rooms: a few texts by name."""

PUBLIC_URL = "public_url"
"""What the server that started last is called; links to it are made from that."""
TYPE_CHECKING = False
if TYPE_CHECKING:
    from .room_seam import Reading, Transaction


def setting(rows: "Reading", name: str) -> "str | None":
    """The text of a name, or None."""
    row = rows.one("SELECT value FROM room_settings WHERE name = :name", {"name": name})
    return None if row is None else str(row[0])


def put_setting(tx: "Transaction", name: str, value: str, *, replace: bool) -> bool:
    """Write it, in place of another one only with ``replace``. Whether it was written."""
    given = {"name": name, "value": value}
    insert = "INSERT INTO room_settings (name, value) VALUES (:name, :value) ON CONFLICT (name) DO "
    if replace:
        return tx.touched(insert + "UPDATE SET value = excluded.value", given) == 1
    return tx.touched(insert + "NOTHING", given) == 1

"""Attempts that failed: to sign in, to use a token or a code. Recorded, and counted to limit them.

``address``: from where; ``name``: the id of the user, as far as one is known.
"""

import secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.room_seam import Reading, Row, Transaction

KEPT_MS = 30 * 24 * 3600 * 1000


def record(
    tx: "Transaction", kind: str, address: str, now: int, name: str = "", detail: str = ""
) -> None:
    """One more that failed."""
    tx.execute(
        "INSERT INTO failed_attempts (id, kind, address, name, detail, at)"
        " VALUES (:id, :kind, :address, :name, :detail, :now)",
        {"id": secrets.token_hex(8), "kind": kind, "address": address, "name": name,
         "detail": detail, "now": now},
    )  # fmt: skip


def since(rows: "Reading", kind: str, address: str, then: int) -> int:
    """How many of a kind failed from an address since then."""
    row = rows.one(
        "SELECT COUNT(*) FROM failed_attempts"
        " WHERE kind = :kind AND address = :address AND at > :then",
        {"kind": kind, "address": address, "then": then},
    )
    return int(row[0]) if row else 0


def since_by(rows: "Reading", kind: str, name: str, then: int) -> int:
    """How many of a kind failed for a user since then."""
    row = rows.one(
        "SELECT COUNT(*) FROM failed_attempts WHERE kind = :kind AND name = :name AND at > :then",
        {"kind": kind, "name": name, "then": then},
    )
    return int(row[0]) if row else 0


def lately(rows: "Reading", most: int) -> "list[Row]":
    """(kind, address, name, detail, at) of the newest, the newest first."""
    return rows.all(
        "SELECT kind, address, name, detail, at FROM failed_attempts ORDER BY at DESC LIMIT :most",
        {"most": most},
    )

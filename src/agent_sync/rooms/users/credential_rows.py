"""Passkeys of users. ``public_key`` and ``id`` in base64url; ``detail`` a JSON text."""

from ..store.room_schema import USERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..store.room_seam import Reading, Row, Transaction

COLUMNS = USERS["user_credentials"]
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM user_credentials"


class Credential:
    """One passkey."""

    __slots__ = COLUMNS

    def __init__(self, *values: "Any") -> None:
        self.id: str
        self.user_id: str
        self.public_key: str
        self.sign_count: int
        self.label: str
        self.created_at: int
        self.used_at: int | None
        for name, value in zip(COLUMNS, values, strict=True):
            setattr(self, name, value)


def put(
    tx: "Transaction", id: str, user_id: str, public_key: str, sign_count: int, label: str,
    detail: str, now: int,
) -> bool:  # fmt: skip
    """A passkey to know from now on. False where it is known already, whoever's it is."""
    return tx.touched(
        "INSERT INTO user_credentials"
        " (id, user_id, public_key, sign_count, label, detail, created_at)"
        " VALUES (:id, :user, :key, :count, :label, :detail, :now) ON CONFLICT (id) DO NOTHING",
        {"id": id, "user": user_id, "key": public_key, "count": sign_count, "label": label,
         "detail": detail, "now": now},
    ) == 1  # fmt: skip


def by_id(rows: "Reading", id: str) -> "Credential | None":
    """A passkey, or None."""
    row: Row | None = rows.one(f"{_SELECT} WHERE id = :id", {"id": id})
    return Credential(*row) if row else None


def of_user(rows: "Reading", user_id: str) -> "list[Credential]":
    """All passkeys of a user, the oldest first."""
    sql = f"{_SELECT} WHERE user_id = :user ORDER BY created_at, id"
    return [Credential(*row) for row in rows.all(sql, {"user": user_id})]


def used(tx: "Transaction", id: str, before: int, sign_count: int, now: int) -> bool:
    """Somebody signed in with it. False where it has ended, or its count is not ``before``."""
    return (
        tx.touched(
            "UPDATE user_credentials SET sign_count = :count, used_at = :now"
            " WHERE id = :id AND sign_count = :before",
            {"id": id, "before": before, "count": sign_count, "now": now},
        )
        == 1
    )


def remove(tx: "Transaction", id: str, user_id: str) -> bool:
    """A user's passkey ends. Whether it was one of theirs."""
    sql = "DELETE FROM user_credentials WHERE id = :id AND user_id = :user"
    return tx.touched(sql, {"id": id, "user": user_id}) == 1


def forget_user(tx: "Transaction", user_id: str) -> None:
    """No passkey of a user is known any more."""
    tx.execute("DELETE FROM user_credentials WHERE user_id = :user", {"user": user_id})

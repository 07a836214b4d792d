"""Users, by id and by name."""

import secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.room_seam import Reading, Transaction


class User:
    """``id`` never changes; ``name`` is what people type. ``created_at``: ms."""

    __slots__ = ("created_at", "id", "name")

    def __init__(self, id: str, name: str, created_at: int) -> None:
        self.id = id
        self.name = name
        self.created_at = created_at


def add(tx: "Transaction", name: str, now: int) -> "User | None":
    """A new user, None where the name is taken."""
    user = User(f"u_{secrets.token_hex(8)}", name, now)
    made = tx.touched(
        "INSERT INTO users (id, name, created_at) VALUES (:id, :name, :at)"
        " ON CONFLICT (name) DO NOTHING",
        {"id": user.id, "name": name, "at": now},
    )
    return user if made == 1 else None


def named(rows: "Reading", name: str) -> "User | None":
    """The user of a name, or None."""
    row = rows.one("SELECT id, name, created_at FROM users WHERE name = :name", {"name": name})
    return User(*row) if row else None


def known(rows: "Reading", id: str) -> "User | None":
    """The user of an id, or None."""
    row = rows.one("SELECT id, name, created_at FROM users WHERE id = :id", {"id": id})
    return User(*row) if row else None


def hold(tx: "Transaction", id: str) -> bool:
    """Wait for whoever changes what a user has; from here on nobody else does. False: it is gone.

    PostgreSQL lets others write meanwhile, and shows what they wrote to the next statement.
    """
    return tx.touched("UPDATE users SET name = name WHERE id = :id", {"id": id}) == 1


def everybody(rows: "Reading") -> "list[User]":
    """All users, by name."""
    return [User(*row) for row in rows.all("SELECT id, name, created_at FROM users ORDER BY name")]


def remove(tx: "Transaction", id: str) -> None:
    """The user is gone; what belongs to it is ended by whoever calls."""
    tx.execute("DELETE FROM users WHERE id = :id", {"id": id})

"""OAuth's clients, as they registered themselves, and the codes that they exchange for tokens."""

from ..store.room_schema import USERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..store.room_seam import Reading, Transaction

CODE_MS = 60 * 1000
CLIENT, CODE = USERS["oauth_clients"], USERS["oauth_codes"]


class OAuthClient:
    """``redirects`` and ``detail`` are JSON texts."""

    __slots__ = CLIENT

    def __init__(self, *values: "Any") -> None:
        self.id: str
        self.name: str
        self.redirects: str
        self.detail: str
        for name, value in zip(CLIENT, values, strict=True):
            setattr(self, name, value)


class OAuthCode:
    """``challenge``: PKCE, S256. ``family``: of the token that it was exchanged for."""

    __slots__ = CODE

    def __init__(self, *values: "Any") -> None:
        self.digest: str
        self.client_id: str
        self.user_id: str
        self.redirect: str
        self.challenge: str
        self.scope: str
        self.resource: str | None
        self.valid_until: int
        self.used_at: int | None
        self.family: str | None
        for name, value in zip(CODE, values, strict=True):
            setattr(self, name, value)


def put_client(
    tx: "Transaction", id: str, name: str, redirects: str, detail: str, address: str, now: int
) -> None:
    """A client that registered itself from an address."""
    tx.execute(
        "INSERT INTO oauth_clients (id, name, redirects, detail, address, created_at)"
        " VALUES (:id, :name, :redirects, :detail, :address, :now)",
        {"id": id, "name": name, "redirects": redirects, "detail": detail, "address": address,
         "now": now},
    )  # fmt: skip


def client(rows: "Reading", id: str) -> "OAuthClient | None":
    """A client, or None."""
    row = rows.one(f"SELECT {', '.join(CLIENT)} FROM oauth_clients WHERE id = :id", {"id": id})
    return OAuthClient(*row) if row else None


def registered_since(rows: "Reading", address: str, since: int) -> int:
    """How many clients an address registered since then."""
    row = rows.one(
        "SELECT COUNT(*) FROM oauth_clients WHERE address = :address AND created_at > :since",
        {"address": address, "since": since},
    )
    return int(row[0]) if row else 0


def put_code(
    tx: "Transaction", digest: str, client_id: str, user_id: str, redirect: str, challenge: str,
    resource: "str | None", scope: str, now: int,
) -> None:  # fmt: skip
    """A code for one use within 60 seconds, bound to all of this."""
    tx.execute(
        "INSERT INTO oauth_codes (digest, client_id, user_id, redirect, challenge, resource,"
        " scope, created_at, valid_until) VALUES (:digest, :client, :user, :redirect, :challenge,"
        " :resource, :scope, :now, :end)",
        {"digest": digest, "client": client_id, "user": user_id, "redirect": redirect,
         "challenge": challenge, "resource": resource, "scope": scope, "now": now,
         "end": now + CODE_MS},
    )  # fmt: skip


def code(rows: "Reading", digest: str) -> "OAuthCode | None":
    """A code, used and over or not; None."""
    sql = f"SELECT {', '.join(CODE)} FROM oauth_codes WHERE digest = :digest"
    row = rows.one(sql, {"digest": digest})
    return OAuthCode(*row) if row else None


def use_code(tx: "Transaction", digest: str, family: str, now: int) -> bool:
    """Exchange it for a family of tokens. False where it is used, over or none."""
    return (
        tx.touched(
            "UPDATE oauth_codes SET used_at = :now, family = :family"
            " WHERE digest = :digest AND used_at IS NULL AND valid_until > :now",
            {"digest": digest, "family": family, "now": now},
        )
        == 1
    )


def forget_user(tx: "Transaction", user_id: str) -> None:
    """No code of a user is known any more."""
    tx.execute("DELETE FROM oauth_codes WHERE user_id = :user", {"user": user_id})

"""Tokens of users (``tok_``, ``ref_``) as rows: a family is a token and all that replaced it.

``minted_by`` is the family of the token that minted this one: whoever ends a family ends what came
from it.
"""

import secrets

from ..store.room_schema import USERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..store.room_seam import Reading, Row, Transaction

COLUMNS = USERS["bearer_tokens"]
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM bearer_tokens"
_INSERT = (
    f"INSERT INTO bearer_tokens ({', '.join(COLUMNS)})"
    f" VALUES ({', '.join(f':{name}' for name in COLUMNS)})"
)


class Bearer:
    """One token. Times: ms. ``ends_at``: no token of the family lives longer."""

    __slots__ = COLUMNS

    def __init__(self, **fields: "Any") -> None:
        self.id: str
        self.family: str
        self.user_id: str
        self.scope: str
        self.label: str
        self.room_id: str | None
        self.agent_id: str | None
        self.client_id: str | None
        self.resource: str | None
        self.created_at: int
        self.valid_until: int
        self.refresh_until: int | None
        self.ends_at: int | None
        self.refreshed_at: int | None
        self.revoked_at: int | None
        for name in COLUMNS:
            setattr(self, name, fields.get(name))

    def valid(self, now: int) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked_at is None and now < self.valid_until

    def meant_for(self, resources: "frozenset[str]") -> bool:
        """Whether it opens one of these: it does where it was made for none in particular."""
        return self.resource is None or self.resource in resources

    def as_row(self) -> "dict[str, Any]":
        """Its columns."""
        return {name: getattr(self, name) for name in COLUMNS}


def new_id() -> str:
    """An id for a token, or for a family."""
    return secrets.token_hex(8)


def put(tx: "Transaction", bearer: Bearer) -> None:
    """A token to know from now on."""
    tx.execute(_INSERT, bearer.as_row())


def by_digest(rows: "Reading", digest: str) -> "Bearer | None":
    """The token of a user who is there, valid or not, or None."""
    user = "EXISTS (SELECT 1 FROM users WHERE users.id = bearer_tokens.user_id)"
    return _made(rows.one(f"{_SELECT} WHERE digest = :digest AND {user}", {"digest": digest}))


def by_refresh(rows: "Reading", digest: str) -> "Bearer | None":
    """The token that this refreshes, or did once; None."""
    return _made(rows.one(f"{_SELECT} WHERE refresh_digest = :digest", {"digest": digest}))


def by_id(rows: "Reading", id: str) -> "Bearer | None":
    """The token of an id, or None."""
    return _made(rows.one(f"{_SELECT} WHERE id = :id", {"id": id}))


def of_user(rows: "Reading", user_id: str) -> "list[Bearer]":
    """All tokens of a user, the oldest first, without those that a refresh replaced."""
    found = rows.all(
        f"{_SELECT} WHERE user_id = :user AND refreshed_at IS NULL ORDER BY created_at, id",
        {"user": user_id},
    )
    return [Bearer(**dict(zip(COLUMNS, row, strict=True))) for row in found]


def rescope(tx: "Transaction", id: str, scope: str, label: str) -> None:
    """It has another scope and another label from now on."""
    tx.execute(
        "UPDATE bearer_tokens SET scope = :scope, label = :label WHERE id = :id",
        {"id": id, "scope": scope, "label": label},
    )


def use_refresh(tx: "Transaction", id: str, now: int) -> bool:
    """Note that a token was refreshed, which ends it. False: somebody did it before."""
    return (
        tx.touched(
            "UPDATE bearer_tokens SET refreshed_at = :now, revoked_at = :now"
            " WHERE id = :id AND refreshed_at IS NULL AND revoked_at IS NULL",
            {"id": id, "now": now},
        )
        == 1
    )


def hold_family(tx: "Transaction", family: str) -> None:
    """Wait for whoever changes this family, or mints with it; from here on nobody else does.

    PostgreSQL lets others write meanwhile, and shows what they wrote to the next statement.
    """
    sql = "UPDATE bearer_tokens SET family = family WHERE family = :family"
    tx.execute(sql, {"family": family})


def revoke_family(tx: "Transaction", family: str, now: int) -> None:
    """End a family, and all that were minted with it, and with those."""
    ended, left = set[str](), [family]
    while left:
        one = left.pop()
        if one in ended:
            continue
        ended.add(one)
        hold_family(tx, one)
        tx.execute(
            "UPDATE bearer_tokens SET revoked_at = :now"
            " WHERE family = :family AND revoked_at IS NULL",
            {"family": one, "now": now},
        )
        found = tx.all("SELECT family FROM bearer_tokens WHERE minted_by = :by", {"by": one})
        left += [row[0] for row in found]


def minted_by(rows: "Reading", family: str) -> "list[Bearer]":
    """All tokens that a family minted and that were not revoked."""
    found = rows.all(
        f"{_SELECT} WHERE minted_by = :family AND revoked_at IS NULL", {"family": family}
    )
    return [Bearer(**dict(zip(COLUMNS, row, strict=True))) for row in found]


def minter_of(rows: "Reading", family: str) -> str:
    """The family that minted one, "" for none."""
    sql = "SELECT minted_by FROM bearer_tokens WHERE family = :family LIMIT 1"
    row = rows.one(sql, {"family": family})
    return str(row[0] or "") if row else ""


def newest_alive(rows: "Reading", family: str, now: int) -> "Bearer | None":
    """The newest token of a family, as long as it can still be used, or refreshed; else None."""
    return _made(
        rows.one(
            f"{_SELECT} WHERE family = :family AND revoked_at IS NULL"
            " AND (valid_until > :now OR refresh_until > :now) ORDER BY created_at DESC LIMIT 1",
            {"family": family, "now": now},
        )
    )


def forget_user(tx: "Transaction", user_id: str) -> None:
    """No token of a user is known any more."""
    tx.execute("DELETE FROM bearer_tokens WHERE user_id = :user", {"user": user_id})


def _made(row: "Row | None") -> "Bearer | None":
    return None if row is None else Bearer(**dict(zip(COLUMNS, row, strict=True)))

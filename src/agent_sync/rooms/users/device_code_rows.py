"""Device codes: what a program without a browser asks for, until somebody approves it."""

from ..store.room_schema import USERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..store.room_seam import Reading, Row, Transaction

PENDING, APPROVED, DENIED, USED = "pending", "approved", "denied", "used"
DEVICE_MS, INTERVAL_MS, MOST_TRIES = 15 * 60 * 1000, 5_000, 5
COLUMNS = USERS["device_codes"]
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM device_codes"


class DeviceCode:
    """One request. ``client_id``: what the program calls itself. Times: ms."""

    __slots__ = COLUMNS

    def __init__(self, *values: "Any") -> None:
        self.digest: str
        self.client_id: str
        self.scope: str
        self.status: str
        self.user_id: str | None
        self.interval_ms: int
        self.polled_at: int | None
        self.tries: int
        self.valid_until: int
        for name, value in zip(COLUMNS, values, strict=True):
            setattr(self, name, value)


def put(
    tx: "Transaction", digest: str, user_code_digest: str, client_id: str, scope: str, now: int
) -> bool:
    """A new request. False where somebody has this user code."""
    return tx.touched(
        "INSERT INTO device_codes (digest, user_code_digest, client_id, scope, status,"
        " interval_ms, created_at, valid_until) VALUES (:digest, :code, :client, :scope,"
        " :status, :interval, :now, :end) ON CONFLICT (user_code_digest) DO NOTHING",
        {"digest": digest, "code": user_code_digest, "client": client_id, "scope": scope,
         "status": PENDING, "interval": INTERVAL_MS, "now": now, "end": now + DEVICE_MS},
    ) == 1  # fmt: skip


def by_digest(rows: "Reading", digest: str) -> "DeviceCode | None":
    """The request of a device code, over or not; None."""
    row: Row | None = rows.one(f"{_SELECT} WHERE digest = :digest", {"digest": digest})
    return DeviceCode(*row) if row else None


def by_user_code(rows: "Reading", digest: str) -> "DeviceCode | None":
    """The request of the code that people type, over or not; None."""
    row: Row | None = rows.one(f"{_SELECT} WHERE user_code_digest = :digest", {"digest": digest})
    return DeviceCode(*row) if row else None


def waiting(rows: "Reading", now: int) -> "list[DeviceCode]":
    """All requests that nobody has decided yet, the oldest first; at most 100."""
    found = rows.all(
        f"{_SELECT} WHERE status = :status AND valid_until > :now AND tries < :most"
        " ORDER BY valid_until LIMIT 100",
        {"status": PENDING, "now": now, "most": MOST_TRIES},
    )
    return [DeviceCode(*row) for row in found]


def decide(tx: "Transaction", digest: str, status: str, user_id: str, scope: str, now: int) -> bool:
    """Approve it for a user and a scope, or deny it. False where that is over already."""
    return (
        tx.touched(
            "UPDATE device_codes SET status = :status, user_id = :user, scope = :scope"
            " WHERE digest = :digest AND status = 'pending' AND valid_until > :now",
            {"digest": digest, "status": status, "user": user_id, "scope": scope, "now": now},
        )
        == 1
    )


def tried(tx: "Transaction", digest: str) -> None:
    """Somebody answered it who may not; after ``MOST_TRIES`` of these it is over."""
    sql = "UPDATE device_codes SET tries = tries + 1 WHERE digest = :digest"
    tx.execute(sql, {"digest": digest})


def polled(tx: "Transaction", digest: str, interval_ms: int, now: int) -> None:
    """Its program asked; from now on it is to wait so long between two questions."""
    tx.execute(
        "UPDATE device_codes SET polled_at = :now, interval_ms = :interval WHERE digest = :digest",
        {"digest": digest, "interval": interval_ms, "now": now},
    )


def use(tx: "Transaction", digest: str, now: int) -> bool:
    """Give its token, once. False where it is not approved, over or used."""
    return (
        tx.touched(
            "UPDATE device_codes SET status = 'used'"
            " WHERE digest = :digest AND status = 'approved' AND valid_until > :now",
            {"digest": digest, "now": now},
        )
        == 1
    )

"""Ceremonies that began and are not over: sign-up, sign-in, adding a passkey, approving, consent.

The cookie's value and the CSRF token are stored as digests; ``detail`` is a JSON text.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.room_seam import Reading, Transaction

CEREMONY_MS = 10 * 60 * 1000


class Ceremony:
    """One that was begun. ``user_id`` None: nobody is known yet."""

    __slots__ = ("challenge", "csrf_digest", "detail", "kind", "user_id")

    def __init__(
        self, kind: str, user_id: "str | None", csrf_digest: str, challenge: str, detail: str
    ) -> None:
        self.kind = kind
        self.user_id = user_id
        self.csrf_digest = csrf_digest
        self.challenge = challenge
        self.detail = detail


def put(tx: "Transaction", digest: str, begun: Ceremony, now: int) -> None:
    """Begin one, for ten minutes."""
    tx.execute(
        "INSERT INTO user_ceremonies"
        " (digest, kind, user_id, csrf_digest, challenge, detail, created_at, valid_until)"
        " VALUES (:digest, :kind, :user, :csrf, :challenge, :detail, :now, :end)",
        {"digest": digest, "kind": begun.kind, "user": begun.user_id, "csrf": begun.csrf_digest,
         "challenge": begun.challenge, "detail": begun.detail, "now": now,
         "end": now + CEREMONY_MS},
    )  # fmt: skip


def found(rows: "Reading", digest: str, now: int) -> "Ceremony | None":
    """One that is not over, or None."""
    row = rows.one(
        "SELECT kind, user_id, csrf_digest, challenge, detail FROM user_ceremonies"
        " WHERE digest = :digest AND used_at IS NULL AND valid_until > :now",
        {"digest": digest, "now": now},
    )
    return Ceremony(*row) if row else None


def use(tx: "Transaction", digest: str, now: int) -> bool:
    """End it. False where it is over already, or none."""
    return (
        tx.touched(
            "UPDATE user_ceremonies SET used_at = :now"
            " WHERE digest = :digest AND used_at IS NULL AND valid_until > :now",
            {"digest": digest, "now": now},
        )
        == 1
    )


def challenge_with(tx: "Transaction", digest: str, challenge: str) -> None:
    """The next answer that it takes is one to this challenge."""
    sql = "UPDATE user_ceremonies SET challenge = :challenge WHERE digest = :digest"
    tx.execute(sql, {"digest": digest, "challenge": challenge})


def take_challenge(tx: "Transaction", digest: str, challenge: str) -> bool:
    """It has no challenge any more. False where it was answered already."""
    return (
        tx.touched(
            "UPDATE user_ceremonies SET challenge = ''"
            " WHERE digest = :digest AND challenge = :challenge AND challenge <> ''",
            {"digest": digest, "challenge": challenge},
        )
        == 1
    )


def forget_user(tx: "Transaction", user_id: str) -> None:
    """No ceremony of a user is known any more."""
    tx.execute("DELETE FROM user_ceremonies WHERE user_id = :user", {"user": user_id})

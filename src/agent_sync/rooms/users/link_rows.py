"""One-time links by which a user registers a passkey: the first one, or after all were lost.

A link is ``{server}/auth/sign-up#TOKEN``: its token stands in the fragment, which no browser sends.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.room_seam import Reading, Transaction

SIGN_UP, RECOVER = "sign_up", "recover"
LINK_MS = 15 * 60 * 1000
PATH = "/auth/sign-up"


def put(tx: "Transaction", digest: str, user_id: str, purpose: str, now: int) -> None:
    """A new link; those that the user had before end."""
    forget_user(tx, user_id)
    tx.execute(
        "INSERT INTO user_links (digest, user_id, purpose, created_at, valid_until)"
        " VALUES (:digest, :user, :purpose, :now, :end)",
        {"digest": digest, "user": user_id, "purpose": purpose, "now": now, "end": now + LINK_MS},
    )


def whose(rows: "Reading", digest: str, now: int) -> "tuple[str, str] | None":
    """(user id, purpose) of a link that can still be used, or None."""
    row = rows.one(
        "SELECT user_id, purpose FROM user_links"
        " WHERE digest = :digest AND used_at IS NULL AND valid_until > :now",
        {"digest": digest, "now": now},
    )
    return (row[0], row[1]) if row else None


def use(tx: "Transaction", digest: str, now: int) -> bool:
    """Use it up. False where it is used, over or none."""
    return (
        tx.touched(
            "UPDATE user_links SET used_at = :now"
            " WHERE digest = :digest AND used_at IS NULL AND valid_until > :now",
            {"digest": digest, "now": now},
        )
        == 1
    )


def forget_user(tx: "Transaction", user_id: str) -> None:
    """No link of a user is known any more."""
    tx.execute("DELETE FROM user_links WHERE user_id = :user", {"user": user_id})

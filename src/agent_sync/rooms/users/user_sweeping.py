"""What is over and of no use any more is deleted: codes, links, ceremonies, old tokens."""

from .attempt_rows import KEPT_MS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.room_seam import Transaction

MARGIN_MS = 24 * 3600 * 1000
"""So long after its end a thing is still known as over, and not as one that never was."""
_OVER = (
    "DELETE FROM user_links WHERE valid_until < :then",
    "DELETE FROM user_ceremonies WHERE valid_until < :then",
    "DELETE FROM device_codes WHERE valid_until < :then",
    "DELETE FROM oauth_codes WHERE valid_until < :then",
    "DELETE FROM failed_attempts WHERE at < :long_ago",
    # A refresh token that was used is kept as long as its family can be: who shows it again has
    # stolen it, or was stolen from.
    "DELETE FROM bearer_tokens WHERE valid_until < :then AND NOT EXISTS (SELECT 1 FROM"
    " bearer_tokens other WHERE other.family = bearer_tokens.family AND (other.valid_until >= :then"
    " OR other.refresh_until >= :then))",
)


def sweep(tx: "Transaction", now: int) -> None:
    """Delete what ended more than a day ago, failed attempts after 30 days."""
    for statement in _OVER:
        tx.execute(statement, {"then": now - MARGIN_MS, "long_ago": now - KEPT_MS})

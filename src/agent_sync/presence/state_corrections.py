"""What is put right in the row of an agent that did not say it itself."""

from ..identity.liveness import RUNNING, TURN_ENDED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


def turn_is_over(store: "Transaction", agent_id: str, now: int) -> None:
    """A turn ended without a word; one that is not running stays as it is."""
    store.execute(
        "UPDATE agents SET state = ?, state_at = ? WHERE id = ? AND state = ?",
        (TURN_ENDED, now, agent_id, RUNNING),
    )


def waits_still(store: "Transaction", ticket_id: int, now: int) -> None:
    """A process that waits is a sign of life of the agent it waits for."""
    store.execute(
        "UPDATE agents SET last_seen = max(last_seen, ?1), sign_at = ?1 WHERE state <> 'ended' "
        "AND id = (SELECT agent_id FROM waits WHERE id = ?2)",
        (now, ticket_id),
    )


def count_future_signs(store: "Transaction", now: int, late: int) -> None:
    """Signs of life after ``late`` (ms) were given under a wrong clock, or this one is wrong. They
    stay as they are, but from now on they count from here while they lie in the future.
    """
    store.execute(
        "UPDATE agents SET sign_at = ?1 WHERE state <> 'ended' AND last_seen > ?2 AND sign_at > ?2",
        (now, late),
    )

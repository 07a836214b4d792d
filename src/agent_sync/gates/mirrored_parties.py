"""What agents of other machines have part in (LINK)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


def forget_all(tx: "Transaction") -> None:
    """They have part in nothing here: the link is over."""
    tx.execute("DELETE FROM parties WHERE agent_id LIKE 'remote:%:%'")

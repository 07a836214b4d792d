"""How far an agent's mail was looked at for a push (MSG-4): forward, and back."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


def step_forward(store: "Transaction", agent_id: str, *, broadcasts: bool) -> None:
    """All mail that is there was looked at; without ``broadcasts`` up to the first of these."""
    store.execute(
        "UPDATE agents SET pushed_to = coalesce("
        "CASE WHEN ?1 THEN NULL ELSE (SELECT min(message_id) - 1 FROM addressees "
        "WHERE address_key = 'all' AND message_id > pushed_to) END, "
        "(SELECT max(id) FROM messages), 0) WHERE id = ?2",
        (int(broadcasts), agent_id),
    )


def step_back(store: "Transaction", agent_id: str, message_id: int) -> None:
    """This message is still to be looked at."""
    store.execute(
        "UPDATE agents SET pushed_to = min(pushed_to, ?) WHERE id = ?", (message_id - 1, agent_id)
    )

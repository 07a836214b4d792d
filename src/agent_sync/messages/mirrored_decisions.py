"""Decisions that other machines know, and what comes from there (LINK)."""

from ..presence.agents import REMOTE, without_row
from . import decisions
from .decisions import Decision

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

_OWN = (
    f"SELECT {Decision.COLUMNS} FROM decisions WHERE created_at >= ? "
    f"AND agent_id NOT LIKE '{REMOTE}:%:%' ORDER BY id DESC LIMIT ?"
)


def made_here(store: "Store", since: int, most: int) -> "list[Decision]":
    """The newest decisions of this machine since then, oldest first."""
    return [Decision(row) for row in store.all(_OWN, (since, most))[::-1]]


def exists(store: "Store", number: int) -> bool:
    """Whether a decision is here."""
    return bool(store.value("SELECT 1 FROM decisions WHERE id = ?", (number,)))


def take_in(
    tx: "Transaction", agent_id: str, name: str, body: str, made_at: int, supersedes: int
) -> int:
    """One of an agent elsewhere came; its number here. Raises InvalidInput, NotFound."""
    maker = without_row(agent_id)
    maker.name = name
    return decisions.decide(tx, made_at, maker, body, supersedes=supersedes)

"""The same path edited in two checkouts: allowed, and both sides are told once (AUTO-1)."""

from ...locks.claim import Claim
from ...locks.lease import Lease
from ...messages.mailbox import NEWS, notify
from ...repository.path_keys import folder_of
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Transaction


def tell_both(call: Call, store: "Transaction", claim: Claim, elsewhere: "list[Lease]") -> None:
    """Tell this agent and each other one, once for a pair and a path."""
    me = store.value("SELECT name FROM agents WHERE id = ?", (call.agent_id,))
    for lease in elsewhere:
        first, second = sorted((call.agent_id, lease.agent_id))
        if not call.first_time(store, f"worktree|{claim.key}", who=f"{first}|{second}"):
            continue
        _tell(call, store, call.agent_id, lease.holder.name, claim.key, lease.checkout)
        _tell(call, store, lease.agent_id, str(me), claim.key, claim.checkout)


def _tell(call: Call, store: "Transaction", whom: str, name: str, key: str, checkout: str) -> None:
    place = folder_of(call.project, checkout)
    text = f"{name} edits {key} too, in another worktree ({place}): the two will need a merge"
    notify(store, call.now, [whom], text, kind=NEWS)

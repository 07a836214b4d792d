"""The same path edited in two checkouts: allowed, and both sides are told once (AUTO-1)."""

from ...locks.claim import Claim
from ...locks.lease import Lease
from ...messages.mailbox import NEWS, notify
from ..call import Call


def tell_both(call: Call, claim: Claim, elsewhere: "list[Lease]") -> None:
    """Tell this agent and each other one, once for a pair and a path. Inside ``writing()``."""
    me = call.store.value("SELECT name FROM agents WHERE id = ?", (call.agent_id,))
    for lease in elsewhere:
        first, second = sorted((call.agent_id, lease.agent_id))
        if not call.first_time(f"worktree|{claim.key}", who=f"{first}|{second}"):
            continue
        _tell(call, call.agent_id, lease.holder.name, claim.key, lease.checkout)
        _tell(call, lease.agent_id, str(me), claim.key, claim.checkout)


def _tell(call: Call, whom: str, name: str, key: str, checkout: str) -> None:
    text = f"{name} edits {key} too, in another worktree ({checkout}): the two will need a merge"
    notify(call.store, call.now, [whom], text, kind=NEWS)

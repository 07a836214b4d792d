"""The same path edited in two checkouts, or on two machines: allowed, and both sides are told once
(AUTO-1, LINK-2)."""

from ...identity.who import of_another_machine
from ...locks.claim import Claim
from ...locks.lease import Lease
from ...messages.mailbox import NEWS, notify
from ...repository.path_keys import folder_of
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Transaction

FAR = "on another machine"


def tell_both(call: Call, store: "Transaction", claim: Claim, elsewhere: "list[Lease]") -> None:
    """Tell this agent and each other one, once for a pair and a path."""
    me = store.value("SELECT name FROM agents WHERE id = ?", (call.agent_id,))
    for lease in elsewhere:
        first, second = sorted((call.agent_id, lease.agent_id))
        if not call.first_time(store, f"worktree|{claim.key}", who=f"{first}|{second}"):
            continue
        far = of_another_machine(lease.agent_id)
        ours, theirs = ("", "") if far else (claim.checkout, lease.checkout)
        _tell(call, store, call.agent_id, lease.holder.name, claim.key, theirs)
        _tell(call, store, lease.agent_id, str(me), claim.key, ours)


def _tell(call: Call, store: "Transaction", whom: str, name: str, key: str, checkout: str) -> None:
    """``checkout`` '' is one of another machine: no folder of this one is told there."""
    place = f"in another worktree ({folder_of(call.project, checkout)})" if checkout else FAR
    text = f"{name} edits {key} too, {place}: the two will need a merge"
    notify(store, call.now, [whom], text, kind=NEWS)

"""What hand-overs ask of whom (DUTY-1): whoever was named accepts or declines."""

from ..duty import Duty
from . import handovers
from .handover_settling import lapsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import World
    from ...store.sqlite import Store

ACCEPT = "accept"


def duties(store: "Store", world: "World") -> "list[Duty]":
    """One for each pending hand-over that names an agent; what anybody may take nobody owes."""
    return [
        Duty(
            one.receiver_id,
            ACCEPT,
            one.ref,
            f"agent-sync accept {one.ref}",
            because=f"{one.giver.name} hands work over to you with {one.ref} (agent-sync show "
            f"{one.ref}); 'agent-sync decline {one.ref}' if it is not for you",
            since=one.created_at,
            waiting=(one.giver_id,),
        )
        for one in handovers.open_ones(store)
        if one.receiver_id and not lapsed(store, one, world)
    ]

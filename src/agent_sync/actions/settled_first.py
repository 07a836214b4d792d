"""What the absence of others or the clock has ended is over before anybody is shown it."""

from ..failures import StoreError
from ..gates import owed
from ..store.sqlite import Store
from .actor import Actor


def settle(actor: Actor, store: Store) -> None:
    """End what binds nobody any more, and tell who was stopped. Not inside a transaction.

    Where nothing can be written it is shown as it was written last.
    """
    if not owed.anything_over(store, actor.world()):
        return
    try:
        with store.writing() as tx:
            owed.settle(tx, actor.world())
    except StoreError:
        return

"""The operator comes, the console runs, the operator goes: whatever ended it."""

import asyncio

from ...views.tables import lease_name
from ...views.terminal import clean
from ..operator import Operator
from .app import Console
from .leaving import held_back


def start(
    op: Operator, *, interval: float, name: "str | None", board: bool, colour: bool
) -> list[str]:
    """Run the console to its end and give the last lines. Raises AgentSyncError.

    When this process is killed nothing is written, but its leases hold no more all the same:
    the process vouched for them.
    """
    with held_back():
        op.enter(name)
        try:
            asyncio.run(Console(op, interval=interval, colour=colour).run(board=board))
        finally:
            ended = op.leave()
    if not ended:
        return []
    names = ", ".join(clean(lease_name(lease)) for lease in ended)
    return [f"Your leases have ended: {names}"]

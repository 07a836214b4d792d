"""Holding a call instead of refusing it: it waits in the fair queue for a while first.

Off unless ``AGENT_SYNC_HOLD_SECONDS`` says how long. A short collision then costs no tokens:
the call goes through as soon as the path is free.
"""

import time

from ...locks import wait_queue, waiting
from ...locks.claim import Claim, World
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ...store.sqlite import Transaction

MARGIN_S = 2.0
"""The hook's own deadline lies this long after the hold."""


def held_until_free(
    call: Call, claims: "list[Claim]", seconds: int, grant: "Callable[[Transaction], object]"
) -> bool:
    """Wait up to ``seconds`` for all the claims to be free, and grant them in that moment.

    ``grant`` runs inside the transaction that found them free, with ``call.world`` at that
    moment. False when the time was up, when waiting would close a circle, or when the client
    ended the hook; then nothing was granted. The place in the queue is kept for two minutes.
    """
    extend_deadline(call, seconds)

    def act(store: "Transaction", world: World) -> bool:
        call.world = world
        grant(store)
        for claim in claims:
            wait_queue.use(store, claim, world)
        return True

    try:
        return waiting.in_turn(
            call.store, claims, act, lambda: moment(call), wait_ms=seconds * 1000
        )
    except (waiting.InTheWay, KeyboardInterrupt):
        call.world = moment(call)
        return False
    finally:
        extend_deadline(call, 0)  # what is left of the hold is not for the rest of the hook


def moment(call: Call) -> World:
    return World(time.time_ns() // 1_000_000, call.world.limits, project=call.project)


def extend_deadline(call: Call, seconds: int) -> None:
    """Let the hook take so many seconds more, and its usual ones."""
    call.store.give_up_at = time.monotonic() + seconds + MARGIN_S * 0.75
    try:
        import signal

        # Armed by the entry; Windows has no such timer.
        if signal.getitimer(signal.ITIMER_REAL)[0] > 0:
            signal.setitimer(signal.ITIMER_REAL, seconds + MARGIN_S)
        # Looking again and again for so long is work: a hook that is killed lets the call pass.
        left = signal.getitimer(signal.ITIMER_PROF)[0]
        if left > 0:
            signal.setitimer(signal.ITIMER_PROF, left + seconds)
    except (ImportError, AttributeError, ValueError, OSError):
        return

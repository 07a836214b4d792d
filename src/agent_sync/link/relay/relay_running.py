"""A relay that runs: who does what, how long it leaves a server alone, and when it ends."""

import os
import random
import threading
import time
from collections.abc import Callable

from ...failures import StoreError
from ...store.sqlite import Store
from .. import link_state
from . import listening
from .contact import NO_TROUBLE, Unlinked
from .engine import ANEW, EPOCH_CHANGED, Relay
from .server_calls import Away, Refused, Server
from .socket_door import Door

LOOK_S, ANYWAY_S = 0.1, 5.0
"""Between two looks at the number that moves when anybody commits; at what only a clock moves."""
WAIT_MS = 20_000
SHORTEST_S, LONGEST_S = 0.5, 10.0
PACE_S = 0.02
MOST_ROUNDS = 200
"""A server that never comes to an end must not keep this machine from saying its own."""
BUSY_S = 1.0
JOIN_S = 2.0


class Pause:
    """Twice as long each time in vain."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def more(self, least: float) -> float:
        """So long, this time."""
        self.seconds = max(least, min(LONGEST_S, max(SHORTEST_S, self.seconds * 2)))
        return self.seconds * random.uniform(0.6, 1.0)  # not all machines in the same moment

    def over(self) -> None:
        """It was not in vain."""
        self.seconds = 0.0


def run(relay: Relay, door: Door) -> None:
    """Work until somebody stops it, or this clone is linked no more."""
    relay.say(f"begins, process {os.getpid()}")
    threads = [
        threading.Thread(target=_round, args=[relay, one], daemon=True)
        for one in (_Putting(), _Taking())
    ]
    for one in threads:
        one.start()
    try:
        door.serve()
    finally:
        relay.stopping.set()
        door.close()
        for one in threads:
            one.join(JOIN_S)
        relay.say("ends")


def once(relay: Relay) -> None:
    """One round without threads: say who this is, take what is new, say what is new.

    Raises Away, Refused, ValueError, StoreError, Unlinked.
    """
    store, server = relay.store(), relay.server()
    try:
        relay.hello(store, server)
        for _ in range(MOST_ROUNDS):
            if not _taken(relay, store, server):
                break
        relay.put(store, server)
        relay.fill_numbers(store, server)
    finally:
        server.close()
        store.close()


def _taken(relay: Relay, store: Store, server: Server) -> bool:
    try:
        return listening.take(relay, store, server, 0)
    except Refused as error:
        if error.error not in ANEW:
            raise
        _begin_anew(relay, store, error)
        relay.hello(store, server)
        return True


def take_some(relay: Relay, store: Store, server: Server) -> None:
    """Hear what is new, and not for ever. Raises as ``listening.take``."""
    for _ in range(MOST_ROUNDS):
        if relay.stopping.is_set() or not listening.take(relay, store, server, 0):
            return


def _begin_anew(relay: Relay, store: Store, error: Refused) -> None:
    relay.ready = False
    if error.error != EPOCH_CHANGED:
        with store.writing() as tx:
            link_state.put(tx, seq=0)


class _Putting:
    """Looks at what this machine says, as often as anybody commits."""

    def __init__(self) -> None:
        self.seen = -1
        self.at = self.looked = -ANYWAY_S

    def turn(self, relay: Relay, store: Store, server: Server) -> None:
        now = time.monotonic()
        if now - self.looked >= ANYWAY_S:
            relay.demand_there()
            self.looked = now
        if not relay.ready or relay.trouble != NO_TROUBLE:
            relay.hello(store, server)
            take_some(relay, store, server)  # who refuses is known by name then
            self.seen = -1
        version = store.data_version()
        if version != self.seen or now - self.at >= ANYWAY_S:
            relay.put(store, server)
            relay.fill_numbers(store, server)
            self.seen, self.at = version, now
        spent = time.monotonic() - now  # of what others flood it with it makes half a core at most
        relay.stopping.wait(max(LOOK_S, min(spent, LONGEST_S)))


class _Taking:
    """Waits for what others say."""

    def turn(self, relay: Relay, store: Store, server: Server) -> None:
        if relay.ready and relay.trouble == NO_TROUBLE:
            listening.take(relay, store, server, WAIT_MS)
            relay.stopping.wait(PACE_S)  # one that never waits must not keep this machine busy
        else:
            relay.stopping.wait(LOOK_S)


def _round(relay: Relay, one: "_Putting | _Taking") -> None:
    pause = Pause()
    try:
        store, server = relay.store(), relay.server()
        while not relay.stopping.is_set():
            relay.stopping.wait(_tried(relay, store, server, one.turn, pause))
    except Unlinked:
        relay.say("this clone is linked no more")
    except StoreError as error:
        relay.say(f"cannot begin: {error}")
    finally:
        relay.stopping.set()


def _tried(
    relay: Relay, store: Store, server: Server,
    turn: "Callable[[Relay, Store, Server], None]", pause: Pause,
) -> float:  # fmt: skip
    """Do it; for how long it is left then. Raises Unlinked."""
    try:
        turn(relay, store, server)
        pause.over()
        return 0.0
    except Refused as error:
        if error.error in ANEW:
            return _again(relay, store, error, pause)
        return pause.more(relay.failed(store, error))
    except (Away, ValueError) as error:
        return pause.more(relay.failed(store, error))
    except StoreError as error:
        relay.say(f"the database: {error}")
        return BUSY_S


def _again(relay: Relay, store: Store, error: Refused, pause: Pause) -> float:
    try:
        _begin_anew(relay, store, error)
    except StoreError:
        return BUSY_S
    first = not pause.seconds
    seconds = pause.more(0.0)
    return 0.0 if first else seconds

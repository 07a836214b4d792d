"""What a relay hears: changes since the last one, or everything from the beginning (LINK-1)."""

import time
from typing import Any

from ...store.sqlite import Store
from .. import link_state
from . import server_answers, taking_in
from .contact import whole
from .engine import CALL_S, EPOCH_CHANGED, Relay
from .server_answers import Changes
from .server_calls import Refused, Server

A_TIME = 100
"""Items of one transaction: hooks want to write, too."""
MOST_TOLD, MOST_ROUNDS = 200_000, 2_000
LONGEST_REST_S = 1.0
MOST_SAID = 5


def take(relay: Relay, store: Store, server: Server, wait_ms: int) -> bool:
    """Write what is new, waiting for it so long; whether there is more.

    Raises Away, Refused, ValueError, StoreError, Unlinked.
    """
    seq = whole(relay.values(store).get(link_state.SEQ))
    if not seq:
        _take_all(relay, store, server)
        return False
    found, data = _asked(relay, server, seq, wait_ms=wait_ms, machines=True)
    _note_machines(relay, store, found)
    _write(relay, store, found, seq)
    relay.heard(store, data)
    return found.more


def _asked(
    relay: Relay, server: Server, seq: int, *, wait_ms: int = 0, **more: object
) -> "tuple[Changes, dict[str, Any]]":
    asked = {"machine": relay.machine, "epoch": relay.epoch, "seq": seq, "wait_ms": wait_ms}
    data = server.call("since", {**asked, **more}, wait_ms / 1000 + CALL_S)
    if data.get("epoch") != relay.epoch:
        raise Refused(409, EPOCH_CHANGED, data)
    return server_answers.changes(data, seq, relay.clock()), data


def _take_all(relay: Relay, store: Store, server: Server) -> None:
    """Everything from the beginning: what is not among it is over."""
    seen: set[tuple[str, str]] = set()
    seq, more, rounds, told = 0, True, 0, 0
    while more and not relay.stopping.is_set():
        began = time.monotonic()
        rounds += 1
        if rounds > MOST_ROUNDS or told > MOST_TOLD:
            raise ValueError("it never comes to an end")
        found, data = _asked(relay, server, seq, machines=not seq, full=True)
        _note_machines(relay, store, found)
        seen |= {(one.kind, one.uid) for one in found.items}
        told += len(found.items) + len(found.unfit)
        seq, more = found.seq, found.more
        _write(relay, store, found, 0, again=True)
        relay.heard(store, data)
        if more:  # a server that never ends makes half a core of it at most
            relay.stopping.wait(min(LONGEST_REST_S, time.monotonic() - began))
    if relay.stopping.is_set():
        return
    with store.writing() as tx:
        if not whole(relay.values(tx).get(link_state.SEQ)):
            taking_in.end_unseen(tx, relay.names, relay.world(), seen)
            link_state.put(tx, seq=seq)


def _note_machines(relay: Relay, store: Store, found: Changes) -> None:
    if found.machines is None:
        return
    with store.writing() as tx:
        relay.values(tx)
        taking_in.note_machines(tx, found.machines, relay.clock(), relay.machine)
    relay.names = relay.names_of(store)


def _write(relay: Relay, store: Store, found: Changes, after: int, *, again: bool = False) -> None:
    """Write the items; those after ``after`` are known with the last of them."""
    lines = found.unfit[:MOST_SAID]
    for at in range(0, len(found.items), A_TIME):
        with store.writing() as tx:
            if whole(relay.values(tx).get(link_state.SEQ)) != after:
                return  # it began anew meanwhile
            part = found.items[at : at + A_TIME]
            lines += taking_in.take(tx, relay.names, relay.world(), part, again=again)
            if at + A_TIME >= len(found.items) and after:
                link_state.put(tx, seq=found.seq)
    if not found.items and after and found.seq != after:
        with store.writing() as tx:
            relay.values(tx)
            link_state.put(tx, seq=found.seq)
    for line in lines[: 2 * MOST_SAID]:
        relay.say(line)

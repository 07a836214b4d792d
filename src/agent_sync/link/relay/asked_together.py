"""What commands and hooks want to be sure of, put in one call for all who ask then (LINK-2).

One thread does it: who asks while a call is on its way goes with the next one. Each call to a
server far away takes as long for one as for many.
"""

import queue
import threading
from typing import NamedTuple

from ...failures import StoreError
from ...store.sqlite import Store
from . import reconciling
from .contact import Unlinked
from .documents import Body
from .engine import Relay
from .reconciling import CHANGED, MOST, Due
from .server_answers import Given
from .server_calls import Away, Refused, Server

ROOM = MOST // 2
"""So many go together, for the agents that want them go before them."""
ASK_S = 4.0
"""Whoever asks waits a little longer."""
LOOK_S = 0.5
AGENT = "agent"
NAMING = ("agent", "owner", "opener", "creator")
"""Fields of what is asked for that name an agent."""


class Answer(NamedTuple):
    """Of one thing: what became of it; ``given`` None: it is over here. ``due``: as it was put."""

    due: "Due | None"
    given: "Given | None"


class Asked:
    """One who waits: for all of it or nothing, or for each."""

    def __init__(self, pairs: "list[tuple[str, str]]", *, together: bool) -> None:
        self.pairs = pairs
        self.together = together and len(pairs) > 1
        self.answers: "list[Answer] | None" = None
        self.done = threading.Event()


class Asking:
    """The line of those who wait, and the thread that goes for them."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self._line: "queue.SimpleQueue[Asked]" = queue.SimpleQueue()
        self._left: "Asked | None" = None

    def ask(self, asked: Asked) -> "list[Answer] | None":
        """What became of each; None where the server is away."""
        self._line.put(asked)
        asked.done.wait(ASK_S + LOOK_S)
        return asked.answers

    def work(self) -> None:
        """Go for them until the relay stops."""
        try:
            store, server = self.relay.store(), self.relay.server()
        except (StoreError, Unlinked):
            return  # the other threads say so
        while not self.relay.stopping.is_set():
            some = self._some()
            try:
                if some:
                    self._go(store, server, some)
            except (Away, Refused, ValueError) as error:
                self.relay.say(f"asked for {sum(len(x.pairs) for x in some)}: {error}")
                self.relay.doubt()
            except (StoreError, Unlinked) as error:
                self.relay.say(f"asked: {type(error).__name__} {error}")
            for one in some:
                one.done.set()

    def _some(self) -> "list[Asked]":
        """Those that go together: one that wants all or nothing goes alone."""
        found: list[Asked] = []
        while sum(len(one.pairs) for one in found) < ROOM:
            try:
                one = self._left or self._line.get(timeout=0 if found else LOOK_S)
            except queue.Empty:
                break
            self._left = None
            if found and (one.together or sum(len(x.pairs) for x in found) + len(one.pairs) > ROOM):
                self._left = one
                break
            found.append(one)
            if one.together:
                break
        return found

    def _go(self, store: Store, server: Server, some: "list[Asked]") -> None:
        pairs = [pair for one in some for pair in one.pairs]
        answers = self._put(store, server, pairs, together=some[0].together)
        again = [
            pair for pair, one in zip(pairs, answers, strict=True)
            if one.given and not one.given.ok and one.given.error == CHANGED
        ]  # fmt: skip
        again = [pair for pair in again if self._differs(store, pair)]
        if again:  # somebody wrote something else of it, and what is wanted can still be had
            later = self._put(store, server, again, together=some[0].together)
            new = dict(zip(again, later, strict=True))
            answers = [new.get(pair, one) for pair, one in zip(pairs, answers, strict=True)]
        for one in some:
            one.answers, answers = answers[: len(one.pairs)], answers[len(one.pairs) :]

    def _put(
        self, store: Store, server: Server, pairs: "list[tuple[str, str]]", *, together: bool
    ) -> "list[Answer]":
        relay = self.relay
        found = reconciling.due_of(store, relay.names, relay.world(), pairs)
        wanted = [one for one in found if one is not None]
        if not wanted or (together and len(wanted) < len(found)):
            return [Answer(one, None) for one in found]
        wanted = list({(one.kind, one.uid): one for one in wanted}.values())
        due = [*self._unknown_agents(store, wanted)[: MOST - len(wanted)], *wanted]
        given = relay.put_some(server, due, together=together, seconds=ASK_S)
        with store.writing() as tx:
            relay.values(tx)
            reconciling.note(tx, relay.names, relay.world(), due, given, asked=True)
        results = dict(zip(((x.kind, x.uid) for x in due), given, strict=True))
        return [Answer(one, one and results.get((one.kind, one.uid))) for one in found]

    def _unknown_agents(self, store: Store, wanted: "list[Due]") -> "list[Due]":
        """Whoever asks goes before what it wants: others call it by its name at once."""
        relay = self.relay
        wires = {str(x) for one in wanted if one.document for x in _named(one.document.body)}
        asked = [(AGENT, relay.names.home(x)) for x in sorted(wires) if relay.names.is_mine(x)]
        if not asked:
            return []
        found = reconciling.due_of(store, relay.names, relay.world(), asked)
        return [one for one in found if one and not reconciling.is_known(store, one)]

    def _differs(self, store: Store, pair: "tuple[str, str]") -> bool:
        """Whether what stands here is not what the server has."""
        relay = self.relay
        found = reconciling.due_of(store, relay.names, relay.world(), [pair])[0]
        return found is not None and not reconciling.is_known(store, found)


def _named(body: Body) -> "list[object]":
    return [body[name] for name in NAMING if body.get(name)]

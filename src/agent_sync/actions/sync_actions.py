"""The whole picture, once or as it changes (VIEW-1)."""

import time
from collections.abc import Callable, Iterator

from ..errors import NotFound
from ..presence.agents import Agent
from ..status import whole
from ..status.whole import Whole
from ..store.same_file import SameFile
from ..store.sqlite import Store
from . import settled_first
from .actor import Actor

LOOK_S = 2.0
"""So often it is looked at anew though nothing was written: agents die, clocks run out."""


def sync(actor: Actor) -> Whole:
    """Everything, in sections."""
    store, me = actor.look()
    return _at(actor, store, me)


def follow(actor: Actor, pause: Callable[[], None]) -> Iterator[Whole]:
    """The picture now, and again whenever something was written or some time has passed.

    Whether it differs is the reader's to see; ``pause`` waits between two looks. Raises NotFound
    where there is no database yet, StoreError once it is gone or replaced.
    """
    store, me = actor.look()
    if not actor.project.initialised:
        raise NotFound("nothing to follow yet: 'agent-sync init' makes the coordination folder")
    file = SameFile(store.path)
    while True:
        version, until = store.data_version(), time.monotonic() + LOOK_S
        yield _at(actor, store, me)
        while store.data_version() == version and time.monotonic() < until:
            file.check()
            pause()


def _at(actor: Actor, store: Store, me: "Agent | None") -> Whole:
    settled_first.settle(actor, store)
    return whole.read(store, actor.world(), me, person=actor.by_person)

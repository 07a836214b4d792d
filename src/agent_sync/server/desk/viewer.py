"""The person as one who only looks: nothing of what is read here leaves a trace."""

from collections.abc import Iterator
from contextlib import contextmanager

from ...client import Client
from ...identity.who import OPERATOR
from ...presence import agents
from ...presence.agents import Agent
from ...store.sqlite import Store
from ..repository.remote_callers import PersonCaller
from ..repository.repository_refusals import refusing
from .person_door import Entered


class Viewer(PersonCaller):
    """Whoever showed the person's key, who looks; no sign of life of theirs is written."""

    def look(self) -> "tuple[Store, Agent]":
        """The store as it is, and the person, who need not be known there."""
        store = self.reading()
        self.me = agents.find(store, OPERATOR) or agents.without_row(OPERATOR)
        return store, self.me


@contextmanager
def looking(entered: Entered) -> "Iterator[Viewer]":
    """One look; what is refused within is a RoomError."""
    caller = Viewer(entered.repository, entered.env)
    with refusing(), Client(caller):
        yield caller

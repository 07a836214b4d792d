"""Who acts, where, and at what moment: all that a verb needs to know of whoever asks for it.

Each edge brings one: ``caller.Caller`` is a session, a shell or a program, ``console.operator``
the person at a console.
"""

from typing import NamedTuple, Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from ..locks.claim import World
    from ..locks.waiting import Watch
    from ..presence.agents import Agent
    from ..repository.location import Project
    from ..store.sqlite import Store, Transaction
    from .voice import Voice


class Actor(Protocol):
    """What verbs ask of whoever acts. ``clock`` gives ms UTC; a verb never asks another clock."""

    @property
    def clock(self) -> "Callable[[], int]":
        """Now, in ms UTC."""

    @property
    def project(self) -> "Project":
        """The repository that is acted in. Raises NoProject."""

    @property
    def cwd(self) -> str:
        """Where relative paths start. Raises NoProject."""

    @property
    def brief(self) -> bool:
        """Whether what it waits for is for one turn: a session's, not a person's."""

    @property
    def may_force(self) -> bool:
        """Whether what only a person decides may be done (LOCK-7)."""

    @property
    def by_person(self) -> bool:
        """Whether a person acts, and no session."""

    @property
    def voice(self) -> "Voice":
        """Whether a coding client stands around this call, and which session it is (GATE-9)."""

    @property
    def named(self) -> str:
        """The id that is given for whoever acts, '' where none is."""

    def reading(self) -> "Store":
        """The store as it is, without a sign of life of anybody."""

    def speak_as(self, agent_id: str) -> "Agent":
        """Act as this agent from now on ('': as before), whose sign of life this is."""

    def world(self) -> "World":
        """This moment, to judge by."""

    def look(self) -> "tuple[Store, Agent | None]":
        """The store, and the agent if it is known, for a verb that only reads."""

    def join(self) -> "tuple[Store, Agent]":
        """The store and the agent, whose sign of life this is, outside a transaction."""

    def writing(self) -> "AbstractContextManager[tuple[Transaction, Agent]]":
        """One write transaction as this agent. A failing verb changes nothing."""

    def demand_within(self, key: str, typed: str) -> None:
        """Raises an error where this one may not even speak of the path of a key."""

    def demand_reach(self, keys: "Sequence[str]") -> None:
        """Raises an error where one of these folders and patterns is more than this one may keep
        from others."""


class Wait(NamedTuple):
    """How long to wait in turn, in ms, and who is told about every second how it stands."""

    ms: int
    watch: "Watch | None" = None

"""Who acts behind a connection: the client's session, where it can be told, else the connection.

The variables of the client say which session it is, or the processes above: one that vouches for
a session stands around this server. Where neither does, the connection is an agent of its own,
whose sign of life is this process. It never speaks for the person (GATE-9).
"""

import os
import re
import threading
from collections.abc import Mapping
from functools import cached_property

from ..actions import voice as voices
from ..actions.caller import BARE, Caller
from ..actions.voice import Voice
from ..actions.whose_shell import PROCESS
from ..clients import in_client
from ..clients.claude_code import NAME as PLAIN
from ..clients.in_client import NAMES
from ..identity.judging_verbs import ALLOW_FORCE
from ..identity.liveness import CLEARED, ENDED
from ..identity.who import ID, RESERVED, client_of, is_ancestor, session_of
from ..locks.claim import World
from ..presence import agents, armed
from ..presence.agents import Agent
from ..sessions import sign_of_life
from ..store.sqlite import Transaction
from ..system import ancestors

OWN = "mcp"
"""The source of an id that is the connection's own."""
LONGEST_NAME = 40
TAILS = ("-agent-sync", "-client", "-mcp")
"""What some clients add to their names."""


class Abandoned(Exception):
    """Nobody waits any more for what this call would give."""


class Connection:
    """One client: what it calls itself, and the id that this connection has as an agent."""

    def __init__(self, env: "Mapping[str, str]", folder: str) -> None:
        self.env = env
        self.folder = folder
        self.client = "client"
        self.carried: set[str] = set()
        """The agents whose only sign of life this process is: they leave with it."""
        self._random = os.urandom(3).hex()

    def introduced(self, name: str) -> None:
        """The client has said what it is called."""
        word = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        for tail in TAILS:
            word = word.removesuffix(tail)
        self.client = word[:LONGEST_NAME].strip("-") or self.client

    @property
    def known_client(self) -> str:
        """The short name of the client by what it calls itself, '' for one that is not known."""
        first = self.client.partition("-")[0]
        return first if first in NAMES else ""

    @cached_property
    def nearest_client(self) -> str:
        """The short name of the nearest client among the processes above, '' for none; where none
        is known by its name, the one that this connection's calls itself.
        """
        found = in_client.nearest(ancestors.above())
        return in_client.program_name(found.words) if found else self.known_client

    @property
    def own_id(self) -> str:
        """The id of an agent that is this connection alone."""
        return f"{OWN}:{self.client}-{self._random}"


class ServedCaller(Caller):
    """One call of a connection. Once ``abandoned`` is set it ends at its next look at the clock."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.env, connection.folder)
        self.connection = connection
        self.abandoned = threading.Event()
        self._who: "tuple[str, str] | None" = None

    def identity(self) -> "tuple[str, str]":
        """(id, source): a session's, or the connection's own."""
        if self._speaks_as:
            return super().identity()
        if self._who is None:
            self._who = self._session() or (self.connection.own_id, OWN)
        return self._who

    def _session(self) -> "tuple[str, str] | None":
        """By the variables, unless that session is over and a process above has another one."""
        told, source = super().identity()
        store = self.reading()
        if source in BARE or told in RESERVED or self._is_anothers(told, source):
            told = ""
        known = agents.find(store, told) if told else None
        over = known is not None and known.state in (ENDED, CLEARED)
        above = voices.voice({}, store).session
        if told and not (over and above):
            return told, source
        return (above, PROCESS) if above else None

    def _is_anothers(self, told: str, source: str) -> bool:
        """Whether the variables are of a client around the one that started this server: some give
        a server none of their own. A name that somebody chose is nobody's variable.
        """
        nearest = self.connection.nearest_client
        return (
            bool(nearest)
            and nearest != (client_of(told) or PLAIN)
            and (source != ID or bool(client_of(told)))
        )

    @property
    def is_own(self) -> bool:
        """Whether the connection is an agent of its own."""
        return self.identity()[0] == self.connection.own_id

    @property
    def bare(self) -> bool:
        """A connection is never a shell."""
        return False

    @property
    def brief(self) -> bool:
        """A session's leases end with its turn, where hooks tell of that."""
        return not self.is_own and self._is_hooked(self.identity()[0])

    def _is_hooked(self, agent_id: str) -> bool:
        return bool(armed.last_runs(self.reading(), session_of(agent_id)))

    @property
    def by_person(self) -> bool:
        """Never."""
        return False

    @property
    def may_force(self) -> bool:
        """Only where the person has said so beforehand (LOCK-7)."""
        return self.env.get(ALLOW_FORCE) == "1"

    @property
    def in_session(self) -> bool:
        """Always: what is told reaches a model."""
        return True

    @property
    def named(self) -> str:
        """Whoever acts, under its own name."""
        mine, found = self.identity()[0], super().named
        return found if is_ancestor(mine, found) else mine

    @property
    def voice(self) -> Voice:
        """A client stands around every connection, whether or not its program is known."""
        if self._voice is None:
            found = super().voice
            session = self.connection.own_id if self.is_own else found.session
            self._voice = Voice(found.client or self.connection.client, session, found.over)
        return self._voice

    def world(self) -> World:
        """This moment, to judge by. Raises Abandoned, once, so that what is open can be undone."""
        if self.abandoned.is_set():
            self.abandoned.clear()
            raise Abandoned
        return super().world()

    def _client_pid(self, root: str) -> int:
        """This process, for the connection itself and for a session of which no hook tells."""
        found = 0 if root == self.connection.own_id else super()._client_pid(root)
        if found or self._is_hooked(root):
            return found
        self.connection.carried.add(root)
        return os.getpid()

    def _join(self, store: Transaction) -> Agent:
        agent = super()._join(store)
        name = self.connection.known_client
        if name and self.is_own and not agent.client:
            return sign_of_life.refresh(store, agent.id, self.clock(), client=name)
        return agent

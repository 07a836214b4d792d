"""The person at a console: present while the console runs, and what they see (PRES-4, CON-4).

The operator is an agent with an id of its own. This process vouches for it, so an open console
needs no sign of life: it writes nothing until the person does something, and when it is killed
its leases stop holding at once.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from ..actions import status_actions
from ..actions.voice import UNNAMED, Voice
from ..feed import happened
from ..feed.happened import Event
from ..gates.deadlines import escalate
from ..identity.liveness import ACTIVE, RUNNING, Limits
from ..identity.who import OPERATOR
from ..locks.claim import World
from ..locks.lease import Lease
from ..presence import agents
from ..presence.agents import Agent
from ..repository.location import Project
from ..sessions import operator_session, registration, sign_of_life
from ..sessions.settled_edits import settle_all
from ..sessions.sweep import sweep
from ..status.board import Board
from ..store.same_file import SameFile
from ..store.sqlite import Store, Transaction


class Operator:
    """The operator in one repository, from ``enter`` to ``leave``. Not shared between threads.

    Paths begin at the root of the checkout (``cwd``), as every listing shows them; ``started``
    is where the person stood.
    ``may_force`` says whether this console may end the leases of live agents (LOCK-7),
    ``asked`` are the leases of others that the person was last asked about, ``looked_at`` which
    text of a patch was last shown (its round, by its id),
    ``columns`` and ``rows`` what a table may take, 0 for as much as it needs. ``version`` is the
    number of the commit that the last ``see`` saw.
    """

    def __init__(
        self,
        store: Store,
        project: Project,
        env: Mapping[str, str],
        clock: Callable[[], int],
        *,
        started: str = "",
        may_force: bool = True,
    ) -> None:
        self.store = store
        self.project = project
        self.env = env
        self.clock = clock
        self.cwd = project.checkout
        self.started = started or project.checkout
        self.may_force = may_force
        self.columns = 0
        self.rows = 0
        self.asked: frozenset[int] = frozenset()
        self.looked_at: dict[str, int] = {}
        self._agent: Agent | None = None
        self.version = -1
        self._file = SameFile(store.path)
        self._cursor = 0

    @property
    def agent(self) -> Agent:
        """The operator as recorded; only after ``enter``."""
        assert self._agent is not None
        return self._agent

    def demand_within(self, key: str, typed: str) -> None:
        """The person names what there is."""

    def demand_reach(self, keys: Sequence[str]) -> None:
        """The person may have all."""

    @property
    def brief(self) -> bool:
        """A person's leases are for longer than a turn."""
        return False

    @property
    def by_person(self) -> bool:
        """Whoever is at a console is a person."""
        return True

    @property
    def voice(self) -> Voice:
        """The person's, at a console that no session has opened."""
        return Voice() if self.may_force else Voice(UNNAMED)

    @property
    def named(self) -> str:
        """The person."""
        return OPERATOR

    def reading(self) -> Store:
        """The store."""
        return self.store

    def speak_as(self, agent_id: str) -> Agent:  # noqa: ARG002
        """Whoever is at a console is the operator."""
        return self.agent

    def base(self, named: str) -> str:
        """Where a path begins: at the root, as it is listed; or where the console was started.

        The second only for what is there and not under the root.
        """
        at_root = os.path.lexists(os.path.join(self.cwd, named))
        there = os.path.lexists(os.path.join(self.started, named))
        return self.cwd if at_root or not there else self.started

    def look(self) -> tuple[Store, Agent]:
        """The store and the operator, for a verb that only reads."""
        settle_all(self.store, self.world(), self.project)
        escalate(self.store, self.world())
        return self.store, self.agent

    def join(self) -> tuple[Store, Agent]:
        """The same: the operator has joined already."""
        return self.look()

    @contextmanager
    def writing(self) -> Iterator[tuple[Transaction, Agent]]:
        """One write transaction as the operator."""
        settle_all(self.store, self.world(), self.project)
        with self.store.writing() as tx:
            yield tx, self.agent

    def world(self) -> World:
        """This moment, to judge by."""
        return World(self.clock(), Limits(self.env), project=self.project)

    def enter(self, name: "str | None" = None) -> None:
        """Be there from now on; the feed begins here. Raises NameTaken, InvalidInput."""
        now = self.clock()
        with self.store.writing() as tx:
            self._agent = operator_session.enter(tx, now, pid=os.getpid(), cwd=self.cwd)
            if name is not None:
                self._agent = registration.register(tx, OPERATOR, now, Limits(self.env), name=name)
            self._cursor = happened.last_seq(tx)

    def leave(self) -> list[Lease]:
        """Go, and give up what was taken at a console; the leases that ended with it (CON-4)."""
        if self._agent is None:
            return []
        with self.store.writing() as tx:
            held = operator_session.leave(tx, self.world(), pid=os.getpid())
        self._agent = None
        return held

    def see(self) -> Board:
        """The whole picture now. Raises StoreError once the database is gone or replaced.

        It only reads, unless the record says that nobody is at a console (then ``stay``), or an
        agent is gone that nobody has missed yet: then the feed says so.
        """
        self._file.check()
        self._agent = agents.find(self.store, OPERATOR) or self.agent
        self.version = self.store.data_version()
        seen = status_actions.at(self, self.store, self.agent)
        if not any(peer.id == OPERATOR and peer.status == ACTIVE for peer in seen.agents):
            with self.store.writing() as tx:
                self.stay(tx)
            seen = status_actions.at(self, self.store, self.agent)
        if any(not one.noted for one in seen.gone):
            with self.store.writing() as tx:
                sweep(tx, self.world(), but=OPERATOR)
            seen = status_actions.at(self, self.store, self.agent)
        return status_actions.add_windows(self, seen, self.env)

    def stay(self, tx: Transaction) -> None:
        """Put on record that this console is there.

        A second console is vouched for by the first, until that one is killed.
        """
        sign_of_life.refresh(tx, OPERATOR, self.clock(), state=RUNNING, pid=os.getpid())

    def moved(self) -> bool:
        """Whether anybody else has committed since the last ``see``; costs no lock."""
        return self.store.data_version() != self.version

    @property
    def cursor(self) -> int:
        """The sequence number of the last event that ``events`` gave."""
        return self._cursor

    def events(self, most: int = 1_000) -> list[Event]:
        """What happened since the last call, oldest first.

        At most so many at once; the rest comes with the next call. Nothing is left out.
        """
        rows = happened.since(self.store, self._cursor, most)
        if rows:
            self._cursor = rows[-1].seq
        return rows

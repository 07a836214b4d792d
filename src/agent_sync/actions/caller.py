"""A session, a shell or a program that acts: found out from the environment and the folder.

Who only looks, from a bare shell, must leave no trace (STATE-8): the database is read if there
is one, and an empty one in memory if there is none. Everybody else is registered and gives a
sign of life.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from ..clients import claude_code
from ..clients.in_client import marked
from ..errors import Conflict, NoProject, StoreCorrupt, StoreError, StoreTooNew
from ..identity import who, who_acts
from ..identity.judging_verbs import ALLOW_FORCE, ID
from ..identity.liveness import ENDED, Limits
from ..locks.claim import World
from ..presence import agents, called
from ..presence.agents import Agent
from ..repository import location
from ..repository.location import Project
from ..sessions import open_edits, operator_session, sign_of_life
from ..store.opening import open_read_only, open_store
from ..store.sqlite import Store, Transaction
from . import whose_shell
from .open_subagent import open_subagent
from .refusal_types import UnsureShell
from .voice import Voice, voice
from .whose_shell import PROCESS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.progress_steps import Progress

NOT_THE_PERSON = (
    "'operator' is the person, and this command runs inside a session: leave AGENT_SYNC_ID out, "
    "or ask the person"
)
NOBODY = "none"
MEMORY = ":memory:"
BARE = (who.SHELL_FILE, NOBODY, who.UNSURE)
TOLD = "its shell says which agent runs it"
"""Why a call is not looked at for a subagent's, where the client's shells tell these apart."""


def clock_ms() -> int:
    """Now, in ms UTC."""
    return time.time_ns() // 1_000_000


class Caller:
    """Whoever the environment says. ``me`` is set once the acting agent is known.

    ``source`` says how it is known, ``rule`` why it is, or is not, taken for a subagent.
    """

    def __init__(
        self,
        env: "Mapping[str, str] | None" = None,
        cwd: str = "",
        *,
        clock: Callable[[], int] = clock_ms,
    ) -> None:
        self.env = os.environ if env is None else env
        self.clock = clock
        self.me: Agent | None = None
        self.source = NOBODY
        self.rule = ""
        self._cwd = cwd
        self._project: Project | None = None
        self._store: Store | None = None
        self._nothing: Store | None = None
        self._voice: Voice | None = None
        self._speaks_as = ""
        self._found: "tuple[str, str] | None" = None

    @property
    def cwd(self) -> str:
        """Where relative paths start. Raises NoProject when the folder is gone."""
        if not self._cwd:
            try:
                self._cwd = os.getcwd()
            except OSError as error:
                raise NoProject(start="a folder that is gone") from error
        return self._cwd

    @property
    def project(self) -> Project:
        """The repository that the caller stands in. Raises NoProject."""
        if self._project is None:
            found = location.locate(self.cwd, self.env)
            if found is None:
                raise NoProject(start=self.cwd)
            self._project = found
        return self._project

    @property
    def limits(self) -> Limits:
        """The clock rules of this environment."""
        return Limits(self.env)

    def world(self) -> World:
        """This moment, to judge by."""
        return World(self.clock(), self.limits, project=self.project)

    @property
    def bare(self) -> bool:
        """Whether nothing but a shell stands behind this call."""
        return self.identity()[1] in BARE

    @property
    def brief(self) -> bool:
        """Whether what it waits for is for one turn: a session that waits wants to edit."""
        return not self.bare

    @property
    def in_session(self) -> bool:
        """Whether a session of a coding client makes this call, by its variables alone."""
        return bool(marked(self.env))

    @property
    def inside(self) -> bool:
        """The same, also where its variables were taken out: the processes above are asked."""
        return self.in_session or not self.voice.is_free

    @property
    def voice(self) -> Voice:
        """Whose call this is (GATE-9), found out once."""
        if self._voice is None:
            self._voice = voice(self.env, self.reading())
        return self._voice

    @property
    def named(self) -> str:
        """The id in AGENT_SYNC_ID, which may be that of a subagent that is there; else the one that
        a client has told; '' for none."""
        given = self.env.get(ID, "").strip()
        child = agents.find(self.reading(), given) if "/" in given else None
        if child is not None and child.state != ENDED:
            return child.id
        told, source = self._told()
        return "" if source in (*BARE, PROCESS) else told

    @property
    def may_force(self) -> bool:
        """Whether what only a person decides may be done here (LOCK-7)."""
        return self.env.get(ALLOW_FORCE) == "1" or not self.inside

    @property
    def by_person(self) -> bool:
        """Whether a person typed this, as a bare shell or as the operator, and no session."""
        agent_id, source = self.identity()
        return (source in BARE or agent_id == who.OPERATOR) and not self.inside

    def identity(self) -> tuple[str, str]:
        """(id, source) before subagents are looked at (ID-1). Raises StoreError: where the client
        does not say it all, the database is asked."""
        found = self._told()
        if self._speaks_as and self._speaks_as != found[0]:
            return self._speaks_as, PROCESS
        return found

    def _told(self) -> tuple[str, str]:
        if self._found is None:
            told, source = who_acts.identify(self.env, folder=self.project.folder)
            if source == who.UNSURE or who.client_of(told):
                told, source = whose_shell.settled(self.env, self.reading(), told, source)
            elif source in (who.SHELL_FILE, NOBODY) and marked(self.env):
                near = whose_shell.near(self.env, self.reading())
                told, source = (near, PROCESS) if near else (told, source)
            self._found = told, source
        return self._found

    @property
    def nothing_in_use(self) -> bool:
        """Whether what was looked at is empty because this repository has no database."""
        return self._store is not None and self._store is self._nothing

    @property
    def store_in_use(self) -> "Store | None":
        """The repository's database if it was opened, None for nothing or an empty one."""
        return None if self.nothing_in_use else self._store

    def opening(self) -> "AbstractContextManager[Progress | None]":
        """Who is told when opening the database takes long: nobody, unless an edge says so."""
        return nullcontext()

    def open(self) -> Store:
        """The database, made when there is none. Raises StoreError."""
        if self.nothing_in_use:  # it was only looked at so far
            self.close()
            self.me = None
        if self._store is None:
            self._store = self._opened(create=True)
        assert self._store is not None
        return self._store

    def reading(self) -> Store:
        """The store as it is: nobody gives a sign of life, and none is made. Raises StoreError."""
        if self._store is None:
            self._store = self._opened(create=False) or self._empty()
        return self._store

    def speak_as(self, agent_id: str) -> Agent:
        """Act as this agent from now on ('': as before), whose sign of life this is."""
        if agent_id:
            self._speaks_as, self.me = agent_id, None
        return self.join()[1]

    def look(self) -> tuple[Store, "Agent | None"]:
        """The store and the agent for a verb that only reads; a bare shell leaves no trace.

        Where no sign of life can be written, on a full disk or in a read-only folder, it is left
        out, and what there is still shows.
        """
        try:
            bare = self.bare
            if self._store is None and (bare or not self.project.initialised):
                self._store = self._opened(create=False) or self._empty()
            if not bare:
                return self._registered()
            assert self._store is not None
        except (StoreCorrupt, StoreTooNew):
            raise
        except StoreError as error:
            self.close()
            self._store = self._as_it_lies(error)
        agent_id, self.source = self.identity()
        self.me = agents.find(self._store, agent_id) if agent_id else None
        return self._store, self.me

    def _registered(self) -> "tuple[Store, Agent]":
        """The sign of life that a look is; where nothing is in use, in an empty database alone."""
        if self._store is None or not self.nothing_in_use:
            return self.join()
        with self._store.writing() as tx:
            return self._store, self._join(tx)

    def _as_it_lies(self, error: StoreError) -> Store:
        try:
            found = open_read_only(self.project)
        except StoreError:
            raise error from None
        if found is None:
            raise error
        return found

    def _opened(self, *, create: bool) -> "Store | None":
        with self.opening() as tell:
            store = open_store(self.project, create=create, progress=tell)
        if store and open_edits.any_open(store):
            from ..sessions.settled_edits import settle_all

            settle_all(store, self.world(), self.project)
        return store

    @contextmanager
    def writing(self) -> Iterator[tuple[Transaction, Agent]]:
        """One write transaction, as the acting agent, whose sign of life this is.

        A failing verb changes nothing, but a session's sign of life stays.
        """
        store = self.open()
        if not self.bare:
            with store.writing() as tx:
                self._join(tx)
        with store.writing() as tx:
            me = self._join(tx) if self.me is None else self.me
            yield tx, me

    def join(self) -> tuple[Store, Agent]:
        """Register the acting agent, or note its sign of life, in a transaction of its own."""
        with self.writing() as (_, me):
            return self.open(), me

    def _join(self, store: Transaction) -> Agent:
        root, source = self.identity()
        if source == who.UNSURE:
            raise self._unsure(store)
        if not root:
            root, source = who_acts.new_shell_id(self.project.folder), who.SHELL_FILE
        if who.session_of(root) == who.OPERATOR and not self.may_force:
            raise Conflict(NOT_THE_PERSON)
        now, around = self.clock(), whose_shell.client(self.env)
        pid = self._client_pid(root)
        name = around.name if around and root != who.OPERATOR else ""
        if root == who.OPERATOR:
            operator_session.act_from_shell(store, self.world())
        agent = sign_of_life.refresh(store, root, now, pid=pid, cwd=self.cwd, client=name)
        told = around is not None and around.tells_children
        child, self.rule = ("", TOLD) if told else open_subagent(store, root)
        if child:
            agent = sign_of_life.refresh(store, child, now, pid=pid, client=name)
            source = f"{source}+open_call"
        self.me, self.source = agent, source
        return agent

    def _unsure(self, store: Store) -> UnsureShell:
        """Why no second identity is made here (AGENT-5)."""
        found = whose_shell.candidates(self.env, store)
        return UnsureShell(marked(self.env), {one: called.shown(store, one) for one in found})

    def _client_pid(self, root: str) -> int:
        """The client's process, which vouches for nobody but its own session; else 0."""
        told, variable, _ = who_acts.in_shell(self.env)
        own = variable in claude_code.MARKS and told == who.session_of(root)
        return claude_code.ROW.process_id(self.env) if own else 0

    def demand_within(self, key: str, typed: str) -> None:
        """Whoever is on this machine names what there is."""

    def demand_reach(self, keys: "Sequence[str]") -> None:
        """Whoever is on this machine may have all."""

    def close(self) -> None:
        """Close what was opened."""
        if self._store is not None:
            self._store.close()
            self._store = self._nothing = None

    def _empty(self) -> Store:
        """An empty database of this call alone: nothing is made to look."""
        from ..store.migrate import migrate

        self._nothing = Store(MEMORY)
        migrate(self._nothing)
        return self._nothing

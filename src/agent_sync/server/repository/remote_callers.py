"""Who acts in a repository through a server: a remote agent, the person, or nobody who only looks.

Nothing that a request brings is an environment: a caller has the clock rules of the server's, and
none of its other variables. So it is no session, runs no command of the person's, forces nothing.
"""

from collections.abc import Mapping

from ...actions.caller import Caller
from ...actions.voice import Voice
from ...identity.judging_verbs import ID
from ...identity.who import OPERATOR
from ...presence.agents import REMOTE, Agent
from ...store.sqlite import Store
from .served_repositories import Repository

PREFIX = f"{REMOTE}:"
KEPT = ("AGENT_SYNC_STALE_MINUTES", "AGENT_SYNC_OFFLINE_MINUTES", "AGENT_SYNC_ABSENT_MINUTES")
ELSEWHERE = "a program behind a server"


def remote_id(agent: str) -> str:
    """The id, in the repository and in its room, of an agent that calls itself so."""
    return agent if agent.startswith(PREFIX) else PREFIX + agent


class _Served(Caller):
    """Whoever acts from afar. Its place is the checkout that is served."""

    def __init__(self, repository: Repository, env: "Mapping[str, str]") -> None:
        super().__init__({name: env[name] for name in KEPT if name in env}, repository.folder)
        self._project = repository.project

    @property
    def bare(self) -> bool:
        """Never a shell."""
        return False

    @property
    def brief(self) -> bool:
        """It has no turns that a lease could end with."""
        return False

    @property
    def by_person(self) -> bool:
        """Never."""
        return False

    @property
    def may_force(self) -> bool:
        """Never."""
        return False

    @property
    def in_session(self) -> bool:
        """What is told may reach a model."""
        return True


class RemoteCaller(_Served):
    """An agent of the room; ``agent_id`` as the repository calls it (``remote:NAME``)."""

    def __init__(self, repository: Repository, env: "Mapping[str, str]", agent_id: str) -> None:
        super().__init__(repository, env)
        self._agent_id = agent_id
        self._voice = Voice(ELSEWHERE, agent_id)

    def identity(self) -> "tuple[str, str]":
        """(id, source)."""
        return self._agent_id, REMOTE

    @property
    def named(self) -> str:
        """Itself."""
        return self._agent_id


class Onlooker(_Served):
    """Nobody: it leaves no trace."""

    def __init__(self, repository: Repository, env: "Mapping[str, str]") -> None:
        super().__init__(repository, env)
        self._voice = Voice(ELSEWHERE)

    def look(self) -> "tuple[Store, Agent | None]":
        """The store as it is."""
        return self.reading(), None


class PersonCaller(Caller):
    """The person, who showed their key. Where a client started this server, it is refused what the
    person alone may do, as in any shell of that client's (GATE-9)."""

    def __init__(self, repository: Repository, env: "Mapping[str, str]") -> None:
        kept = {name: env[name] for name in KEPT if name in env}
        super().__init__({**kept, ID: OPERATOR}, repository.folder)
        self._project = repository.project

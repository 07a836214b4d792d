"""Who acts in a repository through a server: a remote agent, the person, or nobody who only looks.

Nothing that a request brings is an environment: a caller has the clock rules of the server's, and
none of its other variables. So it is no session, runs no command of the person's, forces nothing.
"""

import os
from collections.abc import Mapping, Sequence

from ...actions.caller import Caller
from ...actions.voice import Voice
from ...identity.judging_verbs import ID
from ...identity.who import OPERATOR, of_another_machine
from ...presence.agents import REMOTE, Agent
from ...rooms.linked.wide_patterns import fixed_folders
from ...rooms.room_errors import bad, denied
from ...store.sqlite import Store
from .plain_data import plain
from .served_repositories import Repository

PREFIX = f"{REMOTE}:"
KEPT = ("AGENT_SYNC_STALE_MINUTES", "AGENT_SYNC_OFFLINE_MINUTES", "AGENT_SYNC_ABSENT_MINUTES")
OURS = "AGENT_SYNC_"
ELSEWHERE = "a program behind a server"
TOO_WIDE = (
    "this token may have files, and folders and patterns that begin inside a top folder, like "
    "src/core/; a top folder and everything need full access"
)
Kin = Sequence[str]


def remote_id(agent: str) -> str:
    """The id, in the repository and in its room, of an agent that calls itself so.

    Raises RoomError (400 ``invalid_id``) for one like those of agents on linked machines.
    """
    found = agent if agent.startswith(PREFIX) else PREFIX + agent
    if of_another_machine(found):
        raise bad("invalid_id", "id: MACHINE:AGENT is what agents of linked machines are called")
    return found


def demand_inside(key: str, typed: str) -> None:
    """Raises RoomError (400 ``outside_repository``) for the key of what lies elsewhere."""
    if os.path.isabs(key):
        raise bad("outside_repository", "name what lies in the repository", path=plain(typed))


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

    def demand_within(self, key: str, typed: str) -> None:
        """Raises RoomError (400 ``outside_repository``). What else lies on this machine, and where,
        is nobody's business."""
        demand_inside(key, typed)


class RemoteCaller(_Served):
    """An agent of the room; ``agent_id`` as the repository calls it (``remote:NAME``).

    ``kin``: all agents of its user, who count as one where somebody judges. ``whole``: its token
    has full access, so that it may keep everything from others.
    """

    def __init__(
        self, repository: Repository, env: "Mapping[str, str]", agent_id: str, kin: "Kin" = (),
        *, whole: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(repository, env)
        self._agent_id = agent_id
        self._whole = whole
        self._voice = Voice(ELSEWHERE, agent_id, tuple(kin))

    def identity(self) -> "tuple[str, str]":
        """(id, source)."""
        return self._agent_id, REMOTE

    @property
    def named(self) -> str:
        """Itself."""
        return self._agent_id

    def demand_reach(self, keys: "Sequence[str]") -> None:
        """Raises RoomError (403 ``full_access_required``)."""
        wide = next((key for key in keys if fixed_folders(key) < 2), None)
        if wide is not None and not self._whole:
            raise denied("full_access_required", TOO_WIDE, path=str(plain(wide)))


class Onlooker(_Served):
    """Nobody: it leaves no trace."""

    def __init__(self, repository: Repository, env: "Mapping[str, str]") -> None:
        super().__init__(repository, env)
        self._voice = Voice(ELSEWHERE)

    def look(self) -> "tuple[Store, Agent | None]":
        """The store as it is."""
        return self.reading(), None


class PersonCaller(Caller):
    """The person, who showed their key. Where a client stands around this server, nobody is: a
    program that it started has made or read that key, as it may (GATE-9)."""

    def __init__(self, repository: Repository, env: "Mapping[str, str]") -> None:
        kept = {name: one for name, one in env.items() if name in KEPT or not name.startswith(OURS)}
        super().__init__(kept, repository.folder)
        self._project = repository.project

    def identity(self) -> "tuple[str, str]":
        """(id, source)."""
        return OPERATOR, ID

"""What can be asked of the rooms of repositories: plain values in, data or a RoomError out.

Who asks, and who joined, is the rooms' matter like in any room. What is shown and done is the
repository's. What is not here does not exist in such a room: it has no history, no export, no end.
"""

import threading
from collections.abc import Mapping
from typing import Any, NamedTuple

from ...actions import presence_actions
from ...actions.caller import Caller
from ...client import Client
from ...errors import InvalidInput, NameTaken
from ...identity.who import OPERATOR
from ...messages import received_mail
from ...rooms.agents.raw_agents import raw_agent
from ...rooms.context.one_call import context
from ...rooms.context.poll_rows import poll
from ...rooms.context.shaping import shaping
from ...rooms.expressions.eval_answer import evaluated
from ...rooms.picture.picture import Picture
from ...rooms.readers import Reader
from ...rooms.room_errors import RoomError, bad, denied, missing
from ...rooms.room_names import checked_id
from ...rooms.service import membership, owned_rooms, room_making
from ...rooms.service.room_presence import SPARED_MS
from ...rooms.service.room_service import Asker, Service
from ...rooms.users import member_rows
from . import repository_acts, repository_look, repository_reads
from .plain_data import without_places
from .remote_callers import PREFIX, Onlooker, PersonCaller, RemoteCaller, remote_id
from .repository_look import Seen
from .repository_picture import picture_of
from .repository_refusals import refusing
from .served_repositories import PROFILE, Repositories, Repository

Answer = tuple[int, Any]
JOINED = ("id", "name", "role", "meta")
"""What an agent may say of itself; it has no state here, and no views."""


class Asked(NamedTuple):
    """One request: of which repository, by whom, and as which agent of the repository ("" for
    nobody); ``base`` is the picture of who joined, ``kin`` are all agents of the agent's user."""

    repository: Repository
    base: Picture
    reader: Reader
    person: bool
    agent: str
    kin: "tuple[str, ...]"


class RepositoryRooms:
    """All of one server. Any thread may ask."""

    def __init__(self, service: Service, repositories: Repositories) -> None:
        self.service = service
        self.repositories = repositories
        self._lock = threading.Lock()
        self._lived: dict[tuple[str, str], int] = {}

    def asked(self, asker: Asker, room_id: str) -> Asked:
        """Who asks for what. Raises RoomError: 401, 403, 404."""
        repository = self._found(asker, room_id)
        if isinstance(asker.claimed, str) and asker.claimed:
            asker.claimed = remote_id(asker.claimed)
        with self.service.store.reading() as look:
            base = self.service.picture(look, asker, room_id)
            reader = self.service.reader(look, asker, base)
            kin = member_rows.kin(look.rows, look.head(room_id).number, reader.agent)
        if reader.agent and not reader.agent.startswith(PREFIX):  # a session is nobody's to act as
            raise denied("identity_mismatch", "only remote agents act here", claimed=reader.agent)
        person = asker.person and not (reader.agent or asker.narrow)
        return Asked(repository, base, reader, person, OPERATOR if person else reader.agent, kin)

    def see_known(self) -> None:
        """See that the rooms are there, for whoever lists rooms."""
        self.repositories.see_known(self.service.store)

    def _found(self, asker: Asker, room_id: str) -> Repository:
        if asker.profile != PROFILE:
            raise missing("room not found")
        found = self.repositories.of(room_id)
        self.see_known()
        asker.repository = True
        return found

    def admit(self, asker: Asker, room_id: str) -> None:
        """Let a request through the door of this room. Raises RoomError (404): it is not served."""
        self._found(asker, room_id)

    def show(self, asker: Asker, room_id: str) -> Answer:
        """The room. Raises RoomError: 401, 403, 404."""
        self._found(asker, room_id)
        return room_making.show_room(self.service, asker, room_id)

    def context(self, asker: Asker, room_id: str, query: "Mapping[str, str]") -> Answer:
        """The context; the messages in it count as read. Raises RoomError: 400, 401, 403, 404."""
        asked = self.asked(asker, room_id)
        self.note_life(asked)
        seen, picture, now = self.look(asked)
        wanted = shaping(query, PROFILE)
        answer, upto = context(picture, asked.reader, now, wanted, self.service.limits)
        self.mark_read(asked, seen, upto)
        return 200, without_strangers(answer)

    def invite(self, asker: Asker, room_id: str, given: "Mapping[str, Any]") -> Answer:
        """Let a user of this server read, or act as a remote agent. The person alone does it.

        Raises RoomError: 400 ``invalid_role``, 401, 403 ``not_owner``, 404.
        """
        self._found(asker, room_id)
        return owned_rooms.invite(self.service, asker, room_id, given)

    def members(self, asker: Asker, room_id: str) -> Answer:
        """Who is what here, for the person alone. Raises RoomError: 401, 403 ``not_owner``."""
        self._found(asker, room_id)
        return owned_rooms.members(self.service, asker, room_id)

    def remove_member(self, asker: Asker, room_id: str, name: str) -> Answer:
        """A user is nothing here any more. Raises RoomError: 401, 403 ``not_owner``, 404."""
        self._found(asker, room_id)
        return owned_rooms.remove_member(self.service, asker, room_id, name)

    def poll(self, asker: Asker, room_id: str, query: "Mapping[str, str]") -> Answer:
        """Raw rows; nothing counts as read. Raises RoomError: 400, 401, 403, 404."""
        asked = self.asked(asker, room_id)
        _, picture, now = self.look(asked)
        return 200, poll(picture, asked.reader, now, query, self.service.limits)

    def evaluate(self, asker: Asker, room_id: str, text: "Any") -> Answer:
        """``{expression, value}``. Raises RoomError: 400 ``cel_error``, 401, 403, 404."""
        asked = self.asked(asker, room_id)
        _, picture, now = self.look(asked)
        return 200, evaluated(picture, asked.reader, now, text)

    def join(self, asker: Asker, room_id: str, given: "Mapping[str, Any]") -> Answer:
        """A remote agent, new or back: its row. It has no token of its own.

        Raises RoomError: 400, 401, 403 ``read_only_token``, 404, 409, 429.
        """
        repository = self._found(asker, room_id)
        agent = remote_id(checked_id(given.get("id")))
        words = {name: given[name] for name in JOINED if name in given} | {"id": checked_id(agent)}
        membership.join_room(self.service, asker, room_id, words)
        return 201, self._arrived(asker, repository, agent, words)

    def _arrived(
        self, asker: Asker, repository: Repository, agent: str, given: "Mapping[str, Any]"
    ) -> "dict[str, Any]":
        name, role = given.get("name") or agent.partition(":")[2], given.get("role")
        with refusing(), Client(RemoteCaller(repository, self.repositories.env, agent)) as client:
            caller = client.actor
            assert isinstance(caller, Caller)
            try:
                presence_actions.register(caller, name=name, role=role)
            except (NameTaken, InvalidInput):  # it is called by the name that it was given here
                presence_actions.register(caller)
        asker.claimed = agent
        asked = self.asked(asker, repository.room_id)
        _, picture, now = self.look(asked)
        return raw_agent(picture, agent, asked.reader, now)

    def invoke(self, asker: Asker, room_id: str, action: str, params: "Any") -> Answer:
        """Do an action of the table. Raises RoomError: 400, 401, 403 ``read_only_token`` or
        ``agent_required``, 404, 409, 429, 503; the codes of the repository's refusals are its own.
        """
        asked = self.asked(asker, room_id)
        if action not in repository_acts.ACTS:
            raise missing("action not found", id=action)
        caller = self._caller(asked)
        given = {} if params is None else params
        if not isinstance(given, dict):
            raise bad("params must be an object")
        with refusing(), Client(caller) as client:
            bounded = () if asked.reader.all_private else asked.kin
            result = repository_acts.act(client, action, given, bounded)
        if not asked.person:
            result = without_places(result, asked.repository.project)
        told = {"invoked": True, "action": action, "agent": asked.agent, "result": result}
        return 200, told

    def read(self, asker: Asker, room_id: str, name: str, params: "Mapping[str, Any]") -> "Any":
        """What is read by a name of the table, as an agent or, where all see the same, as nobody.

        Raises RoomError: 400, 401, 403 ``agent_required``, 404, 503.
        """
        asked = self.asked(asker, room_id)
        if not asked.reader.agent and name in repository_reads.OWN:
            raise denied("agent_required", "join, and name the agent that acts: agent")
        caller = self._as_agent(asked) if asked.reader.agent else self._onlooker(asked)
        with refusing(), Client(caller) as client:
            found = repository_reads.read(client, name, params)
        return found if asked.person else without_places(found, asked.repository.project)

    def readable(self, asker: Asker) -> "list[str]":
        """The rooms that whoever asks may read, by id."""
        found = []
        for room_id in self.repositories.rooms if asker.profile == PROFILE else ():
            try:
                self.asked(asker, room_id)
            except RoomError:
                continue
            found.append(room_id)
        return found

    def _onlooker(self, asked: Asked) -> Onlooker:
        return Onlooker(asked.repository, self.repositories.env)

    def _caller(self, asked: Asked) -> Caller:
        env = self.repositories.env
        if asked.person:
            return PersonCaller(asked.repository, env)
        reader = asked.reader
        if not (reader.writes or reader.unbound):
            raise denied("read_only_token", "this token reads only")
        if not reader.agent:
            raise denied("agent_required", "join, and name the agent that acts: agent")
        return RemoteCaller(
            asked.repository, env, reader.agent, asked.kin, whole=reader.all_private
        )

    def look(self, asked: Asked) -> "tuple[Seen, Picture, int]":
        """What whoever asks sees now. Raises RoomError."""
        now = self.service.clock()
        with refusing():
            seen = repository_look.read(asked.repository, self.repositories.env, asked.agent)
        made = picture_of(
            asked.base, seen, repository_acts.DEFINITIONS, asked.reader.agent, now
        )  # fmt: skip
        return seen, made, now

    def note_life(self, asked: Asked) -> None:
        """Whoever asks as an agent is there; written once in 10 seconds."""
        tick, place = self.service.tick(), (asked.repository.name, asked.reader.agent)
        with self._lock:
            due = tick - self._lived.get(place, tick - SPARED_MS) >= SPARED_MS
            if due:
                self._lived[place] = tick
        if asked.reader.agent and due:
            with refusing(), Client(self._as_agent(asked)) as client:
                client.actor.join()

    def mark_read(self, asked: Asked, seen: Seen, upto: int) -> None:
        """Letters that were given to an agent are read. ``upto``: the number of the last one."""
        unread = [one.id for one, _ in seen.letters[:upto] if not one.read_at]
        if asked.reader.agent and unread:
            with refusing(), Client(self._as_agent(asked)) as client:
                store, me = client.actor.join()
                with store.writing() as tx:
                    received_mail.mark_read(tx, me, unread, client.actor.clock())

    def _as_agent(self, asked: Asked) -> RemoteCaller:
        return RemoteCaller(asked.repository, self.repositories.env, asked.reader.agent)


def without_strangers(answer: "dict[str, Any]") -> "dict[str, Any]":
    """A context without the built-in actions of other rooms: here they do not exist."""
    shown = answer.get("actions")
    if shown is None:
        return answer
    return {**answer, "actions": {n: x for n, x in shown.items() if n in repository_acts.ACTS}}

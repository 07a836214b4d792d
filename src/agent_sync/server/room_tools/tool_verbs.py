"""What tools do in a room: the verbs of rooms, or in the room of a repository its own (REPO).

What is not here no tool reaches: of a repository only what ``server/repository`` offers, so that
nothing writes a file or runs a command.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ...rooms.service import invocations, membership, room_reading
from ...rooms.service.room_service import Asker, Service
from ...rooms.service.wait_hub import WaitHub
from ...rooms.service.waiter import Waiter
from ...rooms.service.waiting_for import ask
from ..repository.remote_callers import PREFIX
from ..serving import Serving

Answer = tuple[int, Any]
Query = Mapping[str, str]
Done = Callable[[Any], None]
SAYING = "_send_message"
REPOSITORY_HELP = """\
This room is a repository. Its views are agents, leases, tasks, waits, decisions, messages, gates
and duties; its actions stand in the context (depth full shows their parameters). Lock a file before
you change it, unlock it afterwards: a lease taken here refuses the edits of everybody else. Nothing
here writes a file or runs a command. Wait on views, like views.leases.size() == 0.
"""


class Verbs(Protocol):
    """``prefix``: what ids of agents begin with; ``states``: whether agents have private state."""

    prefix: str
    states: bool
    hub: WaitHub

    def join(self, service: Service, asker: Asker, room: str, given: "Mapping[str, Any]") -> Answer:
        """A new agent."""

    def context(self, asker: Asker, room: str, query: Query) -> Answer:
        """The context."""

    def invoke(self, asker: Asker, room: str, action: str, params: "Any") -> Answer:
        """Do an action."""

    def evaluate(self, asker: Asker, room: str, expr: "Any") -> Answer:
        """The value of an expression."""

    def help(self, asker: Asker, room: str, params: "Mapping[str, Any]") -> Answer:
        """How the room works."""

    def wait(self, asker: Asker, room: str, query: Query, timeout: int, done: Done) -> Waiter:
        """A waiter, for the hub."""


class RoomVerbs:
    """Of rooms. What each raises stands where it is done."""

    prefix, states = "", True

    def __init__(self, serving: Serving) -> None:
        self._service = serving.service
        self.hub = serving.hub

    def join(self, service: Service, asker: Asker, room: str, given: "Mapping[str, Any]") -> Answer:
        """A new agent."""
        return membership.join_room(service, asker, room, given)

    def context(self, asker: Asker, room: str, query: Query) -> Answer:
        """The context."""
        return room_reading.read_context(self._service, asker, room, query)

    def invoke(self, asker: Asker, room: str, action: str, params: "Any") -> Answer:
        """Do an action."""
        return invocations.invoke(self._service, asker, room, action, params)

    def evaluate(self, asker: Asker, room: str, expr: "Any") -> Answer:
        """The value of an expression."""
        return room_reading.evaluate(self._service, asker, room, expr)

    def help(self, asker: Asker, room: str, params: "Mapping[str, Any]") -> Answer:
        """How the room works."""
        return room_reading.read_help(self._service, asker, room, params)

    def wait(self, asker: Asker, room: str, query: Query, timeout: int, done: Done) -> Waiter:
        """A waiter, for the hub."""
        return ask(self._service, asker, room, query, timeout, done)


class RepositoryVerbs:
    """Of repositories' rooms."""

    prefix, states = PREFIX, False

    def __init__(self, serving: Serving) -> None:
        self._rooms = serving.repositories
        self._waits = serving.repository_waits
        self.hub = serving.repository_hub

    def join(self, service: Service, asker: Asker, room: str, given: "Mapping[str, Any]") -> Answer:  # noqa: ARG002
        """A new remote agent."""
        return self._rooms.join(asker, room, given)

    def context(self, asker: Asker, room: str, query: Query) -> Answer:
        """What the repository shows."""
        return self._rooms.context(asker, room, query)

    def invoke(self, asker: Asker, room: str, action: str, params: "Any") -> Answer:
        """Do one of the repository's actions; to say something is one of them."""
        if action == SAYING and isinstance(params, dict):
            said = {"to": params.get("to", "all"), "message": params.get("body")}
            return self._rooms.invoke(asker, room, "send", said)
        return self._rooms.invoke(asker, room, action, params)

    def evaluate(self, asker: Asker, room: str, expr: "Any") -> Answer:
        """The value of an expression."""
        return self._rooms.evaluate(asker, room, expr)

    def help(self, asker: Asker, room: str, params: "Mapping[str, Any]") -> Answer:  # noqa: ARG002
        """How the room works, to whoever may read it."""
        self._rooms.show(asker, room)
        return 200, {"invoked": True, "action": "help", "result": REPOSITORY_HELP}

    def wait(self, asker: Asker, room: str, query: Query, timeout: int, done: Done) -> Waiter:
        """A waiter, for the hub."""
        return self._waits.ask(asker, room, query, timeout, done)

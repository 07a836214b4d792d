"""One call of a tool: whose it is, and as whom it acts."""

from typing import Any

from ...rooms.embodiment.whom_to_be import prefixed
from ...rooms.room_errors import invalid_token
from ...rooms.room_names import of_repository
from ...rooms.service import embodied_sessions
from ...rooms.service.room_service import Asker, Service
from ..http_calls import LONGEST_TOKEN
from ..serving import Serving
from .tool_verbs import RepositoryVerbs, RoomVerbs, Verbs


class ToolCall:
    """``given``: the arguments, checked. ``client``: what the client calls itself.

    ``resources``: what a token of OAuth may be for.
    """

    __slots__ = ("client", "given", "profile", "resources", "serving", "token")

    def __init__(
        self, serving: Serving, profile: str, token: str, client: str, given: "dict[str, Any]",
        resources: "frozenset[str]" = frozenset(),
    ) -> None:  # fmt: skip
        self.resources = resources
        self.serving = serving
        self.profile = profile
        self.token = given.pop("token", "") or token
        self.client = client
        self.given = given

    @property
    def service(self) -> Service:
        """The verbs of rooms."""
        return self.serving.service

    @property
    def room(self) -> str:
        """The room that it speaks of."""
        return str(self.given["room"])

    def rest(self, *names: str) -> "dict[str, Any]":
        """Of the arguments those that are given, by name."""
        return {name: self.given[name] for name in names if name in self.given}

    def query(self, *names: str) -> "dict[str, str]":
        """The same as the texts of an address."""
        return {name: _worded(one) for name, one in self.rest(*names).items()}

    def asker(self) -> Asker:
        """Who asks, as the token says. Raises RoomError: 401, 404 for a repository not served."""
        if len(self.token) > LONGEST_TOKEN:
            raise invalid_token()
        person = self.serving.key.knows(self.token)
        found = Asker(self.profile, self.token, person=person)
        found.resources = self.resources
        if self._of_repository:
            self.serving.repositories.admit(found, self.room)
        return found

    @property
    def verbs(self) -> Verbs:
        """What can be done in its room."""
        return (RepositoryVerbs if self._of_repository else RoomVerbs)(self.serving)

    @property
    def _of_repository(self) -> bool:
        return of_repository(str(self.given.get("room", "")))

    def acting(self) -> Asker:
        """The same, as the agent that it acts as. Raises RoomError: 401, 403, 404, 409."""
        return embodied_sessions.acting_in(self.service, self.asker(), self.room, self._named)

    def reading(self) -> Asker:
        """The same, as whom it reads. Raises RoomError: 401, 403, 404."""
        found = embodied_sessions.reading_in(self.service, self.asker(), self.room, self._named)
        # Behind a tool stands a model: with the person's key, too, it never is the person.
        found.narrow = found.narrow or (found.person and found.repository)
        return found

    @property
    def _named(self) -> str:
        return prefixed(self.verbs.prefix, str(self.given.get("agent", "")))


def _worded(one: object) -> str:
    return str(one).lower() if isinstance(one, bool) else str(one)

"""One call of a tool: whose it is, and as whom it acts."""

from typing import Any

from ...rooms.room_errors import invalid_token
from ...rooms.service import embodied_sessions
from ...rooms.service.room_service import Asker, Service
from ..http_calls import LONGEST_TOKEN
from ..serving import Serving


class ToolCall:
    """``given``: the arguments, checked. ``client``: what the client calls itself."""

    __slots__ = ("client", "given", "profile", "serving", "token")

    def __init__(
        self, serving: Serving, profile: str, token: str, client: str, given: "dict[str, Any]"
    ) -> None:
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
        """Who asks, as the token says. Raises RoomError (401)."""
        if len(self.token) > LONGEST_TOKEN:
            raise invalid_token()
        person = self.serving.key.knows(self.token)
        return Asker(self.profile, self.token, person=person)

    def acting(self) -> Asker:
        """The same, as the agent that it acts as. Raises RoomError: 401, 403, 404, 409."""
        named = str(self.given.get("agent", ""))
        return embodied_sessions.acting_in(self.service, self.asker(), self.room, named)

    def reading(self) -> Asker:
        """The same, as whom it reads. Raises RoomError: 401, 403, 404."""
        named = str(self.given.get("agent", ""))
        return embodied_sessions.reading_in(self.service, self.asker(), self.room, named)


def _worded(one: object) -> str:
    return str(one).lower() if isinstance(one, bool) else str(one)

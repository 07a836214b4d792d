"""One request as handlers see it: plain values, read strictly."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request

from ..rooms.json_values import read
from ..rooms.room_errors import bad, invalid_token
from ..rooms.service.failed_attempts import wrong_token
from ..rooms.service.room_service import Asker
from .client_address import client_of, is_here
from .http_answers import Answer, answered
from .oauth_resources import RESOURCES, challenge, paths, resources
from .serving import Serving

LONGEST_TOKEN = 200
FAILED = tuple(
    f'{{"error":"{code}"'.encode()
    for code in ("invalid_token", "invalid_grant", "invalid_room_token")
)
"""How a refusal of a token begins; the first is that of the one in the header."""


class Call:
    """``path``: the parts of the address by name. ``query``: the last value of each name.

    ``token``: what stands in the Authorization header, "" for none. ``address``: from where.
    ``host``, ``at``: what it calls the server, and the path that it asks for. ``cookies``: that
    header, for the pages of a ceremony alone. ``accept``: what is wanted. ``here``: whether it is
    sent from this machine, as far as its connection says.
    """

    __slots__ = (
        "_body",
        "accept",
        "address",
        "at",
        "cookies",
        "here",
        "host",
        "path",
        "profile",
        "query",
        "serving",
        "token",
        "waiter",
    )

    def __init__(
        self, serving: Serving, profile: str, path: "Mapping[str, str]", query: "Mapping[str, str]",
        token: str = "", body: bytes = b"", address: str = "",
    ) -> None:  # fmt: skip
        self.serving = serving
        self.profile = profile
        self.path = path
        self.query = query
        self.token = token
        self._body = body
        self.address = address
        self.cookies = self.host = self.accept = ""
        self.at = "/"
        self.here = False
        self.waiter: Any = None

    @property
    def room(self) -> str:
        """The id of the room in the address."""
        return self.path["room"]

    @property
    def compact(self) -> bool:
        """Whether fields that are null are left out."""
        return self.query.get("compact") == "true"

    def body(self) -> "dict[str, Any]":
        """The body, an object; nothing is an empty one. Raises RoomError (400)."""
        if not self._body.strip():
            return {}
        given = read(self._body)
        if not isinstance(given, dict):
            raise bad("invalid JSON", "the body is an object")
        return given

    def asker(self, claimed: object = None) -> Asker:
        """Who asks. ``claimed``: the agent that it says it is. Raises RoomError (401)."""
        if len(self.token) > LONGEST_TOKEN:
            raise invalid_token()
        person = self.serving.key.knows(self.token)
        found = Asker(self.profile, self.token, person=person, claimed=claimed)
        found.resources = self.resources
        return found

    @property
    def resources(self) -> "frozenset[str]":
        """What a token of OAuth may be for: these tools, or, for a request, those beside it."""
        serving = self.serving
        at = (self.at,) if self.at in RESOURCES else paths(serving.profile)
        return resources(serving.address, at)

    def answered(self, run: "Callable[[], Answer]") -> Answer:
        """What a handler answers, or how it failed. Raises nothing.

        A token that is nobody's is recorded, and refused otherwise when there are many.
        """
        answer = answered(run)
        if answer.status == 401:
            answer.headers = {"WWW-Authenticate": self._challenge(answer)}
        if answer.status in (400, 401, 403) and answer.body.startswith(FAILED):
            code = answer.body.split(b'"', 4)[3].decode()
            return answered(lambda: self._failed(code, answer))
        return answer

    def _challenge(self, answer: Answer) -> str:
        serving, wrong = self.serving, answer.body.startswith(FAILED[0])
        return challenge(serving.address, serving.profile, self.host, self.at, wrong=wrong)

    def _failed(self, code: str, answer: Answer) -> Answer:
        wrong_token(self.serving.service, self.address, code)
        return answer

    def whole(self, name: str, default: int, most: int) -> int:
        """A number in the query, at most ``most``. Raises RoomError (400)."""
        given = self.query.get(name)
        if given is None or given == "":
            return default
        if not (given.isascii() and given.isdigit() and len(given) <= 15):
            raise bad("invalid_parameter", f"{name}: a whole number", parameter=name)
        return min(int(given), most)


async def call_of(request: Request, serving: Serving, profile: str) -> Call:
    """The call that a request is. Its body is there already: the guard has read it."""
    query = dict(request.query_params)
    token = _token(request.headers.get("authorization", ""))
    address, body = client_of(request, serving.address), await request.body()
    call = Call(serving, profile, request.path_params, query, token, body, address)
    call.cookies = request.headers.get("cookie", "")
    call.host, call.at = request.headers["host"].lower(), request.url.path
    call.accept = request.headers.get("accept", "")
    call.here = is_here(request, serving.address)
    return call


def _token(header: str) -> str:
    """``Bearer TOKEN``; whatever else somebody sends is a token that nobody has."""
    kind, _, token = header.strip().partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else header.strip()

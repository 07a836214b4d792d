"""One request as handlers see it: plain values, read strictly."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from ..rooms.json_values import read
from ..rooms.room_errors import bad, invalid_token
from ..rooms.service.room_service import Asker
from .addresses import is_loopback
from .serving import Serving

LONGEST_TOKEN, LONGEST_ADDRESS = 200, 64


class Call:
    """``path``: the parts of the address by name. ``query``: the last value of each name.

    ``token``: what stands in the Authorization header, "" for none. ``address``: from where it
    came; ``cookies``: that header, for pages of a ceremony alone.
    """

    __slots__ = (
        "_body",
        "address",
        "cookies",
        "path",
        "profile",
        "query",
        "serving",
        "token",
        "waiter",
    )

    def __init__(
        self, serving: Serving, profile: str, path: "Mapping[str, str]", query: "Mapping[str, str]",
        token: str = "", body: bytes = b"",
    ) -> None:  # fmt: skip
        self.serving = serving
        self.profile = profile
        self.path = path
        self.query = query
        self.token = token
        self._body = body
        self.address = ""
        self.cookies = ""
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
        return Asker(self.profile, self.token, person=person, claimed=claimed)

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
    call = Call(serving, profile, request.path_params, query, token, await request.body())
    call.cookies = request.headers.get("cookie", "")
    call.address = address_of(request, proxied=serving.address.proxied)
    return call


def address_of(request: Request, *, proxied: bool) -> str:
    """From where a request came: what the proxy says counts from the proxy's address only.

    The proxy stands on this machine; the last address that it names is the one it saw itself.
    """
    peer = request.client.host if request.client else ""
    if not proxied or not is_loopback(peer):
        return peer
    named = request.headers.getlist("x-forwarded-for")
    return named[-1].rsplit(",", 1)[-1].strip()[:LONGEST_ADDRESS] if named else peer


def _token(header: str) -> str:
    """``Bearer TOKEN``; whatever else somebody sends is a token that nobody has."""
    kind, _, token = header.strip().partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else header.strip()

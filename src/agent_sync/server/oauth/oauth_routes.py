"""What stands where: OAuth's endpoints, its descriptions, and the page of consent.

All of it is there only with the extras that it needs, and where browsers have passkeys.
"""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ...rooms.room_errors import RoomError, missing
from ...rooms.service import oauth_consent
from ...rooms.service.failed_attempts import wrong_token
from ...rooms.service.oauth_consent import ISSUER
from ..ceremony_calls import passkeys_of
from ..http_answers import Answer, answered, data, refused
from ..http_calls import Call
from ..letting_in import letting_in
from ..oauth_resources import MCP, METADATA, RESOURCES, TOOLS, installed, paths
from ..route_table import TEXT, Route

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ..letting_in import Verb

WELL_KNOWN = "/.well-known/oauth-"
SCOPES = ["rooms:*", "create_rooms"]


def demand_on(call: Call) -> None:
    """Raises RoomError (404) where this server has no OAuth."""
    passkeys_of(call)
    if not installed(MCP):
        raise missing("not found", "this needs agent-sync with its extra 'mcp'")


def authorization_server(call: Call) -> Answer:
    """GET /.well-known/oauth-authorization-server"""
    demand_on(call)
    issuer = f"{call.serving.address.origin}{ISSUER}"
    return data(200, {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "registration_endpoint": f"{issuer}/register",
        "revocation_endpoint": f"{issuer}/revoke",
        "scopes_supported": SCOPES,
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    })  # fmt: skip


async def protected_resource(call: Call, request: Request) -> Response:
    """GET /.well-known/oauth-protected-resource: as whoever asks calls this server."""
    path = request.url.path.removeprefix(METADATA) or TOOLS
    host, loop = request.headers["host"].lower(), asyncio.get_running_loop()
    answer = await loop.run_in_executor(
        call.serving.pool, answered, lambda: _resource(call, host, path)
    )
    return answer.response()


def _resource(call: Call, host: str, path: str) -> Answer:
    demand_on(call)
    if path not in paths(call.serving.profile):
        raise missing("not found", "users have tokens for the tools of declared rooms alone")
    address = call.serving.address
    return data(200, {
        "resource": f"{address.base(host)}{path}",
        "authorization_servers": [f"{address.origin}{ISSUER}"],
        "scopes_supported": SCOPES,
        "bearer_methods_supported": ["header"],
    })  # fmt: skip


def _handled(
    name: str, *, begins: bool = False
) -> "Callable[[Call, Request], Awaitable[Response]]":
    """An endpoint that the SDK answers."""

    async def run(call: Call, request: Request) -> Response:
        loop = asyncio.get_running_loop()
        try:
            pool = call.serving.pool
            library: Any = await loop.run_in_executor(pool, _library, call, begins)
            answer: Response = await getattr(library, name)(call, request)
            if b'"invalid_grant"' in answer.body:
                await loop.run_in_executor(pool, _failed, call)
        except RoomError as error:
            return refused(error).response()
        return answer

    return run


def _library(call: Call, begins: bool) -> Any:  # noqa: FBT001
    demand_on(call)
    if begins:
        call.serving.begun.take(call.address)
    from . import sdk_handlers

    return sdk_handlers


def _failed(call: Call) -> None:
    wrong_token(call.serving.service, call.address, "invalid_grant")


def _from_anywhere(verb: "Callable[..., dict[str, Any]]") -> "Verb":
    return lambda service, cookie, given, _: verb(service, cookie, given)


WAYS = {
    "oauth_authorize": _handled("authorize", begins=True),
    "oauth_register": _handled("register", begins=True),
    "oauth_token": _handled("token"),
    "oauth_revoke": _handled("revoke"),
    "oauth_resource": protected_resource,
}
TOKEN_AGAIN = "/token"
"""Where a client refreshes that was started again and kept its tokens, but not where they are had:
the SDK's does, as the protocol once had it.
"""
FORMS = frozenset({f"{ISSUER}/token", f"{ISSUER}/revoke", TOKEN_AGAIN})
"""Where a body is a form and no JSON, as OAuth has it."""
_ASKED = ("client_id", "redirect_uri", "response_type", "code_challenge", "code_challenge_method",
          "state", "scope", "resource")  # fmt: skip


def _way(method: str, path: str, way: str, says: str, **more: Any) -> Route:
    return Route(method, path, None, says, open=True, way=way, **more)


def _server(path: str) -> Route:
    says = "where OAuth is had"
    return Route("GET", path, authorization_server, says, open=True)


ROUTES = (
    *(_server(path) for path in (
        f"{WELL_KNOWN}authorization-server{ISSUER}", f"{WELL_KNOWN}authorization-server",
        f"{ISSUER}{WELL_KNOWN}authorization-server",
    )),
    *(_way("GET", f"{METADATA}{path}", "oauth_resource", "whose tokens open it")
      for path in ("", *RESOURCES)),
    _way("GET", f"{ISSUER}/authorize", "oauth_authorize", "a client asks for a code",
         query=dict.fromkeys(_ASKED, TEXT), kind="text/html", success=302),
    _way("POST", f"{ISSUER}/token", "oauth_token", "tokens for a code, or for a refresh token"),
    _way("POST", TOKEN_AGAIN, "oauth_token", "the same, for clients that were told no address"),
    _way("POST", f"{ISSUER}/revoke", "oauth_revoke", "end a token, and what came from it"),
    _way("POST", f"{ISSUER}/register", "oauth_register", "a client registers itself", success=201,
         body={"redirect_uris": {"type": "array", "items": TEXT}, "client_name": TEXT,
               "scope": TEXT, "token_endpoint_auth_method": TEXT}),
    *letting_in(
        "consent", "request", demand_on,
        look=(_from_anywhere(oauth_consent.look), "what a client asks for"),
        decide=(_from_anywhere(oauth_consent.decide), "let it in, or refuse it"),
    ),
)  # fmt: skip

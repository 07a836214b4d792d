"""The SDK's handlers of OAuth, each over one request. Imported with the first of them."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, TypeVar

from mcp.server.auth.handlers.authorize import AuthorizationHandler
from mcp.server.auth.handlers.register import RegistrationHandler
from mcp.server.auth.handlers.token import TokenHandler
from mcp.server.auth.middleware.client_auth import ClientAuthenticator
from mcp.server.auth.provider import (
    AuthorizationCode,
    AuthorizeError,
    RefreshToken,
    RegistrationError,
    TokenError,
)
from mcp.server.auth.settings import ClientRegistrationOptions
from mcp.shared.auth import InvalidScopeError, OAuthClientInformationFull, OAuthToken
from starlette.requests import Request
from starlette.responses import Response

from ...rooms.room_errors import RoomError, bad
from ...rooms.service import oauth_clients, oauth_consent, oauth_tokens, token_minting
from ...rooms.service.device_asking import USUAL
from ...rooms.users.scope_strings import parsed
from ..http_calls import Call
from ..oauth_resources import paths, resources

Found = TypeVar("Found")
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
LONGEST_STATE = 4_096
NO_SECRET = "none"


class Client(OAuthClientInformationFull):
    """A client whose scopes are read as this server's are, not as a list of words."""

    def validate_scope(self, requested_scope: "str | None") -> "list[str]":
        """The words of what is asked for, or of what it registered. Raises InvalidScopeError."""
        try:
            most = parsed(self.scope or USUAL)
            asked = most if requested_scope is None else parsed(requested_scope)
        except RoomError as error:
            raise InvalidScopeError(error.message) from None
        if self.scope and not most.grants(asked):
            raise InvalidScopeError("the client was not registered for this scope")
        return str(asked).split()


class Provider:
    """Clients, codes and tokens as the SDK wants them. ``resource``: what the request names."""

    def __init__(self, call: Call, resource: "str | None" = None) -> None:
        self._call = call
        self._service = call.serving.service
        self._resource = resource

    async def _run(self, work: "Callable[[], Found]") -> "Found":
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._call.serving.pool, work)

    async def get_client(self, client_id: str) -> "Client | None":
        """A client, or None."""
        found = await self._run(lambda: oauth_clients.client(self._service, client_id))
        return None if found is None else Client.model_validate_json(found.detail)

    async def register_client(self, client: Any) -> None:
        """It has no secret, whatever it wanted. Raises RegistrationError, RoomError (413, 429)."""
        client.client_secret = client.client_secret_expires_at = None
        client.token_endpoint_auth_method = NO_SECRET
        redirects = [str(one) for one in client.redirect_uris or ()]
        detail = client.model_dump_json(exclude_none=True)
        try:
            await self._run(lambda: oauth_clients.register(
                self._service, self._call.address, client.client_id, redirects, detail,
                name=client.client_name, scope=client.scope,
            ))  # fmt: skip
        except RoomError as error:
            if error.status != 400:
                raise
            if error.code == "invalid_redirect_uri":
                raise RegistrationError("invalid_redirect_uri", error.message) from None
            raise RegistrationError("invalid_client_metadata", error.message) from None

    async def authorize(self, client: Any, params: Any) -> str:
        """The page of consent. Raises AuthorizeError."""
        if not CHALLENGE.fullmatch(params.code_challenge):
            raise AuthorizeError("invalid_request", "code_challenge: S256 of a verifier")
        if params.state is not None and len(params.state) > LONGEST_STATE:
            raise AuthorizeError("invalid_request", f"state: at most {LONGEST_STATE} characters")
        if params.resource is not None and params.resource not in self._resources():
            raise AuthorizeError("invalid_target", "this server has no such resource")
        request = await self._run(lambda: oauth_consent.begin(
            self._service, client_id=client.client_id, redirect=str(params.redirect_uri),
            challenge=params.code_challenge, scope=" ".join(params.scopes),
            resource=params.resource, state=params.state,
        ))  # fmt: skip
        return f"{self._call.serving.address.origin}/auth/consent#request={request}"

    def _resources(self) -> "frozenset[str]":
        serving = self._call.serving
        return resources(serving.address, paths(serving.profile))

    async def load_authorization_code(self, client: Any, code: str) -> "AuthorizationCode | None":
        """A code of this client that can still be exchanged, or None."""
        found = await self._run(
            lambda: oauth_tokens.shown(self._service, client.client_id, code, self._resource)
        )
        if found is None:
            return None
        return AuthorizationCode.model_validate({
            "code": code, "scopes": found.scope.split(), "expires_at": found.valid_until / 1000,
            "client_id": found.client_id, "code_challenge": found.challenge,
            "redirect_uri": found.redirect, "redirect_uri_provided_explicitly": True,
            "resource": found.resource,
        })  # fmt: skip

    async def exchange_authorization_code(self, client: Any, code: Any) -> OAuthToken:
        """Its tokens. Raises TokenError."""
        made = await self._run(
            lambda: oauth_tokens.exchanged(self._service, client.client_id, code.code)
        )
        if made is None:
            raise TokenError("invalid_grant", "this code is used or over")
        return OAuthToken(**made.as_oauth())

    async def load_refresh_token(self, client: Any, refresh_token: str) -> "RefreshToken | None":
        """A refresh token of this client, or None."""
        found = await self._run(
            lambda: oauth_tokens.refreshable(
                self._service, client.client_id, refresh_token, self._resource
            )
        )
        if found is None:
            return None
        return RefreshToken(
            token=refresh_token, client_id=client.client_id, scopes=found.scope.split()
        )

    async def exchange_refresh_token(
        self, client: Any, refresh_token: Any, scopes: "list[str]"
    ) -> OAuthToken:
        """The next tokens. Raises TokenError, also where one was refreshed before."""
        if set(scopes) != set(refresh_token.scopes):
            raise TokenError("invalid_scope", "a token is narrowed by PATCH /tokens, not here")
        given = {"refresh_token": refresh_token.token}
        try:
            _, said = await self._run(
                lambda: token_minting.refresh(self._service, given, client.client_id)
            )
        except RoomError as error:
            if error.status != 400:
                raise
            raise TokenError("invalid_grant", error.message) from None
        return OAuthToken(**said)

    async def end(self, client_id: str, token: str) -> None:
        """A client gives up its tokens."""
        await self._run(lambda: oauth_tokens.revoke(self._service, client_id, token))


async def authorize(call: Call, request: Request) -> Response:
    """GET /oauth/authorize"""
    provider: Any = Provider(call)
    answer: Response = await AuthorizationHandler(provider).handle(request)
    return answer


async def register(call: Call, request: Request) -> Response:
    """POST /oauth/register"""
    call.body()  # read strictly first
    provider: Any = Provider(call)
    options = ClientRegistrationOptions(enabled=True)
    answer: Response = await RegistrationHandler(provider, options).handle(request)
    return answer


async def token(call: Call, request: Request) -> Response:
    """POST /oauth/token"""
    named = (await request.form()).get("resource")
    provider: Any = Provider(call, named if isinstance(named, str) and named else None)
    handler = TokenHandler(provider, ClientAuthenticator(provider))
    answer: Response = await handler.handle(request)
    return answer


async def revoke(call: Call, request: Request) -> Response:
    """POST /oauth/revoke. Not the SDK's: that asks clients without a secret for one.

    Raises RoomError: 400 ``invalid_request``, 401 ``invalid_client``.
    """
    form = await request.form()
    token, client = form.get("token"), form.get("client_id")
    provider = Provider(call)
    if not isinstance(client, str) or await provider.get_client(client) is None:
        raise RoomError(401, "invalid_client", "client_id: as the client was registered")
    if not isinstance(token, str) or not token:
        raise bad("invalid_request", "token: what is to end")
    await provider.end(client, token)
    return Response()

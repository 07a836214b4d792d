"""The SDK's own client goes through OAuth by itself: 401, metadata, registration, consent, tools.

Only the person's part is played: a real browser with a passkey device, opened by its handler.
"""

import asyncio
from typing import Any

import pytest

from .browser import Page
from .oauth_answers import Callback
from .passkeys import registered
from .served import Served
from .tools import GENERATIONS, Tools


class Kept:
    """What the client keeps between its runs."""

    def __init__(self) -> None:
        self.tokens: Any = None
        self.client: Any = None

    async def get_tokens(self) -> Any:
        """Its tokens, None for none."""
        return self.tokens

    async def set_tokens(self, tokens: Any) -> None:
        """The next ones."""
        self.tokens = tokens

    async def get_client_info(self) -> Any:
        """As it was registered, None before."""
        return self.client

    async def set_client_info(self, client: Any) -> None:
        """It was registered."""
        self.client = client


class OAuthTools(Tools):
    """The tools for a client that has no token but what it gets by itself.

    ``opened``: the addresses that it had a browser open. ``over``: its token is to be refreshed.
    """

    def __init__(self, served: Served, mode: str, page: Page, callback: Callback) -> None:
        super().__init__(served, "", mode)
        self.page = page
        self.callback = callback
        self.kept = Kept()
        self.opened: list[str] = []
        self.over = False

    def http(self) -> Any:
        """What sends its requests, and sees to its token."""
        import httpx2
        from mcp.client.auth.oauth2 import OAuthClientProvider
        from mcp.shared.auth import OAuthClientMetadata

        told = OAuthClientMetadata.model_validate(
            {"redirect_uris": [self.callback.uri], "client_name": "the SDK's client"}
        )
        auth = OAuthClientProvider(self.url, told, self.kept, self._opened, self._came)
        if self.over:
            auth.context.token_expiry_time = 1.0
        return httpx2.AsyncClient(auth=auth, timeout=60)

    async def _opened(self, url: str) -> None:
        self.opened.append(url)
        await asyncio.to_thread(self._consents, url)

    def _consents(self, url: str) -> None:
        self.page.goto(url)
        self.page.click("sign-in")
        self.page.says("the SDK's client")
        self.page.says("make new rooms")
        self.page.click("approve")

    async def _came(self) -> Any:
        from mcp.shared.auth import AuthorizationCodeResult

        return AuthorizationCodeResult(**await asyncio.to_thread(self._answer))

    def _answer(self) -> "dict[str, str]":
        found = self.callback.next()
        return {name: found[name] for name in ("code", "state", "iss")}


@pytest.mark.proves("AUTH-3", "MCP-1")
@pytest.mark.parametrize("mode", GENERATIONS)
def test_the_sdk_s_client_goes_through_oauth(
    there: Served, page: Page, callback: Callback, mode: str
) -> None:
    """It acts in a room; started again it refreshes its token, and is the same session."""
    registered(there, page, "alice")
    tools = OAuthTools(there, mode, page, callback)
    made, embodied, said = tools.calls(
        ("sync_create_room", {"id": "r"}),
        ("sync_embody", {"room": "r", "name": "Ann"}),
        ("sync_send_message", {"room": "r", "body": "hello"}),
    )
    assert not made.failed, made
    assert embodied.data["self"] == "ann"
    assert said.data["from"] == "ann"
    assert len(tools.opened) == 1
    first = tools.kept.tokens
    assert first.access_token.startswith("tok_")
    tools.over = True
    assert tools.call("sync_send_message", room="r", body="again").data["from"] == "ann"
    second = tools.kept.tokens
    assert second.access_token != first.access_token
    assert second.refresh_token != first.refresh_token
    assert len(tools.opened) == 1, "it was refreshed, and nobody was asked"
    there.client("", first.access_token).get("/rooms").is_(401, "invalid_token")
    rooms = there.client("", second.access_token).get("/rooms").is_(200)
    assert [room["id"] for room in rooms] == ["r"]
    for secret in (first.access_token, second.refresh_token):
        assert secret not in there.log


@pytest.mark.proves("AUTH-3", "MCP-1")
def test_a_client_whose_tokens_have_ended_asks_again(
    there: Served, page: Page, callback: Callback
) -> None:
    """The person is asked a second time; the client itself stays the one that it registered as."""
    registered(there, page, "alice")
    tools = OAuthTools(there, GENERATIONS[0], page, callback)
    assert tools.call("sync_list_rooms").data["rooms"] == []
    client = tools.kept.client.client_id
    there.command("token", "revoke", _id(there, tools))
    assert tools.call("sync_list_rooms").data["rooms"] == []
    assert len(tools.opened) == 2
    assert tools.kept.client.client_id == client


def _id(there: Served, tools: OAuthTools) -> str:
    mine = there.client("", tools.kept.tokens.access_token)
    return str(mine.get("/tokens").is_(200)["tokens"][0]["id"])

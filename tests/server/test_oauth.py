"""OAuth for clients of MCP: registration, consent in a real browser, codes, tokens (AUTH-3, S7)."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest

from support import need_module

from .browser import Page
from .oauth_answers import Callback
from .passkeys import registered
from .served import Served, Store
from .wire import Answer, raw

METADATA = "/.well-known/oauth-protected-resource"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


GUARDED = (
    "GET /oauth/authorize", "POST /oauth/token", "POST /token", "POST /oauth/register",
    "POST /oauth/revoke",
    "GET /.well-known/oauth-protected-resource", "POST /auth/consent/look",
)  # fmt: skip


class Asking:
    """A client that has registered, and the proof key of what it asks for now."""

    def __init__(self, served: Served, redirect: str, name: str = "The Client") -> None:
        self.served = served
        self.redirect = redirect
        body = {"redirect_uris": [redirect], "client_name": name, "scope": "rooms:* create_rooms"}
        self.told = served.client().post("/oauth/register", body).is_(201)
        self.id = self.told["client_id"]
        self.verifier = secrets.token_urlsafe(48)
        self.resource = f"http://localhost:{served.port}/mcp"

    def authorize(self, **more: "str | None") -> Answer:
        """The first step, as a browser takes it."""
        hashed = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "client_id": self.id, "redirect_uri": self.redirect, "response_type": "code",
            "code_challenge": base64.urlsafe_b64encode(hashed).decode().rstrip("="),
            "code_challenge_method": "S256", "state": "s t", "scope": "rooms:* create_rooms",
            "resource": self.resource, **more,
        }  # fmt: skip
        words = urlencode({name: one for name, one in asked.items() if one is not None})
        return self.served.client().get(f"/oauth/authorize?{words}")

    def approved(
        self, page: Page, callback: Callback, click: str = "approve", **more: "str | None"
    ) -> "dict[str, str]":
        """Go through consent; what came back."""
        answer = self.authorize(**more)
        assert answer.status == 302, answer
        page.goto(answer.headers["location"])
        page.click("sign-in")
        page.says("Let this program in?")
        page.click(click)
        return callback.next()

    def exchange(self, code: str, **more: "str | None") -> Answer:
        """Tokens for a code."""
        asked = {
            "grant_type": "authorization_code", "code": code, "client_id": self.id,
            "redirect_uri": self.redirect, "code_verifier": self.verifier,
            "resource": self.resource, **more,
        }  # fmt: skip
        return self.token(**asked)

    def token(self, **asked: "str | None") -> Answer:
        """Anything that is sent there."""
        words = urlencode({name: one for name, one in asked.items() if one is not None})
        return self.served.client().send("POST", "/oauth/token", words, FORM)

    def revoke(self, token: str, **more: "str | None") -> Answer:
        """Give it up."""
        asked = {"token": token, "client_id": self.id, **more}
        words = urlencode({name: one for name, one in asked.items() if one is not None})
        return self.served.client().send("POST", "/oauth/revoke", words, FORM)

    def refresh(self, token: str, **more: "str | None") -> Answer:
        """The next tokens."""
        asked = {"grant_type": "refresh_token", "refresh_token": token, "client_id": self.id}
        return self.token(**asked, **more)


@pytest.mark.proves("AUTH-3", "AUTH-5")
def test_a_client_is_let_in(there: Served, page: Page, callback: Callback) -> None:
    """S7: described, registered, consented by a passkey, a token that works; and refreshed."""
    registered(there, page, "alice")
    client = there.client()
    path = METADATA
    resource = client.get(f"{path}/mcp").is_(200)
    assert resource == {**client.get(path).is_(200)}
    assert resource["resource"] == f"http://127.0.0.1:{there.port}/mcp"
    issuer = f"http://localhost:{there.port}/oauth"
    assert resource["authorization_servers"] == [issuer]
    for path in ("/.well-known/oauth-authorization-server/oauth",
                 "/.well-known/oauth-authorization-server"):  # fmt: skip
        told = client.get(path).is_(200)
        assert told["issuer"] == issuer
        assert told["code_challenge_methods_supported"] == ["S256"]
    asking = Asking(there, callback.uri)
    assert "client_secret" not in asking.told
    assert asking.told["token_endpoint_auth_method"] == "none"
    back = asking.approved(page, callback)
    assert back["kept"] == "1"
    assert back["state"] == "s t"
    assert back["iss"] == issuer
    token = asking.exchange(back["code"]).is_(200)
    assert token["expires_in"] == 3600
    assert token["scope"] == "rooms:* create_rooms"
    mine = there.client("/declared", token["access_token"])
    mine.post("/rooms", {"id": "mine"}).is_(201)
    assert [one["label"] for one in mine.get("/tokens").is_(200)["tokens"]] == ["The Client"]
    second = asking.refresh(token["refresh_token"]).is_(200)
    mine.get("/rooms").is_(401, "invalid_token")
    there.client("/declared", second["access_token"]).get("/rooms").is_(200)
    asking.refresh(token["refresh_token"]).is_(400, "invalid_grant")
    there.client("/declared", second["access_token"]).get("/rooms").is_(401)
    asking.refresh(second["refresh_token"]).is_(400, "invalid_grant")
    for secret in (back["code"], token["access_token"], token["refresh_token"]):
        assert secret not in there.log


@pytest.mark.defends("signing-in")
@pytest.mark.proves("AUTH-5", "AUTH-3")
def test_a_code_is_bound(there: Served, page: Page, callback: Callback) -> None:
    """To its client, redirect, verifier and resource; and used once, or all that it gave ends."""
    registered(there, page, "alice")
    asking, other = Asking(there, callback.uri), Asking(there, callback.uri)
    code = asking.approved(page, callback)["code"]
    asking.exchange(code, client_id=other.id).is_(400, "invalid_grant")
    asking.exchange(code, client_id="nobody").is_(401, "invalid_client")
    asking.exchange(code, code_verifier="x" * 43).is_(400, "invalid_grant")
    asking.exchange(code, code_verifier=None).is_(400, "invalid_request")
    asking.exchange(code, redirect_uri=f"{callback.uri}2").is_(400, "invalid_request")
    asking.exchange(code, redirect_uri=None).is_(400, "invalid_request")
    wrong = f"http://localhost:{there.port}/direct/mcp"
    asking.exchange(code, resource=wrong).is_(400, "invalid_grant")
    token = asking.exchange(code).is_(200)
    mine = there.client("/declared", token["access_token"])
    mine.get("/rooms").is_(200)
    other.refresh(token["refresh_token"]).is_(400, "invalid_grant")
    without = {"refresh_token": token["refresh_token"]}
    mine.post("/tokens/refresh", without).is_(400, "invalid_grant")
    asking.refresh(token["refresh_token"], resource=wrong).is_(400, "invalid_grant")
    asking.refresh(token["refresh_token"], scope="rooms:*").is_(400, "invalid_scope")
    asking.exchange(code).is_(400, "invalid_grant")
    mine.get("/rooms").is_(401, "invalid_token")


def tools_of(served: Served, token: str, path: str = "/mcp") -> Answer:
    """A first request for the tools at a path."""
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    return served.client("", token).post(path, asked)


@pytest.mark.defends("signing-in", "tokens")
@pytest.mark.proves("AUTH-3", "AUTH-5")
def test_a_token_opens_what_it_was_asked_for(there: Served, page: Page, callback: Callback) -> None:
    """Its tools, under each name of the server, and the requests beside them; no other server's."""
    registered(there, page, "alice")
    asking = Asking(there, callback.uri)
    code = asking.approved(page, callback)["code"]
    token = asking.exchange(code).is_(200)["access_token"]
    mine = there.client("", token)
    mine.post("/rooms", {"id": "r"}).is_(201)
    mine.get("/declared/rooms").is_(200)
    child = mine.post("/tokens", {"scope": "rooms:r"}).is_(201)["token"]
    agent = mine.post("/rooms/r/agents", {"id": "ann"}).is_(201)["token"]
    tools_of(there, token).is_(200)
    wrong = tools_of(there, token, "/declared/mcp")
    wrong.is_(401, "invalid_token")
    where = f'resource_metadata="{there.address}{METADATA}/declared/mcp"'
    assert wrong.headers["www-authenticate"] == f'Bearer error="invalid_token", {where}'
    other = there.beside()
    try:
        for one in (token, child):
            tools_of(other, one).is_(401, "invalid_token")
            for path, tools in (("/rooms", "/mcp"), ("/declared/tokens", "/declared/mcp")):
                answer = other.client("", one).get(path)
                answer.is_(401, "invalid_token")
                said = f'resource_metadata="{other.address}{METADATA}{tools}"'
                assert said in answer.headers["www-authenticate"]
        context = "/declared/rooms/r/context"
        there.client("", agent).get(context).is_(200)
        other.client("", agent).get(context).is_(401, "invalid_token")
        minted = there.client("", there.minted("alice", "rooms:r"))
        minted.get(context).is_(200)
        other.client("", minted.token).get(context).is_(200)
    finally:
        other.close()


@pytest.mark.defends("tokens")
@pytest.mark.proves("AUTH-3")
@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_a_client_gives_up_its_tokens(
    there: Served, page: Page, callback: Callback, which: str
) -> None:
    """RFC 7009: either of both ends both, and what came from them; what is not its own goes on."""
    told = there.client().get("/.well-known/oauth-authorization-server").is_(200)
    assert told["revocation_endpoint"] == f"http://localhost:{there.port}/oauth/revoke"
    assert told["revocation_endpoint_auth_methods_supported"] == ["none"]
    registered(there, page, "alice")
    asking, other = Asking(there, callback.uri), Asking(there, callback.uri)
    token = asking.exchange(asking.approved(page, callback)["code"]).is_(200)
    mine = there.client("/declared", token["access_token"])
    child = there.client("/declared", mine.post("/tokens", {"scope": "rooms:*"}).json["token"])
    minted = there.minted("alice", "rooms:*")
    for given in (token[which], minted, "tok_none", "x\x00"):
        assert other.revoke(given).status == 200, "nothing tells whose it is"
    asking.revoke(minted, token_type_hint="what").is_empty(200)
    for one in (mine, child, there.client("/declared", minted)):
        one.get("/rooms").is_(200)
    asking.revoke(token[which], client_id=None).is_(401, "invalid_client")
    asking.revoke(token[which], client_id="nobody").is_(401, "invalid_client")
    asking.revoke("").is_(400, "invalid_request")
    asking.revoke(token[which], token_type_hint="access_token").is_empty(200)
    for one in (mine, child):
        one.get("/rooms").is_(401, "invalid_token")
    asking.refresh(token["refresh_token"]).is_(400, "invalid_grant")
    asking.revoke(token[which]).is_empty(200)


@pytest.mark.proves("AUTH-3")
def test_a_token_is_for_the_tools_of_declared_rooms(own: "Callable[..., Served]") -> None:
    """Others take no token of a user: nobody is sent to ask for one that opens nothing there."""
    need_module("webauthn")
    need_module("mcp")
    served = own(profile="direct")
    client = served.client()
    for below in ("", "/mcp", "/direct/mcp"):
        assert client.get(METADATA + below).status == 404
    found = client.get(f"{METADATA}/declared/mcp").is_(200)
    assert found["resource"] == f"{served.address}/declared/mcp"
    assert client.get("/direct/rooms").headers["www-authenticate"] == "Bearer"
    asking = Asking(served, "http://localhost:9/back")
    for path in ("/mcp", "/direct/mcp"):
        where = f"http://localhost:{served.port}{path}"
        assert "invalid_target" in asking.authorize(resource=where).headers["location"]


@pytest.mark.defends("signing-in")
@pytest.mark.proves("AUTH-3", "AUTH-5")
def test_consent_is_asked_each_time(there: Served, page: Page, callback: Callback) -> None:
    """Client, its host, each scope in words; a refusal is told, and a request is used once."""
    registered(there, page, "alice")
    asking = Asking(there, callback.uri, "<b>Evil</b>")
    for prompt in (None, "none"):
        answer = asking.authorize(prompt=prompt)
        assert answer.status == 302
        where = answer.headers["location"]
        assert where.startswith(f"http://localhost:{there.port}/auth/consent#request=")
        page.goto(where)
        page.click("sign-in")
        for text in ("You are alice.", "<b>Evil</b>", f"127.0.0.1:{callback.server.server_port}",
                     "do everything in every room", "make new rooms"):  # fmt: skip
            page.says(text)
        page.click("deny")
        back = callback.next()
        assert back["error"] == "access_denied"
        assert "code" not in back
    page.goto(where)
    page.click("sign-in")
    page.says("this request is over")


@pytest.mark.defends("signing-in")
@pytest.mark.proves("AUTH-3", "AUTH-5")
def test_what_a_client_may_not_ask_for(there: Served) -> None:
    """Plain PKCE, none at all, another redirect, another resource, a scope that is none."""
    asking = Asking(there, "http://localhost:9/back")
    there.client().get("/oauth/authorize").is_(400, "invalid_request")
    asking.authorize(client_id="nobody").is_(400, "invalid_request")
    asking.authorize(client_id="x\x00").is_(400, "invalid_request")
    for redirect in ("http://localhost:10/back", "http://localhost:9/back/", "https://evil.example",
                     "http://localhost:9/back?x=1"):  # fmt: skip
        asking.authorize(redirect_uri=redirect).is_(400, "invalid_request")
    for more, error in (
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"resource": "https://evil.example/mcp"}, "invalid_target"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ):
        answer = asking.authorize(**more)
        assert answer.status == 302, (more, answer)
        assert answer.headers["location"].startswith("http://localhost:9/back?"), more
        assert f"error={error}" in answer.headers["location"], more
    narrow = Asking(there, "http://localhost:9/back")
    narrow.id = there.client().post(
        "/oauth/register", {"redirect_uris": [narrow.redirect], "scope": "rooms:r:read"}
    ).is_(201)["client_id"]  # fmt: skip
    assert "invalid_scope" in narrow.authorize(scope="rooms:r").headers["location"]
    assert "/auth/consent" in narrow.authorize(scope="rooms:r:observe").headers["location"]


@pytest.mark.proves("AUTH-5")
def test_the_public_url_is_the_issuer(own: "Callable[..., Served]") -> None:
    """By whichever of its names the server is called; what nobody fixed with https has none."""
    need_module("webauthn")
    need_module("mcp")
    served = own("--behind-proxy", "--public-url", "https://sync.example", profile="declared")
    issuer = "https://sync.example/oauth"
    for host in ("sync.example", f"127.0.0.1:{served.port}"):
        asked = {"Host": host, "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
        told = served.client().send(
            "GET", "/.well-known/oauth-authorization-server", None, asked
        ).is_(200)  # fmt: skip
        assert told["issuer"] == issuer
        assert told["token_endpoint"] == f"{issuer}/token"
        found = served.client().send("GET", METADATA, None, asked).is_(200)
        assert found["authorization_servers"] == [issuer]
    assert found["resource"] == f"{served.address}/mcp"
    plain = own("--behind-proxy", "--public-url", "http://sync.example", profile="declared")
    assert plain.client().get("/.well-known/oauth-authorization-server").status == 404
    assert plain.client().get("/rooms").headers["www-authenticate"] == "Bearer"


@pytest.fixture(scope="module")
def refusing(
    kind: str, make_store: "Callable[[str], Store]", tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[Served]":
    """A server with OAuth, on each store, for all that it takes nothing from."""
    need_module("webauthn")
    need_module("mcp")
    one = Served(make_store(kind), tmp_path_factory.mktemp("home"), profile="declared")
    yield one
    one.close()
    assert "Traceback" not in one.log, one.log[-8000:]


@pytest.mark.proves("AUTH-3", "AUTH-5")
@pytest.mark.parametrize(
    "redirect",
    ["http://evil.example/", "custom://x", "javascript:alert(1)", "https://a@evil.example/",
     "https://x.example/#f", "http://localhost.evil.example/", "data:text/html,x", "https://"],
)  # fmt: skip
def test_a_redirect_is_https_or_this_machine(refusing: Served, redirect: str) -> None:
    """Whatever else a client registers is refused."""
    answer = refusing.client().post("/oauth/register", {"redirect_uris": [redirect]})
    assert answer.status == 400, answer
    assert answer.json["error"] in ("invalid_redirect_uri", "invalid_client_metadata")


@pytest.mark.proves("AUTH-5")
def test_an_address_registers_twenty_clients_an_hour(there: Served) -> None:
    """And no more, at whichever server of the store."""
    body = {"redirect_uris": ["https://client.example/back"]}
    for _ in range(20):
        there.client().post("/oauth/register", body).is_(201)
    other = there.beside()
    try:
        other.client().post("/oauth/register", body).is_(429, "limit_exceeded")
    finally:
        other.close()


@pytest.mark.proves("SERVE-3", "AUTH-3")
def test_the_guard_stands_before_the_library(there: Served) -> None:
    """S1: an evil Host, an evil Origin, a body of another kind; also where the SDK answers."""
    for line in GUARDED:
        head = f"{line} HTTP/1.1\r\nConnection: close\r\n"
        found = raw(there.port, f"{head}Host: evil.example\r\n\r\n".encode())
        assert b" 421 " in found.split(b"\r\n")[0], (line, found)
        for origin in ("https://evil.example", "null"):
            host = f"Host: localhost:{there.port}\r\nOrigin: {origin}\r\n\r\n"
            found = raw(there.port, (head + host).encode())
            assert b" 403 " in found.split(b"\r\n")[0], (line, found)
    client = there.client()
    client.post("/oauth/token", {"grant_type": "x"}).is_(415, "form_expected")
    client.send("POST", "/oauth/register", "a=b", FORM).is_(415, "json_expected")
    assert client.send("OPTIONS", "/oauth/token").status == 404


@pytest.mark.proves("AUTH-5")
def test_what_a_program_calls_itself_is_what_its_user_sees(there: Served) -> None:
    """None that shows nothing, or turns what stands beside it."""
    body = {"redirect_uris": ["https://client.example/cb"]}
    for name in (" ", "Claude\u202e", "\u200b", "a\u00a0b", "a\nb", "a\u2066b", "x" * 257):
        refused = there.client().post("/oauth/register", {**body, "client_name": name})
        refused.is_(400, "invalid_client_metadata")
    there.client().post("/oauth/register", {**body, "client_name": "Ü 1 <b>"}).is_(201)

"""Tokens that are nobody's are recorded, and limited by the address they come from (AUTH-5)."""

import json
from collections.abc import Callable

import pytest

from support import need_module

from .served import Served
from .wire import Answer, Client

LIMIT = 3
LIMITED = ("--max-failures", str(LIMIT))
PUBLIC = ("--behind-proxy", "--public-url", "https://rooms.example.org")


def tried(client: Client, token: str = "tok_none", forwarded: str = "") -> Answer:
    """One request, perhaps as a proxy hands it on."""
    headers = {"Authorization": f"Bearer {token}"}
    headers |= {"X-Forwarded-For": forwarded} if forwarded else {}
    return client.send("GET", "/declared/rooms", None, headers)


def recorded(served: Served) -> "list[dict[str, str]]":
    """What the owner of the machine is shown."""
    found: list[dict[str, str]]
    found = json.loads(served.command("token", "failed", "--json"))["data"]["failed"]
    return found


@pytest.mark.proves("AUTH-5")
def test_failed_tokens_are_limited_and_recorded(own: "Callable[..., Served]") -> None:
    """What fails is; a valid token goes on working from there. No token is no failure."""
    served = own(*LIMITED)
    client, valid = served.client(), served.owner
    refresh = {"refresh_token": "ref_none"}
    client.post("/declared/tokens/refresh", refresh).is_(400, "invalid_grant")
    for _ in range(LIMIT - 1):
        tried(client).is_(401, "invalid_token")
    tried(client).is_(429, "limit_exceeded")
    client.post("/declared/tokens/refresh", refresh).is_(429, "limit_exceeded")
    tried(client, "as_none").is_(429)
    tried(client, valid).is_(200)
    client.get("/declared/rooms").is_(401, "authentication_required")
    found = recorded(served)
    assert {(one["kind"], one["address"]) for one in found} == {("token", "127.0.0.1")}
    assert {one["detail"] for one in found} == {"invalid_token", "invalid_grant"}
    assert "tok_none" not in json.dumps(found)


@pytest.mark.defends("tokens")
@pytest.mark.proves("AUTH-5")
def test_servers_of_one_store_count_together(own: "Callable[..., Served]") -> None:
    """Whoever guesses gains nothing from a second server, nor from the end of the first."""
    one = own(*LIMITED)
    two = one.beside(*LIMITED)
    try:
        for number in range(LIMIT):
            tried((one, two)[number % 2].client()).is_(401, "invalid_token")
        for served in (one, two):
            tried(served.client()).is_(429, "limit_exceeded")
        one.kill()
        one.again()
        tried(one.client()).is_(429, "limit_exceeded")
        assert len(recorded(one)) == LIMIT
    finally:
        two.close()


@pytest.mark.proves("AUTH-5")
def test_tokens_that_fail_at_the_tools_count_as_well(own: "Callable[..., Served]") -> None:
    """At the door, and as the argument of a tool."""
    need_module("mcp")
    served = own(*LIMITED)
    client = served.client()
    asked: dict[str, object] = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    asked["params"] = {"name": "sync_list_rooms", "arguments": {"token": "tok_none"}}

    def called(token: str) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        return client.send("POST", "/declared/mcp", asked, headers)

    for _ in range(LIMIT - 1):
        called("tok_none").is_(401, "invalid_token")
    assert "invalid_token" in str(called(served.owner).is_(200))
    assert "limit_exceeded" in str(called(served.owner).is_(200))
    called("tok_none").is_(429, "limit_exceeded")
    assert len(recorded(served)) >= LIMIT


@pytest.mark.proves("AUTH-5")
def test_what_is_forwarded_counts_from_the_proxy_alone(own: "Callable[..., Served]") -> None:
    """And of it the last address, which the proxy wrote; without a proxy nothing does."""
    served = own(*LIMITED, *PUBLIC)
    client = served.client()
    for number in range(LIMIT):
        tried(client, forwarded=f"198.51.100.{number}, 203.0.113.1").is_(401)
    tried(client, forwarded="203.0.113.1").is_(429)
    tried(client, forwarded="203.0.113.2").is_(401)
    tried(client, forwarded="nobody").is_(401)
    for number in range(LIMIT):
        tried(client, forwarded=f"2001:db8:1:2::{number}").is_(401)
    tried(client, forwarded="2001:db8:1:2:3:4:5:6").is_(429)
    assert {one["address"] for one in recorded(served)} == {
        "2001:db8:1:2::/64",
        "203.0.113.1",
        "203.0.113.2",
        "127.0.0.1",
    }
    plain = own(*LIMITED).client()
    for number in range(LIMIT - 1):  # "nobody" was one of this address, too
        tried(plain, forwarded=f"203.0.113.{number}").is_(401)
    elsewhere = own(*LIMITED, *PUBLIC, "--proxy-address", "192.0.2.1").client()
    for other in (plain, elsewhere):
        tried(other, forwarded="203.0.113.9").is_(429)

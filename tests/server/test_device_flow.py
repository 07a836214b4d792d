"""The device flow (C12): codes, asking again, a page in a real browser, a token for one use."""

from typing import Any

import pytest

from .browser import Page
from .passkeys import registered, signed_in
from .served import Served
from .shapes import has

SCOPE = "rooms:* create_rooms"


def asked(served: Served, scope: str = SCOPE, client: str = "the harvester") -> Any:
    """A request's codes."""
    body = {"scope": scope, "client_id": client}
    return served.client("/declared").post("/auth/device", body).is_(200)


def polled(served: Served, device_code: str) -> Any:
    """What the program is told when it asks again."""
    return served.client("/declared").post("/auth/device/token", {"device_code": device_code})


def looked_at(page: Page, code: Any) -> None:
    """Open the request's address, sign in, see what is asked for."""
    page.goto(code["verification_uri_complete"])
    page.click("sign-in")
    page.says("Let this program in?")


@pytest.mark.proves("AUTH-2", "AUTH-5")
def test_a_program_gets_a_token_that_a_person_approved(here: Served, page: Page) -> None:
    """C12: pending, then once; the page says who asks for what, sentence by sentence."""
    registered(here, page, "alice")
    code = asked(here)
    has(code, {"device_code": "dev_*", "expires_in": 900, "interval": 5})
    assert code["verification_uri"] == f"http://localhost:{here.port}/auth/device"
    assert (
        code["verification_uri_complete"] == f"{code['verification_uri']}#code={code['user_code']}"
    )
    assert polled(here, code["device_code"]).is_(200)["error"] == "authorization_pending"
    assert polled(here, code["device_code"]).is_(200) == {"error": "slow_down", "interval": 10}
    looked_at(page, code)
    for text in ("You are alice.", "the harvester", code["user_code"], "make new rooms",
                 "do everything in every room that you are in"):  # fmt: skip
        page.says(text)
    page.click("approve")
    page.says("It is let in.")
    token = polled(here, code["device_code"]).is_(200)
    has(token, {"access_token": "tok_*", "refresh_token": "ref_*", "scope": SCOPE})
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == 3600
    polled(here, code["device_code"]).is_(400, "invalid_grant")
    mine = here.client("/declared", token["access_token"])
    mine.post("/rooms", {"id": "mine"}).is_(201)
    listed = mine.get("/tokens").is_(200)["tokens"]
    assert [one["label"] for one in listed] == ["the harvester"]
    assert code["device_code"] not in here.log


@pytest.mark.proves("AUTH-2")
def test_a_program_is_refused(here: Served, page: Page) -> None:
    """And is told; a decision is made once. Its name is a text, whatever is in it."""
    registered(here, page, "alice")
    code = asked(here, "rooms:r:read", "<img src=x onerror=alert(1)>")
    looked_at(page, code)
    page.says("<img src=x onerror=alert(1)>")
    page.says("read the room r")
    page.click("deny")
    page.says("It is refused.")
    polled(here, code["device_code"]).is_(403, "access_denied")
    page.goto(code["verification_uri_complete"])
    page.click("sign-in")
    page.says("no open request has this code")


@pytest.mark.proves("AUTH-5")
def test_a_code_is_tried_five_times(here: Served, page: Page) -> None:
    """Then that user approves none on the page for a while; a code is eight letters, no words."""
    registered(here, page, "alice")
    code = asked(here)
    left, right = code["user_code"].split("-")
    assert len(left) == len(right) == 4
    assert not set(left + right) & set("AEIOUY0123456789")
    signed_in(here, page)
    for _ in range(5):
        assert refused(page, "BBBB-BBBB") == "invalid_code"
    assert refused(page, code["user_code"]) == "limit_exceeded"
    assert polled(here, code["device_code"]).is_(200)["error"] == "authorization_pending"
    here.command("device", "approve", code["user_code"], "--yes")
    assert "access_token" in polled(here, code["device_code"]).is_(200)


@pytest.mark.proves("AUTH-5")
def test_five_answers_that_fail_end_a_code(here: Served, page: Page) -> None:
    """On the page, whoever gave them; the owner of the machine lets it in all the same."""
    registered(here, page, "alice")
    code = asked(here)
    body = {"code": code["user_code"], "csrf": "x", "approve": True}
    for below in ("look", "decide", "look", "decide", "look"):
        here.client().post(f"/auth/device/{below}", body).is_(403, "ceremony_over")
    assert refused(page, code["user_code"]) == "invalid_code"
    here.command("device", "approve", code["user_code"], "--yes")
    assert "access_token" in polled(here, code["device_code"]).is_(200)


def refused(page: Page, code: str) -> Any:
    """The error word for a code, sent with what the page itself has."""
    page.goto(page.js("location.origin") + f"/auth/device#code={code}")
    page.js(KEEP)
    page.click("sign-in")
    page.until("window.told !== undefined")
    return page.js("window.told")


KEEP = """(() => {
  const real = window.fetch;
  window.fetch = async (path, given) => {
    const answer = await real(path, given);
    if (path.endsWith("device/look")) window.told = (await answer.clone().json()).error;
    return answer;
  };
})()"""


@pytest.mark.proves("AUTH-2")
def test_a_request_is_looked_at_by_who_signed_in(here: Served) -> None:
    """By nobody else; a wrong scope asks for nothing, and a code that is none has no token."""
    code = asked(here)
    client = here.client()
    for below in ("look", "decide"):
        body = {"code": code["user_code"], "csrf": "x", "approve": True}
        client.post(f"/auth/device/{below}", body).is_(403, "ceremony_over")
    client.post("/auth/device", {"scope": "everything"}).is_(400, "invalid_scope")
    for name in (7, " ", "Claude ", "a\u202eb", "\u200b", "a\u00a0b", "a\u2028b", "x" * 257):
        client.post("/auth/device", {"client_id": name}).is_(400, "invalid_client_id")
    polled(here, "dev_" + "0" * 48).is_(400, "invalid_grant")
    assert polled(here, code["device_code"]).is_(200)["error"] == "authorization_pending"


@pytest.mark.proves("AUTH-2")
def test_the_owner_of_the_machine_lets_a_program_in(here: Served) -> None:
    """By the command, without a browser; a user who is removed is nobody by then."""
    here.user("alice")
    code = asked(here)
    here.command("device", "approve", code["user_code"], "--yes")
    assert polled(here, code["device_code"]).is_(200)["scope"] == SCOPE
    other = asked(here)
    here.command("device", "approve", other["user_code"], "--yes")
    here.command("user", "remove", "alice")
    polled(here, other["device_code"]).is_(400, "invalid_grant")

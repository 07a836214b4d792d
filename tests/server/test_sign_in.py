"""Passkeys with a real browser: sign-up by a link, sign-in, several, removal, recovery (AUTH)."""

import json
from collections.abc import Callable

import pytest

from support import need_module

from .browser import Browser, Page
from .passkeys import link_of, registered, signed_in
from .served import Served
from .wire import Answer


@pytest.mark.proves("AUTH-2", "AUTH-5")
def test_a_link_registers_a_passkey_which_signs_in(here: Served, page: Page) -> None:
    """Once: the link is used up. Neither link nor cookie is ever in the server's log."""
    link = registered(here, page, "alice")
    assert link.startswith(f"http://localhost:{here.port}/auth/sign-up#")
    assert page.js("location.href").endswith("/auth/sign-up")
    assert [one["rpId"] for one in page.credentials()] == ["localhost"]
    signed_in(here, page)
    page.says("You are alice.")
    page.says("laptop")
    page.goto(link)
    page.click("register")
    page.says("a link is for one use")
    assert link.split("#")[1] not in here.log


@pytest.mark.proves("AUTH-5")
def test_the_cookie_of_a_ceremony(here: Served, page: Page) -> None:
    """For this machine alone it has no __Host-; scripts and other sites never have it."""
    registered(here, page, "alice")
    signed_in(here, page)
    (cookie,) = page.cookies
    assert cookie["name"] == f"agent-sync-{here.port}"
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert 0 < cookie["expires"] - page.js("Date.now() / 1000") <= 600
    assert page.js("document.cookie") == ""
    page.click("sign-out")
    page.until("document.title === 'Sign in'")
    assert page.cookies == []


@pytest.mark.proves("AUTH-2")
def test_nobody_is_signed_in_who_is_not_verified(here: Served, page: Page) -> None:
    """S7: no finger and no PIN, no sign-in; nor is a passkey registered so."""
    registered(here, page, "alice")
    page.verifying(verified=False)
    page.goto(f"http://localhost:{here.port}/auth/sign-in")
    page.click("sign-in")
    page.says("the browser did not finish this")
    assert "Your passkeys" not in page.text
    page.goto(link_of(here, "add", "bob"))
    page.click("register")
    page.says("the browser did not finish this")
    page.verifying(verified=True)
    signed_in(here, page)
    page.says("You are alice.")


@pytest.mark.proves("AUTH-5")
def test_a_user_has_several_passkeys_and_removes_one(
    here: Served, browser: Browser, page: Page
) -> None:
    """The last one stays; one that was removed signs nobody in."""
    registered(here, page, "alice")
    signed_in(here, page)
    page.js("document.querySelector('#shown button').click()")
    page.says("add another one first")
    first = page.credentials()[0]
    page.another_device()
    page.type("label", "phone")
    page.click("add")
    page.says("phone")
    assert json.loads(here.command("user", "list", "--json"))["data"]["users"][0]["passkeys"] == 2
    page.js("document.querySelector('#shown li button').click()")
    page.until("document.querySelectorAll('#shown li').length === 1")
    page.says("phone")
    signed_in(here, page)
    other = browser.page()
    other.send("WebAuthn.addCredential", authenticatorId=other.authenticator, credential=first)
    other.goto(f"http://localhost:{here.port}/auth/sign-in")
    other.click("sign-in")
    other.says("this passkey was not accepted")


@pytest.mark.proves("AUTH-5")
def test_recovery_ends_the_passkeys_from_before(here: Served, browser: Browser, page: Page) -> None:
    """And whoever is signed in with them."""
    registered(here, page, "alice")
    signed_in(here, page)
    lost = page
    fresh = browser.page()
    link = link_of(here, "recover", "alice")
    lost.click("add")
    lost.says("begin again")
    lost.goto(f"http://localhost:{here.port}/auth/sign-in")
    lost.click("sign-in")
    lost.says("this passkey was not accepted")
    fresh.goto(link)
    fresh.click("register")
    fresh.says("alice can sign in")
    signed_in(here, fresh)


@pytest.mark.proves("AUTH-5", "SERVE-3")
def test_a_page_of_a_ceremony_is_in_no_frame(here: Served) -> None:
    """And has no script but its own."""
    need_module("webauthn")
    need_module("mcp")
    for name in ("sign-up", "sign-in", "device", "consent"):
        answer = here.client().get(f"/auth/{name}")
        assert answer.status == 200
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self';" in policy
        assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.defends("signing-in")
@pytest.mark.proves("AUTH-5")
def test_sign_up_is_closed(here: Served) -> None:
    """Without a link, with a wrong one, with one that a newer one replaced: nobody is made."""
    need_module("webauthn")
    here.user("alice")
    old = link_of(here, "recover", "alice").split("#")[1]
    link_of(here, "recover", "alice")
    client = here.client()
    for link in (None, "", "link_" + "0" * 48, old, 7):
        client.post("/auth/sign-up/begin", {"link": link}).is_(403, "invalid_link")


@pytest.mark.defends("signing-in")
@pytest.mark.proves("AUTH-5")
def test_a_ceremony_wants_its_cookie_and_its_csrf_token(here: Served) -> None:
    """Both, of one and the same ceremony; a failure ends it."""
    need_module("webauthn")
    first, second = _begun(here), _begun(here)
    for cookie, csrf, error in (
        ("", first[1], "ceremony_over"),
        (first[0], "", "csrf_denied"),
        (first[0], first[1], "ceremony_over"),  # the wrong one has ended it
        (second[0] + "x", second[1], "ceremony_over"),
    ):
        _answer(here, cookie, csrf, {}).is_(403, error)
    _answer(here, second[0], second[1], {"id": "x"}).is_(403, "sign_in_failed")
    _answer(here, second[0], second[1], {"id": "x"}).is_(403, "ceremony_over")


@pytest.mark.defends("signing-in")
@pytest.mark.proves("AUTH-5")
def test_failed_sign_ins_are_limited(here: Served, page: Page) -> None:
    """Ten in 15 minutes from one address, at all servers; who signs in rightly is kept out by none.

    So no program of this machine locks the person out, however often it fails.
    """
    registered(here, page, "alice")
    other = here.beside()
    try:
        for number in range(10):
            served = (here, other)[number % 2]
            _answer(served, *_begun(served), {"id": "x"}).is_(403, "sign_in_failed")
        for served in (here, other):
            _answer(served, *_begun(served), {"id": "x"}).is_(429, "limit_exceeded")
            link = {"link": "x"}
            served.client().post("/auth/sign-up/begin", link).is_(429, "limit_exceeded")
        failed = json.loads(here.command("token", "failed", "--json"))["data"]["failed"]
        assert [one["detail"] for one in failed if one["kind"] == "sign_in"] == (
            ["sign_in_failed"] * 10
        )
        signed_in(here, page)
        registered(here, page, "bob")
    finally:
        other.close()


def _begun(served: Served) -> "tuple[str, str]":
    answer = served.client().post("/auth/sign-in/begin", {})
    cookie = answer.headers["set-cookie"].split(";")[0].split("=", 1)[1]
    return cookie, answer.is_(200)["csrf"]


def _answer(served: Served, cookie: str, csrf: str, credential: object) -> Answer:
    headers = {"Cookie": f"agent-sync-{served.port}={cookie}"} if cookie else {}
    body = {"csrf": csrf, "credential": credential}
    return served.client().send("POST", "/auth/sign-in", body, headers)


@pytest.mark.proves("AUTH-5")
def test_the_public_url_is_the_origin(own: "Callable[..., Served]") -> None:
    """What passkeys are bound to; its cookie has __Host- and Secure. Without https: no passkeys."""
    need_module("webauthn")
    served = own("--behind-proxy", "--public-url", "https://sync.example:8443", profile="declared")
    link = link_of(served, "add", "alice")
    assert link.startswith("https://sync.example:8443/auth/sign-up#")
    body = {"link": link.split("#")[1]}
    headers = {"Host": "sync.example:8443"}
    answer = served.client().send("POST", "/auth/sign-up/begin", body, headers)
    assert answer.is_(200)["options"]["rp"]["id"] == "sync.example"
    name, *words = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-agent-sync=")
    assert sorted(words) == ["HttpOnly", "Max-Age=600", "Path=/", "SameSite=Strict", "Secure"]
    plain = own("--behind-proxy", "--public-url", "http://sync.example", profile="declared")
    assert plain.client().get("/auth/sign-in").status == 404

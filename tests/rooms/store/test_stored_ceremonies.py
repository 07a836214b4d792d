"""Links, ceremonies, codes over time, on both stores: how long each lasts, and that it is one."""

from types import SimpleNamespace
from typing import Any

import pytest

from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.service import (
    device_approving,
    device_asking,
    device_deciding,
    failed_attempts,
    oauth_clients,
    oauth_consent,
    oauth_tokens,
    signing_in,
    signing_up,
    token_minting,
    user_managing,
)
from agent_sync.rooms.service.room_service import Asker, Service
from agent_sync.rooms.users import attempt_rows

from .places import NOW, Place, refused

MINUTE_S = 60
HERE = "192.0.2.1"
REDIRECT = "https://client.example/back"


class Passkeys:
    """A library of passkeys that takes every answer; ``id`` is the passkey that people have now."""

    def __init__(self) -> None:
        self.id = "key-1"
        self.count = 0

    def creating(self, *_: object) -> "tuple[dict[str, Any], str]":
        return {}, "challenge"

    def created(self, *_: object) -> Any:
        return SimpleNamespace(id=self.id, public_key="p", sign_count=0, detail={})

    def asking(self) -> "tuple[dict[str, Any], str]":
        return {}, "challenge"

    def claimed(self, _: object) -> "tuple[str, str]":
        return self.id, ""

    def proven(self, *_: object) -> int:
        self.count += 1
        return self.count


class Signing:
    """A store with one user, a clock that a test turns, and passkeys that are believed."""

    def __init__(self, place: Place) -> None:
        self.now = NOW
        self.passkeys = Passkeys()
        self.service = Service(place.open(), Limits(), lambda: self.now)
        self.link = user_managing.add_user(self.service, "alice")

    def later(self, seconds: float) -> None:
        """Turn the clock."""
        self.now += int(seconds * 1000)

    def begun_sign_up(self) -> "tuple[str, dict[str, Any]]":
        """Cookie and what is sent back with it."""
        begun, _ = signing_up.begin(self.service, self.passkeys, {"link": self.link})
        return begun.cookie, {"csrf": begun.csrf, "credential": {}}

    def sign_up(self) -> None:
        """The whole of it."""
        cookie, given = self.begun_sign_up()
        signing_up.finish(self.service, self.passkeys, cookie, given)

    def signed_in(self) -> "tuple[str, dict[str, Any]]":
        """Cookie and CSRF token of somebody who is signed in."""
        begun, _ = signing_in.begin(self.service, self.passkeys)
        given = {"csrf": begun.csrf, "credential": {}}
        made, _ = signing_in.finish(self.service, self.passkeys, begun.cookie, given)
        return made.cookie, {"csrf": made.csrf}

    def code(self, client_id: str) -> str:
        """A code of OAuth that the user approved."""
        request = oauth_consent.begin(
            self.service, client_id=client_id, redirect=REDIRECT, challenge="c", scope="rooms:*",
            resource=None, state=None,
        )  # fmt: skip
        cookie, given = self.signed_in()
        more = {"request": request, "approve": True}
        answer = oauth_consent.decide(self.service, cookie, {**given, **more})["redirect"]
        return str(answer.split("code=")[1].split("&")[0])

    def client(self, id: str = "c1") -> str:
        """A client that registered."""
        oauth_clients.register(self.service, HERE, id, [REDIRECT], "{}", name="Client")
        return id


@pytest.fixture
def signing(place: Place) -> Signing:
    """One user on a store of each kind."""
    return Signing(place)


@pytest.mark.proves("AUTH-5")
def test_a_link_lasts_15_minutes_and_is_used_once(signing: Signing) -> None:
    signing.later(15 * MINUTE_S - 1)
    cookie, given = signing.begun_sign_up()
    signing.later(1)
    with refused(403, "invalid_link"):
        signing.begun_sign_up()
    with refused(403, "invalid_link"):
        signing_up.finish(signing.service, signing.passkeys, cookie, given)
    signing.link = user_managing.recover_user(signing.service, "alice")
    first, second = signing.begun_sign_up(), signing.begun_sign_up()
    signing_up.finish(signing.service, signing.passkeys, *first)
    signing.passkeys.id = "key-2"
    with refused(403, "invalid_link"):
        signing_up.finish(signing.service, signing.passkeys, *second)


@pytest.mark.proves("AUTH-5")
def test_a_ceremony_lasts_ten_minutes_and_takes_one_answer(signing: Signing) -> None:
    signing.sign_up()
    begun, _ = signing_in.begin(signing.service, signing.passkeys)
    given = {"csrf": begun.csrf, "credential": {}}
    signing.later(10 * MINUTE_S)
    with refused(403, "ceremony_over"):
        signing_in.finish(signing.service, signing.passkeys, begun.cookie, given)
    cookie, mine = signing.signed_in()
    code = device_asking.ask(signing.service, {})["user_code"]
    signing.later(10 * MINUTE_S - 1)
    device_deciding.look(signing.service, cookie, {**mine, "code": code}, HERE)
    signing.later(1)
    with refused(403, "ceremony_over"):
        device_deciding.look(signing.service, cookie, {**mine, "code": code}, HERE)


@pytest.mark.proves("AUTH-5")
def test_a_removed_user_is_nobody_at_once(signing: Signing) -> None:
    signing.sign_up()
    cookie, mine = signing.signed_in()
    code = device_asking.ask(signing.service, {})["user_code"]
    user_managing.remove_user(signing.service, "alice")
    with refused(403, "ceremony_over"):
        device_deciding.decide(
            signing.service, cookie, {**mine, "code": code, "approve": True}, HERE
        )
    with refused(403, "sign_in_failed"):
        signing.signed_in()


@pytest.mark.proves("AUTH-5")
def test_a_device_code_lasts_15_minutes(signing: Signing) -> None:
    signing.sign_up()
    asked = device_asking.ask(signing.service, {})
    given = {"device_code": asked["device_code"]}
    assert device_asking.poll(signing.service, given)[1]["error"] == "authorization_pending"
    assert device_asking.poll(signing.service, given)[1] == {"error": "slow_down", "interval": 10}
    signing.later(9)
    assert device_asking.poll(signing.service, given)[1] == {"error": "slow_down", "interval": 15}
    signing.later(15)
    assert device_asking.poll(signing.service, given)[1]["error"] == "authorization_pending"
    signing.later(15 * MINUTE_S - 25)
    cookie, mine = signing.signed_in()
    device_deciding.look(signing.service, cookie, {**mine, "code": asked["user_code"]}, HERE)
    signing.later(1)
    with refused(403, "invalid_code"):
        device_deciding.look(signing.service, cookie, {**mine, "code": asked["user_code"]}, HERE)
    assert device_asking.poll(signing.service, given) == (400, {"error": "expired_token"})


@pytest.mark.proves("AUTH-5")
def test_an_authorization_code_lasts_60_seconds_and_once(signing: Signing) -> None:
    signing.sign_up()
    client, service = signing.client(), signing.service
    code = signing.code(client)
    signing.later(MINUTE_S - 1)
    assert oauth_tokens.shown(service, client, code, None) is not None
    assert oauth_tokens.shown(service, "c2", code, None) is None
    assert oauth_tokens.shown(service, client, code, "https://other.example/mcp") is None
    signing.later(1)
    assert oauth_tokens.shown(service, client, code, None) is None
    assert oauth_tokens.exchanged(service, client, code) is None
    code = signing.code(client)
    made = oauth_tokens.exchanged(service, client, code)
    assert made is not None
    token_minting.list_tokens(service, Asker("declared", made.token))
    assert oauth_tokens.exchanged(service, client, code) is None
    with refused(401, "invalid_token"):
        token_minting.list_tokens(service, Asker("declared", made.token))


@pytest.mark.proves("AUTH-5")
def test_twenty_clients_an_hour_an_address(signing: Signing) -> None:
    for number in range(20):
        signing.client(f"c{number}")
    with refused(429, "limit_exceeded"):
        signing.client("c20")
    oauth_clients.register(signing.service, "192.0.2.2", "other", [REDIRECT], "{}")
    signing.later(60 * MINUTE_S)
    signing.client("c20")


@pytest.mark.proves("AUTH-5")
def test_what_fails_is_recorded_and_limited_for_a_while(signing: Signing) -> None:
    """By its address. What is right works all the same: failing on purpose keeps nobody out."""

    def wrong() -> None:
        raise signing_in.failed()

    for _ in range(10):
        with refused(403, "sign_in_failed"):
            failed_attempts.signing_in(signing.service, HERE, wrong)
    for _ in range(2):
        with refused(429, "limit_exceeded"):
            failed_attempts.signing_in(signing.service, HERE, wrong)
    with signing.service.store.reading() as look:
        found = attempt_rows.lately(look.rows, 20)
    assert [row[:2] for row in found] == [("sign_in", HERE)] * 10
    failed_attempts.signing_in(signing.service, HERE, signing.sign_up)
    with refused(403, "sign_in_failed"):
        failed_attempts.signing_in(signing.service, "192.0.2.2", wrong)
    signing.later(15 * MINUTE_S)
    with refused(403, "sign_in_failed"):
        failed_attempts.signing_in(signing.service, HERE, wrong)


@pytest.mark.defends("signing-in")
@pytest.mark.proves("AUTH-5")
def test_a_user_tries_five_device_codes(signing: Signing) -> None:
    """That nobody waits with, however often they sign in; nobody else is kept out by it."""
    signing.sign_up()
    service = signing.service
    code = device_asking.ask(service, {})["user_code"]
    for _ in range(5):
        cookie, mine = signing.signed_in()
        with refused(403, "invalid_code"):
            device_deciding.look(service, cookie, {**mine, "code": "BBBB-BBBB"}, HERE)
    cookie, mine = signing.signed_in()
    with refused(429, "limit_exceeded"):
        device_deciding.look(service, cookie, {**mine, "code": code}, "192.0.2.2")
    signing.link, signing.passkeys.id = user_managing.add_user(service, "bob"), "key-2"
    signing.passkeys.count = 0
    signing.sign_up()
    cookie, mine = signing.signed_in()
    device_deciding.look(service, cookie, {**mine, "code": code}, HERE)
    assert device_approving.approve(service, code, "alice") == "alice"


@pytest.mark.defends("signing-in")
@pytest.mark.proves("AUTH-5")
def test_a_device_code_takes_five_answers_that_fail(signing: Signing) -> None:
    """Whoever gives them; then it is over on the page. The machine's owner still lets it in."""
    signing.sign_up()
    service = signing.service
    asked = device_asking.ask(service, {})
    code = asked["user_code"]
    for number in range(5):
        cookie = signing.signed_in()[0] if number % 2 else ""
        wrong = {"csrf": "x", "code": code, "approve": True}
        run = device_deciding.decide if number % 3 else device_deciding.look
        with refused(403, "csrf_denied" if number % 2 else "ceremony_over"):
            run(service, cookie, wrong, f"192.0.2.{number}")
    cookie, mine = signing.signed_in()
    for run in (device_deciding.look, device_deciding.decide):
        with refused(403, "invalid_code"):
            run(service, cookie, {**mine, "code": code, "approve": True}, HERE)
    given = {"device_code": asked["device_code"]}
    assert device_asking.poll(service, given)[1]["error"] == "authorization_pending"
    device_approving.approve(service, code, "alice")
    assert "access_token" in device_asking.poll(service, given)[1]

"""Signing up by a link, signing in, one's own passkeys: the pages, and what they ask for."""

from ..rooms.service import failed_attempts, own_passkeys, signing_in, signing_up
from .ceremony_calls import begun, cookie_of, ended, passkeys_of
from .http_answers import Answer, data
from .http_calls import Call
from .route_table import OBJECT, TEXT, Route
from .shared_routes import page


def begin_sign_up(call: Call) -> Answer:
    """POST /auth/sign-up/begin"""
    service, passkeys, given = call.serving.service, passkeys_of(call), call.body()
    call.serving.begun.take(call.address)
    made, said = failed_attempts.signing_in(
        service, call.address, lambda: signing_up.begin(service, passkeys, given)
    )
    return begun(call, made, said)


def sign_up(call: Call) -> Answer:
    """POST /auth/sign-up"""
    service, passkeys, given = call.serving.service, passkeys_of(call), call.body()
    cookie = cookie_of(call)
    said = failed_attempts.signing_in(
        service, call.address,
        lambda: signing_up.finish(service, passkeys, cookie, given), cookie,
    )  # fmt: skip
    return ended(call, said)


def begin_sign_in(call: Call) -> Answer:
    """POST /auth/sign-in/begin"""
    service, passkeys = call.serving.service, passkeys_of(call)
    call.serving.begun.take(call.address)
    made, said = signing_in.begin(service, passkeys)
    return begun(call, made, said)


def sign_in(call: Call) -> Answer:
    """POST /auth/sign-in"""
    service, passkeys, given = call.serving.service, passkeys_of(call), call.body()
    cookie = cookie_of(call)
    made, said = failed_attempts.signing_in(
        service, call.address,
        lambda: signing_in.finish(service, passkeys, cookie, given), cookie,
    )  # fmt: skip
    return begun(call, made, said)


def sign_out(call: Call) -> Answer:
    """POST /auth/sign-out"""
    passkeys_of(call)
    return ended(call, signing_in.sign_out(call.serving.service, cookie_of(call), call.body()))


def own(call: Call) -> Answer:
    """POST /auth/passkeys"""
    passkeys_of(call)
    return data(200, own_passkeys.listed(call.serving.service, cookie_of(call), call.body()))


def begin_adding(call: Call) -> Answer:
    """POST /auth/passkeys/begin"""
    service, passkeys = call.serving.service, passkeys_of(call)
    return data(200, own_passkeys.begin_adding(service, passkeys, cookie_of(call), call.body()))


def add(call: Call) -> Answer:
    """POST /auth/passkeys/add"""
    service, passkeys = call.serving.service, passkeys_of(call)
    return data(200, own_passkeys.add(service, passkeys, cookie_of(call), call.body()))


def remove(call: Call) -> Answer:
    """POST /auth/passkeys/remove"""
    passkeys_of(call)
    return data(200, own_passkeys.remove(call.serving.service, cookie_of(call), call.body()))


def asked(path: str, run: "Callable[[Call], Answer]", says: str, *names: str) -> Route:
    """A route that a page of a ceremony asks for: JSON, with these names in its body."""
    body = {name: OBJECT if name == "credential" else TEXT for name in names}
    return Route("POST", f"/auth/{path}", run, says, body=body, open=True)


def auth_page(path: str) -> Route:
    """A page of a ceremony; which one it is, it reads in its own address."""
    shown = page("auth.html").run

    def run(call: Call) -> Answer:
        passkeys_of(call)
        assert shown is not None
        return shown(call)

    return Route("GET", f"/auth/{path}", run, f"the page: {path}", open=True, kind="text/html")


TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

ROUTES = (
    auth_page("sign-up"), auth_page("sign-in"), page("auth.js"), page("auth.css"),
    asked("sign-up/begin", begin_sign_up, "begin to register a first passkey", "link"),
    asked("sign-up", sign_up, "register it", "csrf", "credential", "label"),
    asked("sign-in/begin", begin_sign_in, "begin to sign in"),
    asked("sign-in", sign_in, "sign in", "csrf", "credential"),
    asked("sign-out", sign_out, "sign out", "csrf"),
    asked("passkeys", own, "one's own passkeys", "csrf"),
    asked("passkeys/begin", begin_adding, "begin to add a passkey", "csrf"),
    asked("passkeys/add", add, "add it", "csrf", "credential", "label"),
    asked("passkeys/remove", remove, "remove one", "csrf", "id"),
)  # fmt: skip

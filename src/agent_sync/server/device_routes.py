"""The device flow: a program asks and asks again, a person decides on a page."""

from ..rooms.service import device_asking, device_deciding
from ..rooms.service.counted_failures import DEVICE, counted
from .ceremony_calls import cookie_of, passkeys_of
from .http_answers import Answer, data
from .http_calls import Call
from .route_table import TEXT, Route
from .signin_routes import auth_page


def ask(call: Call) -> Answer:
    """POST /auth/device"""
    call.serving.begun.take(call.address)
    return data(200, device_asking.ask(call.serving.service, call.body()))


def token(call: Call) -> Answer:
    """POST /auth/device/token"""
    return data(*device_asking.poll(call.serving.service, call.body()))


def look(call: Call) -> Answer:
    """POST /auth/device/look"""
    passkeys_of(call)
    service, cookie, given = call.serving.service, cookie_of(call), call.body()
    return data(200, counted(
        service, DEVICE, call.address, lambda: device_deciding.look(service, cookie, given)
    ))  # fmt: skip


def decide(call: Call) -> Answer:
    """POST /auth/device/decide"""
    passkeys_of(call)
    service, cookie, given = call.serving.service, cookie_of(call), call.body()
    return data(200, counted(
        service, DEVICE, call.address, lambda: device_deciding.decide(service, cookie, given)
    ))  # fmt: skip


ASKED = (
    Route("POST", "/auth/device", ask, "codes for a program without a browser", open=True,
          body={"scope": TEXT, "client_id": TEXT}),
    Route("POST", "/auth/device/token", token, "its token, once somebody let it in", open=True,
          body={"device_code": TEXT}, required=("device_code",)),
)  # fmt: skip
"""What programs ask for: as the endpoints of declared rooms, also below their prefix."""
ROUTES = (
    auth_page("device"),
    *ASKED,
    Route("POST", "/auth/device/look", look, "what a device's code is for", open=True,
          body={"csrf": TEXT, "code": TEXT}),
    Route("POST", "/auth/device/decide", decide, "let it in, or refuse it", open=True,
          body={"csrf": TEXT, "code": TEXT, "approve": {"type": "boolean"}}),
)  # fmt: skip

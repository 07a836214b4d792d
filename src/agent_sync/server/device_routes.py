"""The device flow: a program asks and asks again, a person decides on a page."""

from ..rooms.service import device_asking, device_deciding
from .ceremony_calls import passkeys_of
from .http_answers import Answer, data
from .http_calls import Call
from .letting_in import letting_in
from .route_table import TEXT, Route


def ask(call: Call) -> Answer:
    """POST /auth/device"""
    call.serving.begun.take(call.address)
    return data(200, device_asking.ask(call.serving.service, call.body()))


def token(call: Call) -> Answer:
    """POST /auth/device/token"""
    return data(*device_asking.poll(call.serving.service, call.body()))


ASKED = (
    Route("POST", "/auth/device", ask, "codes for a program without a browser", open=True,
          body={"scope": TEXT, "client_id": TEXT}),
    Route("POST", "/auth/device/token", token, "its token, once somebody let it in", open=True,
          body={"device_code": TEXT}, required=("device_code",)),
)  # fmt: skip
"""What programs ask for: as the endpoints of declared rooms, also below their prefix."""
ROUTES = (
    *ASKED,
    *letting_in(
        "device", "code", passkeys_of,
        look=(device_deciding.look, "what a device's code is for"),
        decide=(device_deciding.decide, "let it in, or refuse it"),
    ),
)  # fmt: skip

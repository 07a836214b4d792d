"""A page on which a user who signed in lets a program in: what it asks for is shown, then decided.

Devices and clients of OAuth differ in what names a request, and in the verbs behind the page.
"""

from ..rooms.service.failed_attempts import signing_in
from .ceremony_calls import cookie_of
from .http_answers import Answer, data
from .http_calls import Call
from .route_table import TEXT, Route
from .signin_routes import auth_page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..rooms.service.room_service import Service

    Verb = Callable[[Service, str, Mapping[str, Any], str], dict[str, Any]]
    """Given the service, the ceremony's cookie, the body, and the address it comes from."""


def letting_in(
    page: str, named: str, demand: "Callable[[Call], object]", *,
    look: "tuple[Verb, str]", decide: "tuple[Verb, str]",
) -> "tuple[Route, ...]":  # fmt: skip
    """The page and its two requests. ``named``: the field that names what is asked for.

    ``demand`` raises RoomError (404) where there is no such page. ``look`` and ``decide``: what
    answers, and what is said of it.
    """
    body = {"csrf": TEXT, named: TEXT}
    return (
        auth_page(page),
        Route("POST", f"/auth/{page}/look", _run(demand, look[0]), look[1], body=body, open=True),
        Route("POST", f"/auth/{page}/decide", _run(demand, decide[0]), decide[1], open=True,
              body={**body, "approve": {"type": "boolean"}}),
    )  # fmt: skip


def _run(demand: "Callable[[Call], object]", verb: "Verb") -> "Callable[[Call], Answer]":
    def run(call: Call) -> Answer:
        demand(call)
        service, cookie, given, address = (
            call.serving.service, cookie_of(call), call.body(), call.address,
        )  # fmt: skip
        told = signing_in(service, address, lambda: verb(service, cookie, given, address))
        return data(200, told)

    return run

"""A client asks, and the user who signed in lets it in or refuses it: each time, never unasked."""

import secrets
from urllib.parse import urlencode, urlsplit

from ..room_errors import RoomError, denied
from ..users import ceremony_rows, oauth_rows, user_sweeping
from ..users.scope_strings import parsed
from ..users.scope_words import in_words
from . import ceremonies
from .ceremonies import AUTHORIZE
from .room_service import Service, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..store.room_seam import Reading

ISSUER = "/oauth"
CODE = "code_"


def begin(service: Service, **asked: "Any") -> str:
    """A request of a client, open for ten minutes; what names it on the page of consent.

    ``asked``: client_id, redirect, challenge, scope, resource, state; all of them checked.
    """
    with service.store.writing_users() as tx:
        now = service.clock()
        user_sweeping.sweep(tx, now)
        return ceremonies.begin(tx, AUTHORIZE, None, "", now, asked).cookie


def look(service: Service, cookie: str, given: "Mapping[str, Any]") -> "dict[str, Any]":
    """Who asks for what, and where the answer goes. ``given``: csrf, request. Raises RoomError."""
    with service.store.reading() as seen:
        now = service.clock()
        ceremonies.signed_in(seen.rows, cookie, given.get("csrf"), now)
        asked = _asked(seen.rows, given, now)
        client = oauth_rows.client(seen.rows, asked["client_id"])
    if client is None:
        raise _wrong()
    words, host = in_words(parsed(asked["scope"])), urlsplit(asked["redirect"]).netloc
    return {"client": client.name, "host": host, "scope": asked["scope"], "scopes": words}


def decide(service: Service, cookie: str, given: "Mapping[str, Any]") -> "dict[str, Any]":
    """Where the browser goes on, with a code for the client or with its refusal.

    ``given``: csrf, request, approve (true or false). Raises RoomError: 403 ``ceremony_over``,
    ``csrf_denied``, ``invalid_request``.
    """
    with service.store.writing_users() as tx:
        now = service.clock()
        user_id = ceremonies.held(tx, cookie, given.get("csrf"), now)
        asked = _asked(tx, given, now)
        if not ceremony_rows.use(tx, digest(given["request"]), now):
            raise _wrong()
        said = {"error": "access_denied"}
        if given.get("approve") is True:
            code = CODE + secrets.token_hex(24)
            said = {"code": code}
            oauth_rows.put_code(
                tx, digest(code), asked["client_id"], user_id, asked["redirect"],
                asked["challenge"], asked["resource"], asked["scope"], now,
            )  # fmt: skip
    return {"redirect": _answered(service, asked, said)}


def _asked(rows: "Reading", given: "Mapping[str, Any]", now: int) -> "dict[str, Any]":
    request = given.get("request")
    found = ceremony_rows.found(rows, digest(request), now) if isinstance(request, str) else None
    if found is None or found.kind != AUTHORIZE:
        raise _wrong()
    return ceremonies.detail_of(found)


def _answered(service: Service, asked: "dict[str, Any]", said: "dict[str, str]") -> str:
    state = {} if asked["state"] is None else {"state": asked["state"]}
    answer = urlencode({**said, **state, "iss": f"{service.public}{ISSUER}"})
    redirect = asked["redirect"]
    return f"{redirect}{'&' if '?' in redirect else '?'}{answer}"


def _wrong() -> RoomError:
    return denied("invalid_request", "this request is over; begin again in the program")

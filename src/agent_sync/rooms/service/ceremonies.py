"""Ceremonies of passkeys: begun with a cookie and a CSRF token, over once they are answered.

``SIGN_UP`` and ``SIGN_IN`` each hold one challenge; a sign-in that succeeds begins ``SIGNED_IN``,
in which for ten minutes a user manages passkeys, and lets programs in.
"""

import hmac
import secrets

from ..json_values import read, text_of
from ..room_errors import RoomError, denied
from ..users import ceremony_rows, user_rows
from ..users.ceremony_rows import Ceremony
from .room_service import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from ..store.room_seam import Reading, Transaction

    class Registered(Protocol):
        """A passkey that was made. Texts in base64url; ``detail`` is for JSON."""

        id: str
        public_key: str
        sign_count: int
        detail: "dict[str, Any]"

    class Passkeys(Protocol):
        """The library of passkeys, bound to one origin; it refuses with ``sign_in_failed``."""

        def creating(
            self, user_id: str, name: str, known: "list[str]"
        ) -> "tuple[dict[str, Any], str]":
            """(options for a browser that makes a passkey, challenge)."""

        def created(self, credential: object, challenge: str) -> Registered:
            """What the browser made."""

        def asking(self) -> "tuple[dict[str, Any], str]":
            """(options for a browser that signs in, challenge)."""

        def claimed(self, credential: object) -> "tuple[str, str]":
            """(id of the passkey, id of the user or "") that an answer speaks of; not proven."""

        def proven(self, credential: object, challenge: str, public_key: str, count: int) -> int:
            """The new count of a passkey that signed the challenge, with its user verified."""


SIGN_UP, SIGN_IN, SIGNED_IN, AUTHORIZE = "sign_up", "sign_in", "signed_in", "authorize"


class Begun:
    """What the browser gets of a ceremony: ``cookie`` and ``csrf`` are told this once."""

    __slots__ = ("cookie", "csrf")

    def __init__(self, cookie: str, csrf: str) -> None:
        self.cookie = cookie
        self.csrf = csrf


def begin(
    tx: "Transaction", kind: str, user_id: "str | None", challenge: str, now: int,
    detail: "dict[str, Any] | None" = None,
) -> Begun:  # fmt: skip
    """A new ceremony, for ten minutes. ``detail``: what is noted of it, for JSON."""
    made = Begun(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    row = Ceremony(kind, user_id, digest(made.csrf), challenge, text_of(detail or {}))
    ceremony_rows.put(tx, digest(made.cookie), row, now)
    return made


def demand(rows: "Reading", cookie: str, csrf: object, kind: str, now: int) -> Ceremony:
    """The ceremony of a cookie. Raises RoomError: 403 ``ceremony_over``, ``csrf_denied``."""
    found = ceremony_rows.found(rows, digest(cookie), now) if cookie else None
    if found is None or found.kind != kind:
        raise over()
    if not isinstance(csrf, str) or not hmac.compare_digest(digest(csrf), found.csrf_digest):
        raise denied("csrf_denied", "csrf: the token that this ceremony began with")
    return found


def signed_in(rows: "Reading", cookie: str, csrf: object, now: int) -> str:
    """The id of the user who signed in. Raises RoomError: 403, as ``demand``."""
    user_id = demand(rows, cookie, csrf, SIGNED_IN, now).user_id
    assert user_id is not None
    return user_id


def held(tx: "Transaction", cookie: str, csrf: object, now: int) -> str:
    """The same for whoever writes: nobody else changes what the user has until this is stored."""
    user_id = signed_in(tx, cookie, csrf, now)
    if not user_rows.hold(tx, user_id):
        raise over()
    return signed_in(tx, cookie, csrf, now)  # it may have ended while this waited


def finish(tx: "Transaction", cookie: str, now: int) -> None:
    """It is over, once. Raises RoomError: 403 ``ceremony_over``."""
    if not ceremony_rows.use(tx, digest(cookie), now):
        raise over()


def detail_of(ceremony: Ceremony) -> "dict[str, Any]":
    """What was noted when it began."""
    found = read(ceremony.detail.encode())
    assert isinstance(found, dict)
    return found


def over() -> RoomError:
    """403: nothing was begun, or it is over."""
    return denied("ceremony_over", "begin again: this lasts ten minutes, for one answer")

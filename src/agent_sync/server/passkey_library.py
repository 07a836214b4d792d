"""Passkeys by the library ``webauthn``: options for browsers, and what their answers prove.

An answer counts for one origin, with its user verified, and with no attestation: whose device it
is, is nobody's business here.
"""

import json
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ..rooms.service.signing_in import failed

NAME = "agent-sync"
TIMEOUT_MS = 5 * 60 * 1000
LONGEST = 16_384
"""Characters of an answer: what a passkey sends has a few hundred."""
DEEPEST = 6
WRONG = (
    WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError,
    NotImplementedError, RecursionError,
)  # fmt: skip
"""What the library, and those that it stands on, raise for what no browser sends."""


class Made:
    """A passkey that was registered."""

    __slots__ = ("detail", "id", "public_key", "sign_count")

    def __init__(self, id: str, public_key: str, sign_count: int, detail: "dict[str, Any]") -> None:
        self.id = id
        self.public_key = public_key
        self.sign_count = sign_count
        self.detail = detail


class Passkeys:
    """``origin``: that of the pages; ``host``: its name alone, to which passkeys are bound."""

    __slots__ = ("_host", "_origin")

    def __init__(self, origin: str, host: str) -> None:
        self._origin = origin
        self._host = host

    def creating(self, user_id: str, name: str, known: "list[str]") -> "tuple[dict[str, Any], str]":
        """(options for ``navigator.credentials.create``, challenge)."""
        options = generate_registration_options(
            rp_id=self._host, rp_name=NAME, user_name=name, user_id=user_id.encode(),
            timeout=TIMEOUT_MS, authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known
            ],
        )  # fmt: skip
        return json.loads(options_to_json(options)), bytes_to_base64url(options.challenge)

    def created(self, credential: object, challenge: str) -> Made:
        """What a browser registered. Raises RoomError (403 ``sign_in_failed``)."""
        given = _plain(credential, challenge)
        try:
            found = verify_registration_response(
                credential=given, expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._host, expected_origin=self._origin,
                require_user_verification=True,
            )  # fmt: skip
        except WRONG:
            raise failed() from None
        return Made(
            bytes_to_base64url(found.credential_id),
            bytes_to_base64url(found.credential_public_key), found.sign_count,
            {"aaguid": found.aaguid, "synced": found.credential_backed_up},
        )  # fmt: skip

    def asking(self) -> "tuple[dict[str, Any], str]":
        """(options for ``navigator.credentials.get``, challenge): any passkey of this origin."""
        options = generate_authentication_options(
            rp_id=self._host, timeout=TIMEOUT_MS,
            user_verification=UserVerificationRequirement.REQUIRED,
        )  # fmt: skip
        return json.loads(options_to_json(options)), bytes_to_base64url(options.challenge)

    def claimed(self, credential: object) -> "tuple[str, str]":
        """(id of the passkey, id of the user or ""). Raises RoomError (403 ``sign_in_failed``)."""
        given = _plain(credential, "given")
        response = given.get("response")
        handle = response.get("userHandle") if isinstance(response, dict) else None
        id = given.get("id")
        try:
            user_id = base64url_to_bytes(handle).decode() if isinstance(handle, str) else ""
        except ValueError:
            raise failed() from None
        if not isinstance(id, str) or not id.isascii() or not id.isprintable():
            raise failed()
        return id, user_id

    def proven(self, credential: object, challenge: str, public_key: str, count: int) -> int:
        """The new count. Raises RoomError (403 ``sign_in_failed``)."""
        given = _plain(credential, challenge)
        try:
            found = verify_authentication_response(
                credential=given, expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._host, expected_origin=self._origin,
                credential_public_key=base64url_to_bytes(public_key),
                credential_current_sign_count=count, require_user_verification=True,
            )  # fmt: skip
        except WRONG:
            raise failed() from None
        return found.new_sign_count


def _plain(credential: object, challenge: str) -> "dict[str, Any]":
    """An answer of the size that a browser's has, to a challenge that was not answered yet."""
    small = isinstance(credential, dict) and len(json.dumps(credential)) <= LONGEST
    if not challenge or not small or _deep(credential, DEEPEST):
        raise failed()
    assert isinstance(credential, dict)
    return credential


def _deep(value: object, most: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return most == 0 or any(_deep(one, most - 1) for one in inner)

"""A new token of a user, and the one that replaces it: made in the transaction of whoever calls.

Access tokens that can be refreshed live an hour, and their refresh tokens 30 days; a token that
cannot be refreshed lives 90 days, or as long as is asked for.
"""

import secrets

from ..clock import iso
from ..users import bearer_rows
from ..users.bearer_rows import Bearer
from .room_service import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..store.room_seam import Transaction

ACCESS_MS = 3600 * 1000
REFRESH_MS = 30 * 24 * 3600 * 1000
MINTED_MS = 90 * 24 * 3600 * 1000


class Issued:
    """What is told once: the token, and what refreshes it ("" for nothing)."""

    __slots__ = ("bearer", "refresh", "token")

    def __init__(self, bearer: Bearer, token: str, refresh: str) -> None:
        self.bearer = bearer
        self.token = token
        self.refresh = refresh

    def as_oauth(self) -> "dict[str, Any]":
        """In the words of OAuth: access_token, token_type, expires_in (s), refresh_token, scope."""
        bearer = self.bearer
        found: dict[str, Any] = {
            "access_token": self.token, "token_type": "Bearer",
            "expires_in": (bearer.valid_until - bearer.created_at) // 1000, "scope": bearer.scope,
        }  # fmt: skip
        return {**found, "refresh_token": self.refresh} if self.refresh else found


def issue(
    tx: "Transaction", user_id: str, scope: str, now: int, *, refreshed: bool,
    ends_at: "int | None" = None, **fields: "Any",
) -> Issued:  # fmt: skip
    """A token, of a new family unless ``family`` is among the fields. The scope is a checked one.

    ``refreshed``: it lives an hour, with a refresh token beside it. ``ends_at`` (ms): it, and all
    that replace it, live no longer. ``fields``: columns of the row, as label, client_id, resource,
    minted_by, room_id, agent_id.
    """
    token = f"tok_{secrets.token_hex(24)}"
    refresh = f"ref_{secrets.token_hex(24)}" if refreshed else ""
    until = now + (ACCESS_MS if refreshed else MINTED_MS)
    if ends_at is not None:
        until = min(until, ends_at) if refreshed else ends_at
    refresh_until = now + REFRESH_MS if ends_at is None else min(now + REFRESH_MS, ends_at)
    given: dict[str, Any] = {"family": bearer_rows.new_id(), "label": "", "minted_by": "", **fields}
    bearer = Bearer(
        id=bearer_rows.new_id(), user_id=user_id, scope=scope, created_at=now, valid_until=until,
        digest=digest(token), ends_at=ends_at,
        refresh_digest=digest(refresh) if refresh else None,
        refresh_until=refresh_until if refresh else None, **given,
    )  # fmt: skip
    bearer_rows.put(tx, bearer)
    return Issued(bearer, token, refresh)


def replaced(tx: "Transaction", before: Bearer, now: int) -> Issued:
    """The next token of a family, with a new refresh token; the one before ended already."""
    kept = ("family", "label", "minted_by", "room_id", "agent_id", "client_id", "resource")
    return issue(
        tx, before.user_id, before.scope, now, refreshed=True, ends_at=before.ends_at,
        **{name: getattr(before, name) for name in kept},
    )  # fmt: skip


def lifetime(bearer: Bearer) -> int:
    """Until when (ms) a token, or what replaces it, can be used; what it mints ends by then."""
    return max(bearer.valid_until, bearer.refresh_until or 0)


def shown(bearer: Bearer) -> "dict[str, Any]":
    """A token as it is listed: no secret, nor a digest of one."""
    return {
        "id": bearer.id, "scope": bearer.scope, "label": bearer.label, "room_id": bearer.room_id,
        "agent_id": bearer.agent_id, "client_id": bearer.client_id,
        "revoked": bearer.revoked_at is not None, "expires_at": iso(bearer.valid_until),
        "created_at": iso(bearer.created_at),
    }  # fmt: skip

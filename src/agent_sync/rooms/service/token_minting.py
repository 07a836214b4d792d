"""Tokens of a user: minted, listed, narrowed, revoked, refreshed.

A token manages the tokens of its user that grant no more than itself. What it mints ends no later
than itself, and with it.
"""

from ..agents.agent_fields import label
from ..clock import iso
from ..room_errors import RoomError, bad, conflict, missing
from ..users import bearer_rows, user_rows, user_sweeping
from ..users.scope_strings import parsed
from . import token_limits
from .room_service import Asker, Service, digest
from .token_issuing import MINTED_MS, Issued, issue, lifetime, replaced, shown
from .user_access import bearer_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..store.room_seam import Reading
    from ..users.bearer_rows import Bearer

    Answer = tuple[int, Any]


def mint(service: Service, asker: Asker, given: "Mapping[str, Any]") -> "Answer":
    """A token for somebody else to use. ``given``: scope (or room_id and agent_id), label,
    expires_in (s), with_refresh.

    Raises RoomError: 400, 401, 403 ``scope_exceeds_token``, ``scope_exceeds_access``, 404
    ``agent_not_found``.
    """
    said, span = _label(given.get("label")), token_limits.seconds(given.get("expires_in"))
    with service.store.reading() as look:
        own = bearer_of(look.rows, asker, service.clock())
        asked = token_limits.wanted(given)
        token_limits.demand_granted(parsed(own.scope), asked)
        token_limits.demand_access(look, own.user_id, asked)
    with service.store.writing_users() as tx:
        now = service.clock()
        user_sweeping.sweep(tx, now)
        bearer_rows.hold_family(tx, own.family)
        own = bearer_of(tx, asker, now)
        token_limits.demand_granted(parsed(own.scope), asked)
        room, agent = token_limits.bound_to(asked)
        made = issue(
            tx, own.user_id, str(asked), now, refreshed=given.get("with_refresh") is True,
            ends_at=_end(own, span, now), minted_by=own.family, label=said, room_id=room,
            agent_id=agent, resource=own.resource,
        )  # fmt: skip
    return 201, told(made)


def told(made: Issued) -> "dict[str, Any]":
    """A token that was just made, with its secret."""
    bearer = made.bearer
    refresh = {"refresh_token": made.refresh} if made.refresh else {}
    return {
        "id": bearer.id, "token": made.token, **refresh, "scope": bearer.scope,
        "label": bearer.label, "room_id": bearer.room_id, "agent_id": bearer.agent_id,
        "expires_at": iso(bearer.valid_until),
    }  # fmt: skip


def list_tokens(service: Service, asker: Asker) -> "Answer":
    """The tokens that the caller's manages. Raises RoomError (401)."""
    with service.store.reading() as look:
        own = bearer_of(look.rows, asker, service.clock())
        found = bearer_rows.of_user(look.rows, own.user_id)
    return 200, {"tokens": [shown(one) for one in found if _manages(own, one)]}


def revoke(service: Service, asker: Asker, id: str) -> "Answer":
    """End a token, and all that came from it. Raises RoomError: 401, 404 ``not_found``."""
    with service.store.writing_users() as tx:
        now = service.clock()
        found = _managed(tx, bearer_of(tx, asker, now), id)
        bearer_rows.revoke_family(tx, found.family, now)
    return 200, {"revoked": True, "id": found.id}


def narrow(service: Service, asker: Asker, id: str, given: "Mapping[str, Any]") -> "Answer":
    """Take away from a token; what it minted and grants more than is left ends.

    ``given``: scope, label. Raises RoomError: 400, 401, 403 ``scope_exceeds_token``, 404
    ``not_found``, 409 ``token_revoked``.
    """
    if given.get("scope") is None and given.get("label") is None:
        raise bad("no fields to update")
    asked = None if given.get("scope") is None else parsed(given["scope"])
    with service.store.writing_users() as tx:
        now = service.clock()
        bearer_rows.hold_family(tx, _managed(tx, bearer_of(tx, asker, now), id).family)
        found = _managed(tx, bearer_of(tx, asker, now), id)  # it may have changed while this waited
        if not found.valid(now) and (found.revoked_at is not None or lifetime(found) <= now):
            raise conflict("token_revoked", "this token is over")
        scope = asked or parsed(found.scope)
        token_limits.demand_granted(parsed(found.scope), scope)
        said = found.label if given.get("label") is None else _label(given["label"])
        bearer_rows.rescope(tx, found.id, str(scope), said)
        for child in bearer_rows.minted_by(tx, found.family):
            if not scope.grants(parsed(child.scope)):
                bearer_rows.revoke_family(tx, child.family, now)
    answer = {"id": found.id, "scope": str(scope), "label": said}
    return 200, {**answer, "previous_scope": found.scope}


def refresh(service: Service, given: "Mapping[str, Any]", client_id: str = "") -> "Answer":
    """A new token and a new refresh token for one that was not used yet.

    One that was used is somebody else's by now: its whole family ends. ``client_id``: of OAuth's
    client whose token it has to be, "" for none's. Raises RoomError (400 ``invalid_grant``).
    """
    token = given.get("refresh_token")
    with service.store.writing_users() as tx:
        made = _refreshed(service, tx, token if isinstance(token, str) else "", client_id)
    if made is None:
        raise RoomError(400, "invalid_grant", "this refresh token is not valid")
    return 200, made.as_oauth()


def _refreshed(service: Service, tx: "Any", token: str, client_id: str) -> "Issued | None":
    now = service.clock()
    found = bearer_rows.by_refresh(tx, digest(token)) if token else None
    if found is None or (found.client_id or "") != client_id:
        return None
    if found.refreshed_at is not None:
        bearer_rows.revoke_family(tx, found.family, now)
        return None
    over = found.revoked_at is not None or (found.refresh_until or 0) <= now
    if over or user_rows.known(tx, found.user_id) is None:
        return None
    if not bearer_rows.use_refresh(tx, found.id, now):  # another server did, meanwhile
        bearer_rows.revoke_family(tx, found.family, now)
        return None
    # PostgreSQL shows only now what was narrowed while this waited.
    return replaced(tx, bearer_rows.by_id(tx, found.id) or found, now)


def _end(own: "Bearer", span: "int | None", now: int) -> int:
    return min(now + (MINTED_MS if span is None else span * 1000), lifetime(own))


def _manages(own: "Bearer", other: "Bearer") -> bool:
    return other.family == own.family or parsed(own.scope).grants(parsed(other.scope))


def _managed(rows: "Reading", own: "Bearer", id: str) -> "Bearer":
    """A token by its id; 404 for one of another user, and for one that grants more."""
    found = bearer_rows.by_id(rows, id)
    if found is None or found.user_id != own.user_id or not _manages(own, found):
        raise missing("not_found", "there is no such token")
    return found


def _label(given: object) -> str:
    return "" if given is None else label(given, "label")

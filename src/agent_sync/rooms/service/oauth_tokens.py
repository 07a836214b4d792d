"""Codes of OAuth become tokens, once: within 60 seconds, for the client and where they belong."""

from ..users import bearer_rows, oauth_rows, user_rows
from ..users.oauth_rows import OAuthCode
from .room_service import Service, digest
from .token_issuing import Issued, issue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..users.bearer_rows import Bearer


def shown(
    service: Service, client_id: str, code: str, resource: "str | None"
) -> "OAuthCode | None":
    """The code of a client that can be exchanged. Who shows a used one ends its tokens."""
    with service.store.writing_users() as tx:
        now = service.clock()
        found = oauth_rows.code(tx, digest(code))
        if found is None or found.client_id != client_id:
            return None
        if found.used_at is not None:
            bearer_rows.revoke_family(tx, found.family or "", now)
            return None
    over = found.valid_until <= now
    return None if over or resource not in (None, found.resource) else found


def exchanged(service: Service, client_id: str, code: str) -> "Issued | None":
    """Its tokens: an hour, refreshed for 30 days. None where somebody was faster, or it is over."""
    with service.store.writing_users() as tx:
        now = service.clock()
        found = oauth_rows.code(tx, digest(code))
        if found is None or found.client_id != client_id or not user_rows.hold(tx, found.user_id):
            return None
        family = bearer_rows.new_id()
        if not oauth_rows.use_code(tx, found.digest, family, now):
            used = oauth_rows.code(tx, found.digest)
            bearer_rows.revoke_family(tx, (used.family if used else "") or "", now)
            return None
        client = oauth_rows.client(tx, client_id)
        return issue(
            tx, found.user_id, found.scope, now, refreshed=True, family=family,
            client_id=client_id, resource=found.resource, label=client.name if client else "",
        )  # fmt: skip


def revoke(service: Service, client_id: str, token: str) -> None:
    """A client gives up what it was given, an access or a refresh token: both end, with all that
    came from them. What is none of this client's is let be, and nothing tells (RFC 7009).
    """
    with service.store.writing_users() as tx:
        given = digest(token)
        found = bearer_rows.by_digest(tx, given) or bearer_rows.by_refresh(tx, given)
        if found is not None and found.client_id == client_id:
            bearer_rows.revoke_family(tx, found.family, service.clock())


def refreshable(
    service: Service, client_id: str, token: str, resource: "str | None"
) -> "Bearer | None":
    """The token of a client that this refreshes, or did; whether it still may is seen later."""
    with service.store.reading() as look:
        found = bearer_rows.by_refresh(look.rows, digest(token))
    if found is None or found.client_id != client_id:
        return None
    return found if resource in (None, found.resource) else None

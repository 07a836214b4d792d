"""Clients of OAuth register themselves: a name, and where they are answered. None has a secret.

What nobody can keep proves nothing: a client is known by where its answers go, and PKCE binds each
of them to whoever asked.
"""

from urllib.parse import urlsplit

from ..json_values import text_of
from ..room_errors import bad, over_limit
from ..room_names import odd, program_name
from ..users import oauth_rows
from ..users.oauth_rows import OAuthClient
from ..users.scope_strings import parsed
from .room_service import Service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MOST, SPAN_MS = 20, 3600 * 1000
"""Clients that one address registers in an hour."""
MOST_REDIRECTS, LONGEST_REDIRECT, LONGEST_DETAIL, LONGEST_CLIENT_ID = 10, 2_000, 16_384, 64
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def register(
    service: Service, address: str, id: str, redirects: "list[str]", detail: str, **said: "Any"
) -> str:
    """A client that is known from now on; its name. ``detail``: a JSON text, all that it said.

    ``said``: name, scope. Raises RoomError: 400 ``invalid_redirect_uri``, ``invalid_client_name``,
    ``invalid_scope``, 413, 429.
    """
    name = program_name(said.get("name"), "client_name")
    if said.get("scope"):
        parsed(said["scope"])
    if not 0 < len(redirects) <= MOST_REDIRECTS or not all(map(allowed, redirects)):
        raise bad("invalid_redirect_uri", "redirects are https, or http to this machine itself")
    if len(detail) > LONGEST_DETAIL:
        raise over_limit("client", LONGEST_DETAIL, status=413)
    with service.store.writing_users() as tx:
        now = service.clock()
        if oauth_rows.registered_since(tx, address, now - SPAN_MS) >= MOST:
            raise over_limit("registrations", MOST)
        oauth_rows.put_client(tx, id, name, text_of(redirects), detail, address, now)
    return name


def allowed(redirect: str) -> bool:
    """Whether answers may go there: https, or http to the machine of whoever asks."""
    if len(redirect) > LONGEST_REDIRECT or odd(redirect) or not redirect.isascii():
        return False
    try:
        parts = urlsplit(redirect)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    plain = bool(host) and "@" not in parts.netloc and "#" not in redirect
    return plain and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


def client(service: Service, id: str) -> "OAuthClient | None":
    """A client, or None."""
    if len(id) > LONGEST_CLIENT_ID or odd(id):
        return None
    with service.store.reading() as look:
        return oauth_rows.client(look.rows, id)

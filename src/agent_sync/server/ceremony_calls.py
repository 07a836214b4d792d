"""What a page of a ceremony sends and gets: its cookie, and the passkeys of this origin."""

from typing import Any
from urllib.parse import urlsplit

from ..rooms.room_errors import missing
from ..rooms.service.ceremonies import Begun
from ..rooms.users.ceremony_rows import CEREMONY_MS
from .addresses import Address, has_passkeys
from .http_answers import Answer, data
from .http_calls import Call
from .oauth_resources import PASSKEYS, installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rooms.service.ceremonies import Passkeys


def passkeys_of(call: Call) -> "Passkeys":
    """The passkeys of this server's origin. Raises RoomError: 404 where there can be none."""
    address = call.serving.address
    if not has_passkeys(address):
        raise missing("not found", "passkeys need https, or localhost")
    if not installed(PASSKEYS):
        raise missing("not found", "signing in needs agent-sync with its extra 'passkeys'")
    from .passkey_library import Passkeys as Bound

    return Bound(address.origin, urlsplit(address.origin).hostname or "")


def cookie_of(call: Call) -> str:
    """The ceremony's cookie, "" for none."""
    wanted = _name(call.serving.address)
    for part in call.cookies.split(";"):
        name, _, value = part.strip().partition("=")
        if name == wanted:
            return value
    return ""


def begun(call: Call, made: Begun, said: "dict[str, Any]") -> Answer:
    """An answer with the cookie of a ceremony."""
    found = data(200, said)
    found.headers = {"Set-Cookie": _cookie(call.serving.address, made.cookie, CEREMONY_MS // 1000)}
    return found


def ended(call: Call, said: "dict[str, Any]") -> Answer:
    """An answer that takes the cookie away."""
    found = data(200, said)
    found.headers = {"Set-Cookie": _cookie(call.serving.address, "", 0)}
    return found


def _cookie(address: Address, value: str, seconds: int) -> str:
    kept = f"{_name(address)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict"
    return f"{kept}; Secure" if _secure(address) else kept


def _name(address: Address) -> str:
    """Servers on this machine share their browser's cookies: there the port is in the name."""
    if _secure(address):
        return "__Host-agent-sync"
    return f"agent-sync-{urlsplit(address.origin).port}"


def _secure(address: Address) -> bool:
    parts = urlsplit(address.origin)
    return parts.scheme == "https" and parts.hostname != "localhost"

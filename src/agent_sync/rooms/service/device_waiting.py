"""Programs without a browser that wait to be let in, for whoever runs the server to look at.

Their codes are not stored, so that nobody lets one in who did not see its code where it is shown.
"""

from ..clock import iso
from ..users import device_code_rows
from ..users.scope_strings import parsed
from ..users.scope_words import in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .room_service import Service


def waiting(service: "Service") -> "list[dict[str, Any]]":
    """Each open request, the oldest first: what it calls itself, what it asks for, until when."""
    with service.store.reading() as look:
        found = device_code_rows.waiting(look.rows, service.clock())
    return [
        {
            "client": one.client_id, "scope": one.scope, "scopes": in_words(parsed(one.scope)),
            "expires_at": iso(one.valid_until),
        }
        for one in found
    ]  # fmt: skip

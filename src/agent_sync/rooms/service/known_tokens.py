"""Whether a token is anybody's at all, whatever room is spoken of."""

from ..room_errors import invalid_token, no_token
from .room_service import Asker, Service
from .user_access import PREFIX, bearer_of


def demand_known(service: Service, asker: Asker) -> None:
    """Raises RoomError (401) for no token, and for one that opens no room here."""
    if not asker.digest:
        raise no_token()
    if asker.person:
        return
    with service.store.reading() as look:
        if asker.profile == "declared" and asker.token.startswith(PREFIX):
            bearer_of(look.rows, asker, service.clock())
            return
        if not service.store.rooms_of(look, asker.digest):
            raise invalid_token()

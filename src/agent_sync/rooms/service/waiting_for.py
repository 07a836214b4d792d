"""A call that waits begins: whose it is, and for what."""

from ..context.shaping import shaping
from ..expressions import condition
from .room_service import Asker, Service
from .waiter import Waiter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def ask(
    service: Service, asker: Asker, room_id: str, query: "Mapping[str, str]", timeout: int,
    done: "Callable[[Any], None]",
) -> Waiter:  # fmt: skip
    """The waiter, for the hub. ``timeout``: ms. ``query``: condition, include, shaping.

    Raises RoomError: 400 (``condition is required``, ``invalid_cel``), 401, 403, 404.
    """
    with service.store.reading() as look:
        picture = service.picture(look, asker, room_id)
        reader = service.reader(look, asker, picture)
    program = condition(query.get("condition"))
    wanted = shaping(query, picture.room.profile)
    return Waiter(
        room_id, reader, program, query, wanted, service.tick(), timeout, done,
        still=lambda look, picture: service.reader(look, asker, picture),
        made=picture.room.created_at,
    )  # fmt: skip

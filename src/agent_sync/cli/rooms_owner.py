"""The verbs of rooms as the owner of the machine has them: no token, and refusals as commands'."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import Conflict, InvalidInput, NotFound
from . import rooms_place
from .context import Context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rooms.room_errors import RoomError
    from ..rooms.service.room_service import Service


@contextmanager
def service(
    context: Context, args: argparse.Namespace, *, makes: bool = False
) -> "Iterator[Service]":
    """The store that the options name, while it is used; a server may run on it.

    ``makes``: one that is not there is made.

    Raises AgentSyncError: NotFound, Conflict, InvalidInput, UsageError, StoreError.
    """
    from ..rooms.room_errors import RoomError
    from ..rooms.room_limits import Limits
    from ..rooms.service.room_service import Service

    store = rooms_place.open_store(context, args, makes=makes)
    try:
        yield Service(store, Limits())
    except RoomError as error:
        raise _told(error) from None
    finally:
        store.close()


def _told(error: "RoomError") -> Exception:
    kind = {404: NotFound, 409: Conflict}.get(error.status, InvalidInput)
    return kind(error.message or error.code, reason=error.code)

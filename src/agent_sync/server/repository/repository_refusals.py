"""What a repository refuses, as refusals of its room."""

from collections.abc import Iterator
from contextlib import contextmanager

from ...actions.refusal_types import Refusal
from ...errors import CONFLICT, NOT_FOUND, AgentSyncError, InvalidInput, StoreBusy, UsageError
from ...rooms.room_errors import RoomError
from ...views.refused_action import said
from .plain_data import plain

OURS = ("error", "message", "detail")
"""Names of facts that an answer has for itself."""


@contextmanager
def refusing() -> Iterator[None]:
    """What is refused within is a RoomError: the code, the sentence and the facts of it."""
    try:
        yield
    except Refusal as error:
        raise refused(said(error)) from None
    except AgentSyncError as error:
        raise refused(error) from None


def refused(error: AgentSyncError) -> RoomError:
    """One failure. What is wrong with the database is the server's matter: its code alone."""
    status = 400 if isinstance(error, (InvalidInput, UsageError)) else 500
    status = {CONFLICT: 409, NOT_FOUND: 404}.get(error.exit_status, status)
    status = 503 if isinstance(error, StoreBusy) else status
    found = RoomError(status, error.code)
    if status < 500:
        found.message = str(plain(str(error)))
        found.facts = {name: plain(one) for name, one in error.facts.items() if name not in OURS}
    return found

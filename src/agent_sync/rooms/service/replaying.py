"""A room at an earlier sequence, and the history of a key: what a token may read of them."""

from ..context.shaping import number
from ..replay.key_history import KeyHistory, own_scope
from ..replay.replayed import replayed, sequence
from .room_presence import note_read
from .room_service import Asker, Service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Answer = tuple[int, Any]

USUAL, MOST = 100, 500
"""Writes of a key in one answer."""


def replay(
    service: Service, asker: Asker, room_id: str, seq: str, query: "Mapping[str, str]"
) -> "Answer":
    """The room right after the write ``seq``. RoomError: 400, 401, 403, 404, 410 ``gone``."""
    with service.store.reading() as look:
        picture = service.picture(look, asker, room_id)
        reader = service.reader(look, asker, picture)
        then = look.picture_at(room_id, sequence(seq))
        at, total = look.time_of(then), look.head(room_id).seq
        answer = replayed(then, at, total, reader, query, service.limits)
    note_read(service, picture, reader, service.clock())
    return 200, answer


def history(
    service: Service, asker: Asker, room_id: str, scope: str, key: str,
    query: "Mapping[str, str]",
) -> "Answer":  # fmt: skip
    """``{scope, key, seq, changes, _elided?}``: the writes of a key, oldest first.

    The query may have ``after``, a sequence, and ``limit``. Raises RoomError: 400, 401, 403
    ``scope_denied``, 404, 410 ``gone`` where what is behind ``after`` was retired.
    """
    after = sequence(query["after"]) if query.get("after") else None
    limit = max(1, number(query, "limit", USUAL, MOST))
    with service.store.reading() as look:
        picture = service.picture(look, asker, room_id)
        reader = service.reader(look, asker, picture)
        meant = own_scope(reader, scope)
        changes, more = look.changes_of(room_id, meant, key, after, limit)
        done = look.invoked(room_id, [one.seq for one in changes])
    rows = KeyHistory(picture, reader, service.clock(), meant, key).rows(changes, done)
    said = {"scope": scope, "key": key, "seq": picture.seq, "changes": rows}
    if not more:
        return 200, said
    expand = f"?after={changes[-1].seq}&limit={limit}"
    return 200, {**said, "_elided": {"after": changes[-1].seq, "_expand": expand}}

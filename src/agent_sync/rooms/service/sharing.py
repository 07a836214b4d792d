"""Which repositories machines share through a store, and a store that is of an earlier time."""

from ..linked import share_heads
from ..picture.picture import Room
from ..room_errors import RoomError
from ..room_names import KEPT_FOR_REPOSITORIES
from .link_access import PROFILE
from .linking import changing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..store.room_store import RoomStore


def share(store: "RoomStore", names: "Iterable[str]", now: int) -> None:
    """Each of these is a shared repository from now on, whether or not one is shown beside it."""
    for name in names:
        room_id = KEPT_FOR_REPOSITORIES + name
        try:
            store.create(Room(room_id, PROFILE, now, {"repository": name}), [], now)
        except RoomError as error:
            if error.code != "room_exists":
                raise
        with store.pool.writing() as tx:
            row = tx.one("SELECT number FROM rooms WHERE id = :id", {"id": room_id})
            if row is not None:
                share_heads.share(tx, int(row[0]), now)


def restored(store: "RoomStore") -> None:
    """Every shared repository begins a new epoch: what was given out since is not known here."""
    with store.pool.reading() as rows:
        found = share_heads.shared_rooms(rows)
    for number, room_id in found:
        with changing(store, number, room_id) as (tx, head):
            head.begin_epoch({}, {})
            head.epoch_at = 0
            share_heads.store(tx, head)

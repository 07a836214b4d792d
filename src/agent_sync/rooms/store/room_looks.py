"""A look at rooms in one snapshot, and a write of one room: what ``RoomStore`` hands out."""

from ..picture.draft import Draft
from ..room_errors import RoomError, missing
from .room_loading import brought_up, built, room_of, without_retired
from .room_log import StoredLog
from .room_past import invocations_of, picture_at, time_of
from .room_retiring import retire
from .room_rows import HEAD, Head, StoredChange
from .room_storing import demand_room, store_draft, store_head, store_life
from .stored_changes import changes_after, changes_of_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.picture import Picture, Room
    from ..picture.room_entry import Presence
    from ..room_limits import Limits
    from .connection_pool import ConnectionPool
    from .picture_cache import PictureCache
    from .room_seam import Reading, Transaction


class Shared:
    """What all looks of one store share."""

    def __init__(self, pool: "ConnectionPool", cache: "PictureCache", limits: "Limits") -> None:
        self.pool = pool
        self.cache = cache
        self.limits = limits


class Look:
    """All that is asked of one is one snapshot: a picture that is later than it stays whole."""

    def __init__(self, shared: Shared, rows: "Reading") -> None:
        self._shared = shared
        self.rows = rows
        self._pictures: dict[str, Picture] = {}

    def picture(self, room_id: str) -> "Picture":
        """The room as it stands. Raises RoomError (404 ``room not found``)."""
        found = self._pictures.get(room_id)
        if found is None:
            found = self._pictures[room_id] = self._current(self.head(room_id))
        return found

    def room(self, room_id: str) -> "Room":
        """The row of a room alone. Raises RoomError (404)."""
        return room_of(self.head(room_id))

    def token(self, digest: str, room_id: str) -> "tuple[str, str] | None":
        """(kind, agent) of a token of this room by its SHA-256, or None."""
        row = self.rows.one(
            "SELECT kind, agent FROM room_tokens JOIN rooms ON rooms.number = room_tokens.number"
            " WHERE digest = :digest AND rooms.id = :id",
            {"digest": digest, "id": room_id},
        )
        return (row[0], row[1]) if row else None

    def token_family(self, digest: str, room_id: str) -> str:
        """The family of a user's tokens with which a token of this room ends, "" for none."""
        row = self.rows.one(
            "SELECT family FROM room_tokens JOIN rooms ON rooms.number = room_tokens.number"
            " WHERE digest = :digest AND rooms.id = :id",
            {"digest": digest, "id": room_id},
        )
        return str(row[0]) if row else ""

    def has_token(self, room_id: str, kind: str) -> bool:
        """Whether the room has a token of this kind."""
        params = {"number": self.head(room_id).number, "kind": kind}
        sql = "SELECT 1 FROM room_tokens WHERE number = :number AND kind = :kind"
        return self.rows.one(sql, params) is not None

    def changes(self, room_id: str, after_seq: int, limit: int) -> "list[StoredChange]":
        """What writes behind ``after_seq`` changed, in order, messages too; whole writes only.

        About ``limit`` of them: the last write is never cut. Raises RoomError: 404, and 410
        ``gone`` where changes behind ``after_seq`` were retired or the room never came so far.
        """
        return changes_after(self.rows, self.head(room_id), after_seq, limit)

    def picture_at(self, room_id: str, seq: int) -> "Picture":
        """The room as the write ``seq`` left it, for reading (``room_past``).

        Raises RoomError: 404, 400 ``invalid_seq``, 410 ``gone`` where its history was retired.
        """
        head = self.head(room_id)
        present = self.picture(room_id)
        if present.seq != head.seq:  # one from memory, later than what this snapshot can take back
            present = built(self.rows, head, present.log)
        return picture_at(self.rows, head, present, seq)

    def time_of(self, then: "Picture") -> int:
        """When the last write of a picture of the past was made, in ms."""
        return time_of(self.rows, self.head(then.room.id), then)

    def changes_of(
        self, room_id: str, scope: str, key: str, after: "int | None", limit: int
    ) -> "tuple[list[StoredChange], bool]":
        """What writes behind ``after`` (None: all that is kept) made of one key, oldest first.

        About ``limit`` of them, whole writes only, and whether there are more. Raises RoomError:
        404, 410 ``gone``.
        """
        return changes_of_key(self.rows, self.head(room_id), (scope, key), after, limit)

    def invoked(self, room_id: str, seqs: "list[int]") -> "dict[int, dict[str, Any]]":
        """The record of the invocation that made each of these writes, whole; some have none."""
        return invocations_of(self.rows, self.head(room_id), seqs)

    def head(self, room_id: str, *, locked: bool = False) -> Head:
        """The row of a room. Raises RoomError (404 ``room not found``)."""
        lock = self._shared.pool.database.for_update if locked else ""
        row = self.rows.one(f"SELECT {HEAD} FROM rooms WHERE id = :id{lock}", {"id": room_id})
        if row is None:
            raise missing("room not found")
        return Head(row)

    def _current(self, head: Head) -> "Picture":
        cache = self._shared.cache
        known = cache.get(head.number)
        if known is not None and _as_late(known, head):
            return known
        with cache.building(head.number):
            known = cache.get(head.number)
            if known is not None and _as_late(known, head):
                return known
            picture = brought_up(self.rows, head, known) if known else None
            if picture is None:
                log = StoredLog(head.number, self._shared.pool)
                picture = built(self.rows, head, log)
            cache.put(head.number, picture)
            return picture


def _as_late(picture: "Picture", head: Head) -> bool:
    return picture.seq >= head.seq and picture.pulse >= head.pulse


class Write(Look):
    """One transaction that writes one room, which nobody else writes meanwhile."""

    def __init__(self, shared: Shared, tx: "Transaction", room_id: str) -> None:
        super().__init__(shared, tx)
        self._tx = tx
        self.of = self.head(room_id, locked=True)
        self.changed = False

    def picture(self, room_id: str) -> "Picture":
        """The room as it stands inside this write."""
        found = self._pictures.get(room_id)
        if found is None and room_id == self.of.id:
            found = self._pictures[room_id] = self._current(self.of)
        return found or super().picture(room_id)

    def store(self, draft: Draft) -> int:
        """Write a draft that was made from this write's last picture. The new sequence.

        An empty one writes nothing. Raises RoomError (413, 429 ``limit_exceeded``), and then
        nothing of it was written. A stored draft is not used any more.
        """
        if draft.empty:
            return self.of.seq
        self._demand_latest(draft)
        demand_room(draft, self.of, self._shared.limits)
        store_draft(self._tx, self.of, draft)
        picture = draft.picture
        picture.seq, picture.kept = self.of.seq, {}
        self._now(picture)
        return self.of.seq

    def live(self, room_id: str, agent: str, signs: "Presence") -> None:
        """Note an agent's signs of life: a pulse, no sequence."""
        before = self.picture(room_id)
        store_life(self._tx, self.of, agent, signs)
        picture = before.copy()
        picture.pulse = self.of.pulse
        picture.presence = {**before.presence, agent: signs}
        self._now(picture)

    def retire(self, last: int) -> None:
        """Cut off messages, audit and changes up to a sequence; a pulse, no sequence."""
        if last <= self.of.retired:
            return
        before = self.picture(self.of.id)
        retire(self._tx, self.of, last)
        self._now(without_retired(before, self.of))

    @property
    def tx(self) -> "Transaction":
        """For rows that belong to this write and are no part of the picture."""
        return self._tx

    def finish(self) -> None:
        """Store the row of the room, once, before the commit."""
        if self.changed:
            store_head(self._tx, self.of)

    def latest(self) -> "Picture | None":
        """The picture that this write leaves behind."""
        return self._pictures.get(self.of.id)

    def _now(self, picture: "Picture") -> None:
        self.changed = True
        self._pictures[self.of.id] = picture

    def _demand_latest(self, draft: Draft) -> None:
        picture, current = draft.picture, self.picture(self.of.id)
        if picture.seq != current.seq or picture.room.id != self.of.id:
            raise RoomError(500, "stale_draft", "the draft was made from another picture")
        picture.pulse, picture.presence = current.pulse, current.presence

"""What became of one key, write by write, as one reader may know it."""

from ..clock import iso
from ..expressions import visible
from ..picture.timer import DELETE
from ..room_errors import denied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from ..picture.picture import Picture
    from ..picture.room_entry import Entry
    from ..readers import Reader
    from ..store.room_rows import StoredChange

    Row = dict[str, Any]


def own_scope(reader: "Reader", scope: str) -> str:
    """The scope that is meant. Raises RoomError (403) where its content is not for this reader."""
    meant = reader.agent if scope == "self" and reader.agent else scope
    if not reader.may_read(meant):
        raise denied("scope_denied", "what is private is its agent's alone", scope=scope)
    return meant


class KeyHistory:
    """Of one key, for one reader, in the picture of this moment.

    A value is told if it was shown from the start, or stands there and is shown now. What a clock
    or a condition still hides is told to nobody, as in the room itself.
    """

    def __init__(
        self, picture: "Picture", reader: "Reader", now: int, scope: str, key: str
    ) -> None:
        self._reader = reader
        self._now = now
        self._present = visible(picture, scope, reader, now).get(key)

    def rows(self, changes: "Iterable[StoredChange]", done: "Mapping[int, Row]") -> "list[Row]":
        """``{seq, at, agent, action, before, value, version, revision}`` of each write.

        ``done``: records of the audit by their sequence. A clock that ticked is no write. What may
        not be told is absent, and ``hidden`` is true; a deleted key says ``deleted``.
        """
        return [self._row(one, done.get(one.seq, {})) for one in changes if _is_write(one)]

    def _row(self, change: "StoredChange", record: "Row") -> "Row":
        who: Row = {name: record[name] for name in ("agent", "action") if name in record}
        first: Row = {"seq": change.seq, "at": iso(change.at), **who}
        before, after = self._told(change.before), self._told(change.after)
        if change.after is None:
            first["deleted"] = True
        else:
            first |= {"version": change.after.version, "revision": change.after.revision}
        values = {name: one[0] for name, one in (("before", before), ("value", after)) if one}
        hidden = [one for one in (before, after) if one is None]
        if hidden:
            first.pop("version", None)  # a short value can be guessed from its hash
            first["hidden"] = True
        return {**first, **values}

    def _told(self, entry: "Entry | None") -> "tuple[Any] | None":
        """The value, null where nothing stood; None where it is hidden."""
        if entry is None:
            return (None,)
        clock = entry.timer
        shown = clock is None or clock.effect == DELETE or clock.shows(self._now)
        if entry.enabled is None and shown:
            return (self._known(entry.value),)
        present = self._present
        same = present is not None and present.revision == entry.revision
        return (self._known(entry.value),) if same else None

    def _known(self, value: "Any") -> "Any":
        """A definition without the condition that its own private scope decides."""
        defined = isinstance(value, dict) and {"registered_by", "scope", "enabled"} <= value.keys()
        if not defined or self._reader.may_read(str(value["scope"])):
            return value
        return {name: one for name, one in value.items() if name != "enabled"}


def _is_write(change: "StoredChange") -> bool:
    before, after = change.before, change.after
    return before is None or after is None or before.revision != after.revision

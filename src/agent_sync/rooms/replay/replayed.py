"""A room as it stood right after one of its writes, in the rows of a poll."""

from ..clock import iso
from ..context.poll_rows import poll
from ..room_errors import bad

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.picture import Picture
    from ..readers import Reader
    from ..room_limits import Limits

LONGEST = 15
"""Digits of a sequence that somebody may ask for."""


def sequence(text: str) -> int:
    """The number of a write. Raises RoomError (400) for what is no whole number from 0 on."""
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST):
        raise bad("seq must be a non-negative integer")
    return int(text)


def replayed(
    then: "Picture", at: int, total: int, reader: "Reader", query: "Mapping[str, str]",
    limits: "Limits",
) -> "dict[str, Any]":  # fmt: skip
    """``{agents, state, messages, actions, views, audit, _replay: {seq, total, ts}}``.

    ``then``: the room at that sequence. ``at``: when that was (ms): clocks stand where they stood.
    ``total``: the sequence it has now. Signs of life have no sequence: nobody waits here, and
    nothing is read.
    """
    answer = poll(then, reader, at, query, limits)
    return {**answer, "_replay": {"seq": then.seq, "total": total, "ts": iso(at)}}

"""The past of each file as a lane: who held it, who waited for it, what went wrong there."""

from collections.abc import Iterable
from typing import Any

from ...feed.happened import Event
from ...locks.past_claims import Span
from ...repository.location import MAIN
from ...rooms.clock import iso
from . import feed_rows

MOST, MOST_IN_ONE = 200, 300
"""So many lanes, and so many spans and marks of one: the last."""
PIECES = 400
"""Of the edits of one lane one is shown in each so many-th part of the whole span."""
REFUSED, OVERWRITTEN, RESTORED, KEPT, COMMITTED, EDITED = (
    "refused", "overwritten", "restored", "kept", "committed", "edited",
)  # fmt: skip
MARKS = {
    "edit_refused": REFUSED,
    "stale_write_refused": REFUSED,
    "write_barred": REFUSED,
    "work_overwritten": OVERWRITTEN,
    "work_in_doubt": OVERWRITTEN,
    "file_restored": RESTORED,
    "kept_beside": KEPT,
    "committed": COMMITTED,
    "file_released": COMMITTED,  # of those only the ones that were committed are read
    "file_edited": EDITED,
    "file_written": EDITED,
    "file_appended": EDITED,
    "file_patched": EDITED,
}
"""Type of an event -> how it is marked."""
ENDS = {
    "unlocked": "unlocked", "expired": "expired", "lapsed": "expired", "holder gone": "gone",
    "console gone": "gone", "session ended": "turn", "subagent ended": "turn",
    "turn ended": "turn", "committed": "committed",
}  # fmt: skip
"""How a lease ended, as it was recorded -> as it is shown."""
Facts = dict[str, Any]
Place = tuple[str, str]
Marked = list[tuple[str, Event]]
"""Events, each with how it is marked on the lane of its file, '' for not at all."""


class Lane:
    """One file in one checkout. ``waited`` is in ms."""

    __slots__ = ("agents", "counts", "marks", "place", "spans", "waited")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.spans: list[Span] = []
        self.marks: Marked = []
        self.counts: dict[str, int] = {}
        self.agents: set[str] = set()
        self.waited = 0

    def count(self, kind: str) -> int:
        """How many marks of a kind there are."""
        return self.counts.get(kind, 0)

    @property
    def trouble(self) -> int:
        """How much went wrong there, the worst counted most."""
        waits = sum(one.kind == "wait" for one in self.spans)
        return 20 * self.count(OVERWRITTEN) + 3 * self.count(REFUSED) + 2 * waits


def of(events: Marked, spans: "Iterable[Span]", since: int, until: int) -> "list[Lane]":
    """All lanes, those with trouble first, then the busiest. ``since``, ``until``: ms."""
    found: dict[Place, Lane] = {}
    for span in spans:
        lane = _lane(found, span.key, span.checkout)
        lane.spans.append(span)
        lane.agents.add(span.agent_id)
        if span.kind == "wait":
            lane.waited += max(0, min(span.until or until, until) - max(span.at, since))
    for kind, event in events:
        if kind and event.key:
            lane = _lane(found, event.key, event.checkout)
            lane.marks.append((kind, event))
            lane.counts[kind] = lane.counts.get(kind, 0) + 1
            lane.agents.add(event.agent_id)
    return sorted(found.values(), key=lambda x: (-x.trouble, -len(x.spans) - len(x.marks), x.place))


def marked(events: "Iterable[Event]") -> Marked:
    """Each event with how it is marked."""
    return [(MARKS.get(one.type, ""), one) for one in events]


def _lane(found: "dict[Place, Lane]", key: str, checkout: str) -> Lane:
    place = key, checkout or MAIN
    lane = found.get(place)
    if lane is None:
        lane = found[place] = Lane(place)
    return lane


def told(lane: Lane, since: int, until: int) -> Facts:
    """One lane for the page."""
    key, checkout = lane.place
    spans = sorted(lane.spans, key=lambda one: one.at)[-MOST_IN_ONE:]
    marks = _thinned(lane.marks, max(1, (until - since) // PIECES))[-MOST_IN_ONE:]
    return {
        "path": key,
        "checkout": None if checkout == MAIN else checkout,
        "spans": [_span(one) for one in spans],
        "marks": [_mark(*one) for one in marks],
    }


def _span(one: Span) -> Facts:
    return {
        "agent": one.name,
        "agent_id": one.agent_id,
        "kind": one.kind,
        "from": iso(one.at),
        "to": iso(one.until) if one.until else None,
        "end": end_of(one.why),
    }


def end_of(why: str) -> str:
    """How a lease or a wait ended, in one word of few."""
    if why.startswith(("forced by", "taken over by", "owned by")):
        return "forced"
    return ENDS.get(why, why if why in ("", "granted", "given up") else "unlocked")


def _thinned(marks: Marked, piece: int) -> Marked:
    found, seen = [], set[tuple[str, int]]()
    for kind, event in marks:
        if kind == EDITED:
            part = event.agent_id, event.at // piece
            if part in seen:
                continue
            seen.add(part)
        found.append((kind, event))
    return found


def _mark(kind: str, event: Event) -> Facts:
    """Of thousands of edits each would say the same, so that they say nothing."""
    return {
        "at": iso(event.at),
        "kind": kind,
        "agent": event.name,
        "agent_id": event.agent_id,
        "seq": event.seq,
        "says": "" if kind == EDITED else feed_rows.said(event),
    }

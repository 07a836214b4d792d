"""What happened in a span of time: lanes of files, who was here, sums, and a few sentences."""

from collections.abc import Mapping
from typing import Any

from ...feed import looked_back
from ...feed.happened import Event
from ...identity.who import SYSTEM
from ...locks import open_leases, past_claims
from ...locks.past_claims import Span
from ...rooms.clock import from_iso, iso
from ...rooms.room_errors import RoomError, bad
from ...status import board, gone_away
from ...views import event_sentences
from ...views.terminal import length
from . import feed_rows, lanes
from .lanes import COMMITTED, EDITED, KEPT, OVERWRITTEN, REFUSED, RESTORED, Lane, Marked
from .person_door import Entered
from .viewer import looking

HOUR_MS = 60 * 60_000
USUAL_MS, LONGEST_MS = 8 * HOUR_MS, 31 * 24 * HOUR_MS
SLICES, MOST_HEAT, MOST_NOTABLE, MOST_AGENTS = 96, 300, 200, 200
ARRIVALS = ("agent_joined", "agent_returned", "agent_adopted")
LEFT = "agent_left"
GONE = "gone without a word"
FIRST = frozenset((
    "work_overwritten", "work_in_doubt", "file_restored", "kept_beside", "lease_forced",
    "decision_made", "task_completed", "patch_applied", "patch_reverted", "circle_refused",
    "paused", "checkpoint_approved", "checkpoint_rejected", "handover_accepted", "gate_opened",
    "gate_ready",
))  # fmt: skip
LAST = frozenset(("edit_refused", "stale_write_refused", "write_barred", "committed"))
"""Worth a line where there is room."""
SUMS = {
    "message_sent": "messages", "directive_sent": "messages", "decision_made": "decisions",
    "task_completed": "tasks_done", "agent_joined": "arrivals",
}  # fmt: skip
COUNTED = ("refusals", "overwrites", "restored", "edits", "commits", "messages", "decisions",
           "tasks_done", "arrivals", "gone", "waited_ms")  # fmt: skip
MARKED = {REFUSED: "refusals", OVERWRITTEN: "overwrites", RESTORED: "restored", KEPT: "restored",
          EDITED: "edits"}  # fmt: skip
Facts = dict[str, Any]


def past(entered: Entered, query: "Mapping[str, str]") -> Facts:
    """All of it between two moments of the query. Raises RoomError (400)."""
    with looking(entered) as caller:
        store, _ = caller.look()
        world = caller.world()
        since, until = _span(query, world.now)
        with store.reading():
            events = looked_back.between(store, since, until, event_sentences.NOISE)
            spans = past_claims.leases(store, world, since, until)
            spans += past_claims.waits(store, since, until)
            here = {one.id: one.joined_at for one in board.agents(store, world)}
            missed = gone_away.read(store, world, open_leases.all_open(store))
    gone = sum(not one.noted and since <= one.at <= until for one in missed)
    return _told(events, spans, here, since, until, gone)


def _span(query: "Mapping[str, str]", now: int) -> "tuple[int, int]":
    until = _moment(query, "to", now)
    since = _moment(query, "from", until - USUAL_MS)
    if not 0 < until - since <= LONGEST_MS:
        raise bad("invalid_parameter", "from before to, at most 31 days", parameter="from")
    return since, until


def _moment(query: "Mapping[str, str]", name: str, usual: int) -> int:
    try:
        found = from_iso(query[name]) if query.get(name) else usual
    except RoomError:
        raise bad("invalid_parameter", f"{name}: an ISO 8601 time", parameter=name) from None
    return max(0, found)


def _told(
    events: "list[Event]",
    spans: "list[Span]",
    here: "dict[str, int]",
    since: int,
    until: int,
    gone: int,
) -> Facts:
    """``gone``: how many went of which the feed does not know yet."""
    marked = lanes.marked(events)
    found = lanes.of(marked, spans, since, until)
    sums = _sums(marked, found)
    sums["gone"] += gone
    notable, more = _notable(events)
    return {
        "from": iso(since),
        "to": iso(until),
        "whole": len(events) < looked_back.MOST,
        "lanes": [lanes.told(one, since, until) for one in found[: lanes.MOST]],
        "more_lanes": max(0, len(found) - lanes.MOST),
        "agents": _agents(events, here, since),
        "heat": _heat(found),
        "slices": _slices(marked, since, until),
        "notable": notable,
        "notable_more": more,
        "sums": sums,
        "says": _says(events, found, sums),
    }


def _sums(events: Marked, found: "list[Lane]") -> "dict[str, int]":
    sums = dict.fromkeys(COUNTED, 0)
    commits = set[tuple[str, int]]()
    for kind, event in events:
        if kind in MARKED:
            sums[MARKED[kind]] += 1
        elif kind == COMMITTED:
            commits.add((event.agent_id, event.at))
        elif event.type in SUMS:
            sums[SUMS[event.type]] += 1
        elif _is_gone(event):
            sums["gone"] += 1
    sums["commits"] = len(commits)
    sums["waited_ms"] = sum(one.waited for one in found)
    return sums


def _is_gone(event: Event) -> bool:
    return event.type == LEFT and event.body.startswith(GONE)


def _heat(found: "list[Lane]") -> "list[Facts]":
    """By path, whatever the checkout: what was fought over most is first."""
    rows: dict[str, Facts] = {}
    agents: dict[str, set[str]] = {}
    for lane in found:
        key = lane.place[0]
        row = rows.setdefault(
            key, {"path": key, "refusals": 0, "waited_ms": 0, "overwrites": 0, "edits": 0}
        )
        row["refusals"] += lane.count(REFUSED)
        row["overwrites"] += lane.count(OVERWRITTEN)
        row["edits"] += lane.count(EDITED)
        row["waited_ms"] += lane.waited
        agents.setdefault(key, set()).update(lane.agents)
    told = [{**row, "agents": len(agents[key])} for key, row in rows.items()]
    told.sort(key=_heated, reverse=True)
    return told[:MOST_HEAT]


def _heated(row: Facts) -> "tuple[float, int]":
    fought = 10 * row["overwrites"] + 3 * row["refusals"] + row["waited_ms"] / 60_000
    return fought, row["edits"]


def _slices(events: Marked, since: int, until: int) -> "list[Facts]":
    """The span in equal pieces, with how much happened in each that counts."""
    wide = (until - since) / SLICES
    found = [
        {"at": iso(int(since + number * wide)), "n": 0, "lost": 0, "refused": 0}
        for number in range(SLICES)
    ]
    for kind, event in events:
        piece: Facts = found[min(SLICES - 1, int((event.at - since) / wide))]
        piece["n"] += not event_sentences.is_minor(event)
        piece["lost"] += kind == OVERWRITTEN
        piece["refused"] += kind == REFUSED
    return found


def _notable(events: "list[Event]") -> "tuple[list[Facts], int]":
    """What is worth a line, newest first; where there is too much refusals and commits give way."""
    first = [one for one in events if one.type in FIRST or _is_gone(one)][-MOST_NOTABLE:]
    last = [one for one in events if one.type in LAST]
    room = MOST_NOTABLE - len(first)
    chosen = sorted([*first, *(last[-room:] if room else [])], key=lambda x: (-x.at, -x.seq))
    every = sum(one.type in FIRST or one.type in LAST or _is_gone(one) for one in events)
    return [feed_rows.event(one) for one in chosen], every - len(chosen)


def _agents(events: "list[Event]", here: "dict[str, int]", since: int) -> "list[Facts]":
    """Who was here from when to when; None: still. ``here``: when each came that is here now."""
    found: dict[str, _Presence] = {}
    for event in events:
        if event.agent_id != SYSTEM:
            found.setdefault(event.agent_id, _Presence(event.name, event.at)).note(event, since)
    for agent_id, one in found.items():
        one.settle(here.get(agent_id))
    order = sorted(found, key=lambda id: found[id].spans[0][0])[:MOST_AGENTS]
    return [{"agent": found[id].name, "agent_id": id, "spans": found[id].told()} for id in order]


class _Presence:
    """When an agent was here: (from, to) in ms, 0 for still."""

    def __init__(self, name: str, at: int) -> None:
        self.name = name
        self.spans: list[list[int]] = []
        self._first = self._last = at

    def note(self, event: Event, since: int) -> None:
        """Something that it did; who did something before it came was here all the while."""
        if not self.spans and event.type not in ARRIVALS:
            self.spans.append([since, 0])
        elif not self.spans or (self.spans[-1][1] and event.type != LEFT):
            self.spans.append([event.at, 0])
        if event.type == LEFT:
            self.spans[-1][1] = event.at
        self._last = event.at

    def settle(self, joined: "int | None") -> None:
        """``joined``: when it came that is here now; None: it is not."""
        if joined is None:
            self.spans[-1][1] = self.spans[-1][1] or self._last
        else:
            self.spans[0][0] = max(self.spans[0][0], min(joined, self._first))

    def told(self) -> "list[Facts]":
        """For the page."""
        return [{"from": iso(a), "to": iso(b) if b else None} for a, b in self.spans]


def _says(events: "list[Event]", found: "list[Lane]", sums: "dict[str, int]") -> "list[str]":
    """What happened, in three plain sentences."""
    who = len({one.agent_id for one in events if one.key})
    came = f"{_count(who, 'agent')} worked on files; {sums['arrivals']} came"
    came += f", {sums['gone']} went without a word" if sums["gone"] else ""
    did = (
        f"{_count(sums['edits'], 'edit')}, {_count(sums['commits'], 'commit')}, "
        f"{_count(sums['tasks_done'], 'task')} finished, {_count(sums['messages'], 'message')}"
    )
    return [f"{came}.", f"{did}.", f"{_fought(found, sums)}."]


def _fought(found: "list[Lane]", sums: "dict[str, int]") -> str:
    if not (sums["refusals"] or sums["overwrites"] or sums["waited_ms"]):
        return "Nobody was in anybody's way"
    said = f"{_count(sums['refusals'], 'edit')} refused, {length(sums['waited_ms'])} waited"
    said += f", {_count(sums['overwrites'], 'overwrite')}"
    said += f" ({sums['restored']} put back)" if sums["overwrites"] else ""
    return f"{said}; most of it over {found[0].place[0]}" if found[0].trouble else said


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

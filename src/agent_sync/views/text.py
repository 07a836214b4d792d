"""Tables and sentences for a person at a terminal. Everything somebody wrote is cleaned here."""

import os
import shutil
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TextIO

from ..board import Board, Held, Peer
from ..identity import OPERATOR
from ..leases import SHARED, Lease
from ..presence import SESSION
from ..project import WHOLE
from ..protection import ENFORCED
from ..store.sqlite import Row
from ..tasks import BLOCKED, Task
from ..waits import Ticket
from .terminal import ago, clean, colour_enabled, paint, table

WIDEST = 200
BODY_LINES = 20
ROWS = 8


class Style(NamedTuple):
    """How to show: colours or not, how wide (0 = as wide as it gets), and what time it is."""

    colour: bool
    columns: int
    now: int

    def paint(self, text: str, style: str) -> str:
        """``text`` in colour where colour is wanted."""
        return paint(text, style, self.colour)

    def ago(self, moment: int) -> str:
        """A moment in ms as people say it."""
        return ago(moment, self.now) if moment else ""


def style_for(stream: TextIO, env: Mapping[str, str], now: int) -> Style:
    """How to show on a stream: a table is cut to a terminal's width and to nothing else's."""
    colour = colour_enabled(stream, env)
    try:
        terminal = os.isatty(stream.fileno())
    except (OSError, ValueError):
        terminal = False
    return Style(colour, min(WIDEST, shutil.get_terminal_size().columns) if terminal else 0, now)


def rows(style: Style, cells: Sequence[Sequence[str]], headers: Sequence[str]) -> list[str]:
    """The lines of a table, the header bold."""
    lines = table(cells, headers, style.columns).split("\n")
    return [style.paint(lines[0], "bold"), *lines[1:]]


def status(style: Style, board: Board) -> list[str]:
    """The board on one screen."""
    lines = _head(style, board)
    lines += _section(style, "Agents", agents(style, board.agents, limit=ROWS))
    lines += _section(style, "Leases", leases(style, board.leases, limit=ROWS))
    lines += _section(style, "Waiting", waits(style, board.waits))
    lines += _section(style, "Tasks", tasks(style, board.tasks, limit=ROWS))
    lines += _section(style, "Decisions", decisions(style, board.decisions[:3]))
    lines += _section(style, "Lately", feed(style, board.activity[-4:]))
    return lines


def _head(style: Style, board: Board) -> list[str]:
    who = f"You are {clean(board.me.name, 64)}. " if board.me else ""
    count = {0: "No agents", 1: "1 agent"}.get(board.active, f"{board.active} agents")
    unread = f", {board.unread} unread (agent-sync inbox)" if board.unread else ""
    lines = [f"{who}{count} here{unread}."]
    for peer in board.agents:
        if peer.twin:
            text = f"Warning: two live clients work under the id of {clean(peer.name, 64)}."
            lines.append(style.paint(text, "yellow"))
    bare = [p for p in board.agents if p.kind == SESSION and p.protection != ENFORCED]
    if bare:
        names = ", ".join(clean(peer.name, 64) for peer in bare[:3])
        more = f" and {len(bare) - 3} more" if len(bare) > 3 else ""
        text = f"Warning: no hooks run for {names}{more}: their edits are not stopped."
        lines.append(style.paint(text, "yellow"))
    if board.hook_errors:
        text = f"Warning: {board.hook_errors} hook errors in the last day: agent-sync doctor"
        lines.append(style.paint(text, "red"))
    return lines


def _section(style: Style, title: str, lines: list[str]) -> list[str]:
    return ["", style.paint(title, "cyan"), *(f"  {line}" for line in lines)] if lines else []


def _more(count: int, limit: int, command: str) -> list[str]:
    return [f"… and {count - limit} more: {command}"] if 0 < limit < count else []


def agents(style: Style, peers: Sequence[Peer], limit: int = 0) -> list[str]:
    """A table of agents."""
    if not peers:
        return []
    cells = [
        (
            ("  " if "/" in peer.id else "") + peer.name,
            "person" if peer.id == OPERATOR else peer.role or peer.kind,
            peer.status,
            style.ago(peer.last_seen),
            protection(style, peer),
            f"{peer.task} {peer.task_title}".strip(),
            f"{peer.last_key} ({style.ago(peer.last_key_at)})" if peer.last_key else "",
        )
        for peer in (peers[:limit] if limit else peers)
    ]
    headers = ("NAME", "ROLE", "STATUS", "SEEN", "HOOKS", "TASK", "LAST FILE")
    lines = rows(style, cells, headers)
    return lines + _more(len(peers), limit, "agent-sync status --json")


def protection(style: Style, peer: Peer) -> str:
    """Whether an agent's edits are guarded, and when its hooks last ran; '' for the person."""
    if peer.id == OPERATOR:
        return ""
    return peer.protection + (f" ({style.ago(peer.hooked_at)})" if peer.hooked_at else "")


def leases(style: Style, held: Sequence[Held], limit: int = 0) -> list[str]:
    """A table of leases that hold."""
    if not held:
        return []
    places = {one.lease.checkout for one in held if one.lease.checkout}
    cells = [
        (
            lease_name(one.lease, tell_place=len(places) > 1),
            one.lease.holder.name,
            kind(one.lease),
            style.ago(one.lease.created_at),
            until(style, one.until),
            str(one.waiters or ""),
            one.lease.reason,
        )
        for one in (held[:limit] if limit else held)
    ]
    headers = ("WHAT", "HOLDER", "KIND", "SINCE", "ENDS", "WAITING", "REASON")
    return rows(style, cells, headers) + _more(len(held), limit, "agent-sync locks")


def lease_name(lease: Lease, *, tell_place: bool = False) -> str:
    """The key of a lease as it is shown; with its worktree where several are in use."""
    if lease.target == "resource":
        return f"resource {lease.key}"
    if lease.key == WHOLE:
        return "(whole repository)"
    place = os.path.basename(lease.checkout) if tell_place else ""
    return f"{lease.key} (in {place})" if place else lease.key


def kind(lease: Lease) -> str:
    """explicit or auto, and whether it is shared."""
    return f"{lease.kind} shared" if lease.mode == SHARED else lease.kind


def until(style: Style, moment: int) -> str:
    """When something ends."""
    return style.ago(moment) if moment else "with the turn"


def lapsed(style: Style, found: "Sequence[tuple[Lease, int, str]]") -> list[str]:
    """A table of leases that hold no more: (lease, ended at in ms or 0, why)."""
    if not found:
        return []
    cells = [
        (
            lease_name(lease),
            lease.holder.name,
            kind(lease),
            style.ago(lease.created_at),
            style.ago(ended) if ended else "open, holds no more",
            why,
        )
        for lease, ended, why in found
    ]
    return rows(style, cells, ("WHAT", "HOLDER", "KIND", "SINCE", "ENDED", "WHY"))


def waits(style: Style, tickets: Sequence[Ticket]) -> list[str]:
    """A table of the queue, first come first."""
    if not tickets:
        return []
    cells = [
        (
            one.key,
            one.name,
            style.ago(one.created_at),
            f"reserved, ends {style.ago(one.reserved_until)}" if one.reserved_until else "",
        )
        for one in tickets
    ]
    return rows(style, cells, ("FOR", "WHO", "SINCE", ""))


def tasks(style: Style, found: Sequence[Task], limit: int = 0) -> list[str]:
    """A table of tasks."""
    if not found:
        return []
    cells = [
        (
            one.ref,
            one.status,
            str(one.priority or ""),
            one.owner.name if one.owner_id else "",
            _after(one),
            one.title,
        )
        for one in (found[:limit] if limit else found)
    ]
    headers = ("ID", "STATUS", "PRIO", "OWNER", "AFTER", "TITLE")
    return rows(style, cells, headers) + _more(len(found), limit, "agent-sync tasks")


def _after(one: Task) -> str:
    return ", ".join(f"T{number}" for number in one.unfinished)


def task(style: Style, one: Task) -> list[str]:
    """Everything about one task."""
    facts = [
        ("status", one.status + (f": {one.blocked_reason}" if one.status == BLOCKED else "")),
        ("priority", str(one.priority)),
        ("owner", one.owner.name if one.owner_id else "nobody"),
        ("created", style.ago(one.created_at)),
        ("updated", style.ago(one.updated_at)),
        ("files", ", ".join(one.files)),
        ("depends on", ", ".join(f"T{number}" for number in one.depends_on)),
        ("waits for", _after(one)),
    ]
    lines = [style.paint(f"{one.ref} {clean(one.title)}", "bold")]
    lines += [f"  {name + ':':<12}{clean(text)}" for name, text in facts if text]
    return lines + (["", *body(one.description, limit=0)] if one.description else [])


def body(text: str, *, indent: str = "  ", limit: int = BODY_LINES) -> list[str]:
    """A longer text line by line, each cleaned; ``limit`` 0 shows all of it."""
    lines = [indent + clean(line) for line in text.splitlines()]
    return [*lines[:limit], f"{indent}…"] if 0 < limit < len(lines) else lines


def messages(style: Style, found: "Sequence[tuple[Row, list[str]]]", *, full: bool) -> list[str]:
    """Messages with their heads, oldest first: (row, addressees)."""
    lines: list[str] = []
    for row, to in found:
        lines += [*([""] if lines else []), *message(style, row, to, full=full)]
    return lines


def message(style: Style, row: Row, to: list[str], *, full: bool) -> list[str]:
    """One message: head and body."""
    marks = [row[1]] if row[1] != "message" else []
    marks += ["urgent"] if row[8] else []
    marks += [f"answer with: agent-sync ack M{row[0]}"] if row[9] else []
    marks += [f"reply to M{row[6]}"] if row[6] else []
    tail = f" ({', '.join(marks)})" if marks else ""
    head = f"M{row[0]} from {clean(row[3], 64)} to {clean(', '.join(to), 120)}, {style.ago(row[5])}"
    return [style.paint(head + tail, "bold"), *body(row[4], limit=0 if full else BODY_LINES)]


def decisions(style: Style, found: Sequence[Row]) -> list[str]:
    """A table of decisions."""
    if not found:
        return []
    cells = [
        (
            f"D{row[0]}",
            row[2],
            style.ago(row[4]),
            row[3] + (f" (replaces D{row[5]})" if row[5] else ""),
        )
        for row in found
    ]
    return rows(style, cells, ("ID", "BY", "WHEN", "DECISION"))


def feed(style: Style, found: Sequence[Row]) -> list[str]:
    """The feed, one line an event, oldest first."""
    return [event(style, row) for row in found]


def event(style: Style, row: Row) -> str:
    """One event of the feed on one line."""
    what = " ".join(clean(str(part)) for part in (row[9], row[6], row[5]) if part)
    text = f"{row[0]:>6}  {style.ago(row[1]):<9} {clean(row[3], 40)}: {clean(row[4])} {what}"
    return text.rstrip()

"""Tables and sentences for a person at a terminal. Everything somebody wrote is cleaned here."""

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TextIO

from ..locks.lease import Lease
from ..locks.ticket import Ticket
from ..messages.decisions import Decision
from ..messages.mailbox import MESSAGE, Message
from ..repository.location import MAIN
from ..repository.path_keys import WHOLE
from ..status.board import Held
from ..status.lease_concerns import how
from ..tasks.task_board import BLOCKED, Task
from .terminal import ago, clean, colour_enabled, exact, left, paint, screen_size, table

WIDEST = 200
BODY_LINES = 20
TURN = "turn"
"""What is left of a lease that ends with its holder's turn."""

NOTHING_LOCKED, NO_TASKS = "Nothing is locked.", "No open tasks."


class Style(NamedTuple):
    """How to show: colours or not, how wide (0 = as wide as it gets), what time it is, how high.

    ``rows`` is 0 where nobody looks at a screen.
    """

    colour: bool
    columns: int
    now: int
    rows: int = 0

    def paint(self, text: str, style: str) -> str:
        """``text`` in colour where colour is wanted."""
        return paint(text, style, self.colour)

    def ago(self, moment: int) -> str:
        """A moment in ms as people say it."""
        return ago(moment, self.now) if moment else ""


def style_for(stream: TextIO, env: Mapping[str, str], now: int) -> Style:
    """How to show on a stream: what is shown fits a terminal, and is cut for nothing else."""
    colour = colour_enabled(stream, env)
    try:
        terminal = os.isatty(stream.fileno())
    except (OSError, ValueError):
        terminal = False
    if not terminal:
        return Style(colour, 0, now)
    columns, height = screen_size()
    return Style(colour, min(WIDEST, columns), now, height)


def rows(style: Style, cells: Sequence[Sequence[str]], headers: Sequence[str]) -> list[str]:
    """The lines of a table, the header bold."""
    lines = table(cells, headers, style.columns).split("\n")
    return [style.paint(lines[0], "bold"), *lines[1:]]


def leases(style: Style, held: Sequence[Held]) -> list[str]:
    """A table of leases that hold."""
    if not held:
        return []
    places = {one.lease.checkout for one in held if one.lease.checkout}
    cells = [
        (
            lease_name(one.lease, tell_place=len(places) > 1),
            one.lease.holder.name,
            held_how(one),
            style.ago(one.lease.created_at),
            left(one.until - style.now) if one.until else TURN,
            str(one.waiters or ""),
            one.lease.reason,
        )
        for one in held
    ]
    headers = ("PATH", "HOLDER", "HOW", "SINCE", "LEFT", "WAITING", "WHY")
    return rows(style, cells, headers)


def held_how(one: Held) -> str:
    """How a lease is held, and that no server has confirmed it where it has not."""
    return how(one.lease) + (", unconfirmed" if one.unconfirmed else "")


def lease_name(lease: Lease, *, tell_place: bool = False) -> str:
    """The key of a lease as it is shown; with its worktree where several are in use."""
    if lease.target == "resource":
        return f"resource {exact(lease.key)}"
    if lease.key == WHOLE:
        return "(whole repository)"
    place = _place(lease) if tell_place else ""
    return f"{exact(lease.key)} (in {place})" if place else exact(lease.key)


def _place(lease: Lease) -> str:
    if lease.checkout[:1] == "@":  # of another machine: its holder is called NAME@MACHINE
        return lease.holder.name.rpartition("@")[2]
    return "main checkout" if lease.checkout == MAIN else os.path.basename(lease.checkout)


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
            how(lease),
            style.ago(lease.created_at),
            style.ago(ended) if ended else "open, holds no more",
            why,
        )
        for lease, ended, why in found
    ]
    return rows(style, cells, ("PATH", "HOLDER", "HOW", "SINCE", "ENDED", "WHY"))


def waits(style: Style, tickets: Sequence[Ticket]) -> list[str]:
    """A table of the queue, first come first."""
    if not tickets:
        return []
    cells = [
        (
            exact(one.key),
            one.name,
            style.ago(one.created_at),
            f"reserved, ends {style.ago(one.reserved_until)}" if one.reserved_until else "",
        )
        for one in tickets
    ]
    return rows(style, cells, ("PATH", "WAITING", "SINCE", ""))


def tasks(style: Style, found: Sequence[Task]) -> list[str]:
    """A table of tasks."""
    if not found:
        return []
    cells = [
        (
            one.ref,
            status(one),
            str(one.priority or ""),
            one.owner.name if one.owner_id else "",
            after(one),
            one.title,
        )
        for one in found
    ]
    return rows(style, cells, ("ID", "STATUS", "PRIO", "OWNER", "AFTER", "TITLE"))


def status(one: Task) -> str:
    """How a task stands, in words."""
    return one.status.replace("_", " ")


def after(one: Task) -> str:
    """The unfinished tasks that a task waits for."""
    return ", ".join(f"T{number}" for number in one.unfinished)


def task(style: Style, one: Task) -> list[str]:
    """Everything about one task."""
    facts = [
        ("status", status(one) + (f": {one.blocked_reason}" if one.status == BLOCKED else "")),
        ("priority", str(one.priority)),
        ("owner", one.owner.name if one.owner_id else "nobody"),
        ("created", style.ago(one.created_at)),
        ("updated", style.ago(one.updated_at)),
        ("files", ", ".join(one.files)),
        ("depends on", ", ".join(f"T{number}" for number in one.depends_on)),
        ("waits for", after(one)),
    ]
    lines = [style.paint(f"{one.ref} {clean(one.title)}", "bold")]
    lines += [f"  {name + ':':<12}{clean(text)}" for name, text in facts if text]
    return lines + (["", *body(one.description, limit=0)] if one.description else [])


def body(text: str, *, indent: str = "  ", limit: int = BODY_LINES) -> list[str]:
    """A longer text line by line, each cleaned; ``limit`` 0 shows all of it."""
    lines = [indent + clean(line) for line in text.splitlines()]
    return [*lines[:limit], f"{indent}…"] if 0 < limit < len(lines) else lines


def messages(
    style: Style, found: "Sequence[tuple[Message, list[str]]]", *, full: bool
) -> list[str]:
    """Messages with their heads, oldest first: (message, addressees)."""
    lines: list[str] = []
    for one, to in found:
        lines += [*([""] if lines else []), *message(style, one, to, full=full)]
    return lines


def message(style: Style, one: Message, to: list[str], *, full: bool) -> list[str]:
    """One message: head and body."""
    marks = [one.kind] if one.kind != MESSAGE else []
    marks += ["urgent"] if one.urgent else []
    marks += [f"answer with: agent-sync ack M{one.id}"] if one.needs_ack else []
    marks += [f"reply to M{one.reply_to}"] if one.reply_to else []
    tail = f" ({', '.join(marks)})" if marks else ""
    whom = f"from {clean(one.sender, 64)} to {clean(', '.join(to), 120)}"
    head = f"M{one.id} {whom}, {style.ago(one.sent_at)}"
    return [style.paint(head + tail, "bold"), *body(one.body, limit=0 if full else BODY_LINES)]


def decisions(style: Style, found: Sequence[Decision]) -> list[str]:
    """A table of decisions."""
    if not found:
        return []
    cells = [
        (
            f"D{one.id}",
            one.agent_name,
            style.ago(one.at),
            one.body + (f" (replaces D{one.supersedes})" if one.supersedes else ""),
        )
        for one in found
    ]
    return rows(style, cells, ("ID", "BY", "WHEN", "DECISION"))

"""What the board shows: the rows of each pane. Pure: everything was read before it comes in."""

from collections.abc import Sequence
from typing import NamedTuple

from ..feed.happened import Event
from ..messages.all_sent import Letter
from ..messages.mailbox import MESSAGE
from ..status import attention, lease_concerns
from ..status.board import Board, Held
from ..status.whole import Whole
from ..tasks.task_board import BLOCKED, Task
from ..views import concern_sentences, concerns, event_sentences, tables
from ..views.letter_lines import names
from . import between_rows, remedies
from .agent_rows import agents
from .rows import (
    AGENTS,
    BETWEEN,
    FEED,
    LEASES,
    MESSAGES,
    QUIET,
    STOPPED,
    TASKS,
    Column,
    Pane,
    Row,
    Urgent,
    age,
    cell,
    left,
)


class Seen(NamedTuple):
    """Everything that was read: the board, the newest letters and events, oldest first, and what
    is open between agents.
    """

    board: Board
    letters: Sequence[Letter] = ()
    events: Sequence[Event] = ()
    opened: "Whole | None" = None


def panes(seen: Seen) -> dict[str, Pane]:
    """Every pane by its name, in the order of ``ORDER``."""
    return {
        AGENTS: agents(seen.board),
        LEASES: leases(seen.board),
        TASKS: tasks(seen.board),
        MESSAGES: messages(seen.board, seen.letters),
        FEED: feed(seen.board, seen.events),
        BETWEEN: between_rows.pane(seen.board, seen.opened),
    }


def leases(board: Board) -> Pane:
    """What is held: by whom, how, how long, and who waits; what is waited for comes first."""
    columns = (
        Column("PATH", 14, tail=True),
        Column("HOLDER", 8, 24),
        Column("HOW", 6),
        Column("SINCE", 5),
        Column("LEFT", 4),
        Column("WAITING", 7, 40),
        Column("WHY", 10, drop=1),
    )
    places = {held.lease.checkout for held in board.leases if held.lease.checkout}
    rows = [_lease(board, held, several=len(places) > 1) for held in board.leases]
    rows.sort(key=lambda row: row.mark != STOPPED)
    return Pane(LEASES, "Leases", columns, rows, "Nothing is held.")


def _lease(board: Board, held: Held, *, several: bool) -> Row:
    lease = held.lease
    queue = board.queue(held)
    cells = (
        cell(tables.lease_name(lease, tell_place=several)),
        cell(lease.holder.name, 64),
        lease_concerns.how(lease),
        age(lease.created_at, board.now),
        left(held.until, board.now),
        names([ticket.name for ticket in queue]),
        cell(lease.reason),
    )
    name = f"resource:{lease.key}" if lease.target == "resource" else lease.key
    return Row(f"lease {lease.id}", cells, held, name, STOPPED if queue else "")


def tasks(board: Board) -> Pane:
    """The open tasks; the reason of a blocked one stands before its title."""
    columns = (
        Column("ID", 3),
        Column("STATUS", 7),
        Column("PRIO", 4, drop=2),
        Column("OWNER", 6, 24),
        Column("AFTER", 5, 16, drop=1),
        Column("TITLE", 20),
    )
    return Pane(TASKS, "Tasks", columns, [_task(one) for one in board.tasks], "No open tasks.")


def _task(one: Task) -> Row:
    blocked = one.status == BLOCKED
    cells = (
        one.ref,
        tables.status(one),
        str(one.priority or ""),
        cell(one.owner.name, 64) if one.owner_id else "",
        ", ".join(f"T{number}" for number in one.unfinished),
        (f"[{cell(one.blocked_reason)}] " if blocked else "") + cell(one.title),
    )
    return Row(f"task {one.id}", cells, one, one.ref, STOPPED if blocked else "")


def messages(board: Board, letters: Sequence[Letter]) -> Pane:
    """The newest messages of everybody, newest first, and how far each has come."""
    columns = (
        Column("ID", 3),
        Column("FROM", 6, 24),
        Column("TO", 5, 24),
        Column("AGE", 3),
        Column("STATE", 6, 14),
        Column("TEXT", 20),
    )
    me = board.me.name if board.me else ""
    rows = [_letter(board, one, me) for one in reversed(letters)]
    return Pane(MESSAGES, "Messages", columns, rows, "No messages yet.", newest_first=True)


def _letter(board: Board, letter: Letter, me: str) -> Row:
    known = {peer.id: peer.name for peer in board.agents}
    kind = "" if letter.kind == MESSAGE else f"[{letter.kind}] "
    cells = (
        f"M{letter.id}",
        cell(letter.sender, 64),
        names([known.get(to, to) for to in letter.to]),
        age(letter.sent_at, board.now),
        state_of(letter),
        kind + ("[urgent] " if letter.urgent else "") + cell(letter.body),
    )
    fresh = letter.sender != me and not letter.read
    return Row(f"letter {letter.id}", cells, letter, letter.sender, "" if fresh else QUIET)


def state_of(letter: Letter) -> str:
    """How far a message has come: new, seen, read, wants ack, acked."""
    if letter.acked:
        return "acked"
    if letter.needs_ack:
        return "wants ack"
    return "read" if letter.read else "seen" if letter.shown else "unread"


def feed(board: Board, happened: Sequence[Event]) -> Pane:
    """What happened, newest first."""
    columns = (Column("AGE", 3), Column("EVENT", 20))
    rows = [
        Row(
            f"event {one.seq}",
            (age(one.at, board.now), event_sentences.sentence(one)),
            one,
            one.name,
            STOPPED if one.type in event_sentences.SHADES else "",
        )
        for one in reversed(happened)
    ]
    return Pane(FEED, "Feed", columns, rows, "Nothing has happened yet.", newest_first=True)


def quiet(board: Board) -> str:
    """Who waits in the ordinary way, in one line; '' for nobody."""
    return concerns.quiet(attention.ordinary(board), board.now, lambda ms: age(1, 1 + ms))


def urgent(board: Board) -> list[Urgent]:
    """What needs attention, most urgent first, one cleaned line each."""
    return [
        Urgent(concern_sentences.sentence(one, board.now), remedies.typed(one))
        for one in attention.of(board)
    ]

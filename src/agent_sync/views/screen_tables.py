"""The tables of a person's screen: agents, windows, leases, tasks, decisions, what happened."""

from collections.abc import Sequence
from typing import NamedTuple

from ..identity.liveness import ACTIVE, IDLE, STALE
from ..identity.who import OPERATOR, session_of
from ..locks.lease import EXPLICIT
from ..presence.agents import SHELL
from ..presence.armed import ELSEWHERE, ENFORCED, PARTIAL
from ..status.board import DECISIONS, Board, Held, Peer
from ..tasks.task_board import BLOCKED, IN_PROGRESS, Task
from . import (
    client_words,
    event_sentences,
    tables,
    window_words,
)
from .tables import Style, after, held_how, lease_name
from .terminal import clean, exact, left, length

LATELY = 20
NAMES = 2
COMMAND = 24
"""So much of a command is told among others."""


class Section(NamedTuple):
    """One table: its rows, its headers (the first is its title), and where the rest is shown.

    ``ends`` are columns of which the end matters; ``newest_last`` says which rows to leave out.
    Where lines are short, a section gets as many times the lines of another as it weighs more.
    ``beyond`` counts further rows for which no screen is high enough: they are not made.
    """

    headers: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    command: str
    ends: tuple[int, ...] = ()
    newest_last: bool = False
    weight: int = 2
    beyond: int = 0

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self.rows) + self.beyond

    @property
    def need(self) -> int:
        """How many lines it takes to show all of it."""
        return 1 + self.total


def every_table(style: Style, board: Board, most: int) -> list[Section]:
    return [
        of_agents(style, board),
        of_windows(board),
        _leases(style, board, most),
        _tasks(board),
        _decisions(style, board),
        _lately(style, board),
    ]


def of_agents(style: Style, board: Board) -> Section:
    peers = _in_order(board)
    told = client_words.mixed(peers) and not board.windows
    client = ("CLIENT",) if told else ()
    headers = ("AGENTS", *client, "ROLE", "STATUS", "HOOKS", "FILE", "RUNS", "TASK")
    rows = [
        (
            ("  " if "/" in peer.id else "") + clean(peer.name, 32),
            *((clean(client_words.of_peer(peer), 24),) if told else ()),
            _role(peer),
            _status(style, board, peer),
            _hooks(peer),
            _in_hand(style, board, peer),
            _runs(style, board, peer),
            f"{peer.task} {peer.task_title}".strip(),
        )
        for peer in peers
    ]
    return Section(headers, rows, "agent-sync status --json", ends=(headers.index("FILE"),))


def _role(peer: Peer) -> str:
    if peer.id == OPERATOR:
        return "person"
    return clean(peer.role, 24) or ("shell" if peer.kind == SHELL and not peer.counts else "")


def of_windows(board: Board) -> Section:
    """How the person finds the window of each session."""
    return Section(
        window_words.HEADERS, window_words.rows(board), "agent-sync console", ends=(3,), weight=1
    )


def _hooks(peer: Peer) -> str:
    if peer.id == OPERATOR or peer.protection == ENFORCED:
        return ""
    words = {PARTIAL: client_words.UNPROTECTED, ELSEWHERE: "remote agent"}
    return words.get(peer.protection, peer.protection)


def _in_order(board: Board) -> list[Peer]:
    """Families together, those first that wait, then those at work, the person last."""
    rank = {ACTIVE: 1, IDLE: 2, STALE: 3}
    stuck = set(board.waiting()) | set(board.asking)
    best: dict[str, int] = {}
    for peer in board.agents:
        family = session_of(peer.id)
        own = 0 if peer.id in stuck else rank.get(peer.status, 4)
        best[family] = min(best.get(family, 9), own)

    def place(peer: Peer) -> tuple[bool, int, str, str]:
        family = session_of(peer.id)
        return peer.id == OPERATOR, best[family], family, peer.id

    return sorted(board.agents, key=place)


def _status(style: Style, board: Board, peer: Peer) -> str:
    if peer.id in board.asking:
        return f"asks you {length(style.now - board.asking[peer.id])}"
    if peer.id in board.waiting():
        return f"waiting {length(style.now - board.waiting()[peer.id].created_at)}"
    if peer.status == ACTIVE:
        return peer.status
    return f"{peer.status} {length(style.now - peer.last_seen)}"


def _in_hand(style: Style, board: Board, peer: Peer) -> str:
    """'src/cart.py 3m' for a file that an agent holds, '… 3m ago' for one that it had, 'for
    src/cart.py (ann)' for one that it waits for."""
    ticket = board.waiting().get(peer.id)
    if ticket is not None:
        names = list(dict.fromkeys(clean(x.lease.holder.name, 32) for x in board.holders(ticket)))
        return f"for {exact(ticket.key)}" + (f" ({', '.join(names[:NAMES])})" if names else "")
    mine = [held.lease for held in board.leases if held.lease.agent_id == peer.id]
    lease = next((one for one in mine if one.key == peer.last_key), None)
    edited = [one for one in mine if one.kind != EXPLICIT]
    if lease is None and edited and not peer.last_key_at > edited[-1].created_at:
        lease = edited[-1]
    if lease is not None:
        return f"{exact(lease.key)} {length(style.now - lease.created_at)}"
    return f"{exact(peer.last_key)} {style.ago(peer.last_key_at)}" if peer.last_key else ""


def _runs(style: Style, board: Board, peer: Peer) -> str:
    """'pytest -q 3m': which command, and for how long."""
    command, since = board.runs(peer.id)
    said = clean(command.split("\n")[0], COMMAND)
    return f"{said or 'a command'} {length(style.now - since)}" if since else ""


def _leases(style: Style, board: Board, most: int) -> Section:
    places = {one.lease.checkout for one in board.leases if one.lease.checkout}
    held = sorted(board.leases, key=lambda one: (not one.waiters, one.lease.kind != EXPLICIT))
    rows = [
        (
            lease_name(one.lease, tell_place=len(places) > 1),
            clean(one.lease.holder.name, 32),
            held_how(one),
            length(style.now - one.lease.created_at),
            _left(style, one),
            _waiting(board, one),
            one.lease.reason,
        )
        for one in held[:most]
    ]
    rows += [
        (
            exact(one.key),
            clean(one.name, 32),
            "reserved",
            "",
            left(one.reserved_until - style.now),
            "",
            "",
        )
        for one in board.waits
        if one.reserved_until > style.now
    ]
    headers = ("LEASES", "HOLDER", "HOW", "SINCE", "LEFT", "WAITING", "WHY")
    beyond = max(0, len(held) - most)
    return Section(headers, rows, "agent-sync locks", ends=(0,), beyond=beyond)


def _left(style: Style, held: Held) -> str:
    return left(held.until - style.now) if held.until else "turn"


def _waiting(board: Board, held: Held) -> str:
    """The names of those who wait for a lease."""
    names = [clean(ticket.name, 32) for ticket in board.queue(held)]
    more = f" +{len(names) - NAMES}" if len(names) > NAMES else ""
    return ", ".join(names[:NAMES]) + more


def _tasks(board: Board) -> Section:
    rank = {IN_PROGRESS: 0, BLOCKED: 1}
    found = sorted(board.tasks, key=lambda task: rank.get(task.status, 2))
    rows = [_task(task) for task in found]
    headers = ("TASKS", "STATUS", "PRIO", "OWNER", "AFTER", "TITLE")
    return Section(headers, rows, "agent-sync tasks")


def _task(task: Task) -> tuple[str, ...]:
    owner = clean(task.owner.name, 32) if task.owner_id else ""
    return task.ref, tables.status(task), str(task.priority or ""), owner, after(task), task.title


def _decisions(style: Style, board: Board) -> Section:
    rows = [
        (f"D{one.id}", clean(one.agent_name, 32), style.ago(one.at), one.body)
        for one in board.decisions[:DECISIONS]
    ]
    headers = ("DECISIONS", "BY", "WHEN", "WHAT")
    return Section(headers, rows, "agent-sync decisions", weight=1)


def _lately(style: Style, board: Board) -> Section:
    told = [one for one in board.activity if not event_sentences.is_noise(one)][-LATELY:]
    rows = [(style.ago(one.at), event_sentences.sentence(one)) for one in told]
    return Section(("LATELY", " "), rows, "agent-sync activity", newest_last=True, weight=1)

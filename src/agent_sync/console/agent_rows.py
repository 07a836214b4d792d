"""The pane of agents: who is here, what each works on, waits for, or is blocked by."""

from ..identity.liveness import STALE
from ..identity.who import OPERATOR, session_of
from ..locks.lease import AUTO
from ..locks.ticket import Ticket
from ..presence.agents import SESSION
from ..presence.armed import ENFORCED
from ..status.blocked import Blocked, Freed
from ..status.board import Board, Peer
from ..views import client_words, window_words
from ..views.letter_lines import names
from .rows import AGENTS, QUIET, STOPPED, TROUBLE, Column, Pane, Row, age, cell, path

_WINDOW = (
    Column("TERMINAL", 8, 10, drop=3),
    Column("FOLDER", 12, 24, drop=5, tail=True),
    Column("LAST PROMPT", 11, 41, drop=2),
)


def agents(board: Board) -> Pane:
    """Who is here; subagents stand indented under their session, the person last. Its client is
    told where agents of another one than Claude Code are here; its window where there is room.
    """
    told = client_words.mixed(board.agents)
    columns = (
        Column("NAME", 8, 24),
        *((Column("CLIENT", 5, 12, drop=1),) if told else ()),
        Column("ROLE", 8, 16, drop=2),
        Column("STATUS", 10),
        Column("TASK", 6, 40),
        Column("FILE", 20, tail=True),
        Column("SINCE", 5),
        *((Column("RUNS", 14, 30, drop=3),) if board.running else ()),
        *(_WINDOW if board.windows else ()),
    )
    waiting = board.waiting()
    held = _stopped(board)
    peers = _in_order(board, {*waiting, *held, *board.asking})
    rows = [_agent(board, x, waiting.get(x.id), held.get(x.id), told=told) for x in peers]
    return Pane(AGENTS, "Agents", columns, rows, "Nobody is here.")


def _in_order(board: Board, stuck: "set[str]") -> list[Peer]:
    """Families together, those first in which somebody cannot go on; the person last."""
    first = {session_of(agent_id) for agent_id in stuck}
    return sorted(
        board.agents, key=lambda one: (one.id == OPERATOR, session_of(one.id) not in first)
    )


def _stopped(board: Board) -> "dict[str, Blocked | Freed]":
    """What a gate or the like stops, longest first; and who is free to go on and has not yet."""
    if board.between is None:
        return {}
    stopped = [one for one in board.between.blocked if not one.in_line]
    found: dict[str, Blocked | Freed] = {}
    for one in stopped:
        found.setdefault(one.agent_id, one)
    for free in board.between.freed:
        found.setdefault(free.agent_id, free)
    return found


def _agent(
    board: Board,
    peer: Peer,
    waits: "Ticket | None",
    held: "Blocked | Freed | None",
    *,
    told: bool,
) -> Row:
    person = peer.id == OPERATOR
    file, since = _in_hand(board, peer, waits)
    state = "waiting" if waits else peer.status
    if peer.id in board.asking:
        state, since = "asks you", board.asking[peer.id]
    if held is not None:
        state = "blocked" if isinstance(held, Blocked) else "may go on"
        file, since = f"{path(held.key)} ({held.subject})", held.since
    cells = (
        ("  " if "/" in peer.id else "") + cell(peer.name, 64),
        *((cell(client_words.of_peer(peer), 24),) if told else ()),
        "person" if person else cell(peer.role or peer.kind, 64),
        state,
        f"{peer.task} {cell(peer.task_title)}".strip(),
        file,
        age(since, board.now),
        *((_runs(board, peer),) if board.running else ()),
        *(_window(board, peer) if board.windows else ()),
    )
    bare = bool(peer.unprotected) or (peer.kind == SESSION and peer.protection != ENFORCED)
    quiet = QUIET if person else ""
    stopped = waits or isinstance(held, Blocked) or peer.id in board.asking
    wrong = peer.twin or bare or peer.status == STALE or held is not None
    mark = STOPPED if stopped else TROUBLE if wrong else quiet
    return Row(f"agent {peer.id}", cells, peer, peer.name, mark)


def _window(board: Board, peer: Peer) -> "tuple[str, ...]":
    """By what the person finds a session's window."""
    window = board.windows.get(peer.id)
    if window is None:
        return ("",) * len(_WINDOW)
    return cell(window.terminal), cell(window_words.folder(peer.cwd)), cell(window.prompt)


def _runs(board: Board, peer: Peer) -> str:
    """Which command runs, and for how long."""
    command, since = board.runs(peer.id)
    said = cell(command.split("\n")[0]) or "a command"
    return f"{age(since, board.now)} {said}" if since else ""


def _in_hand(board: Board, peer: Peer, waits: "Ticket | None") -> tuple[str, int]:
    """What an agent waits for (and who has it), edits, or touched last, and since when."""
    if waits:
        whose = names([held.lease.holder.name for held in board.holders(waits)])
        return path(waits.key) + (f" ({whose})" if whose else ""), waits.created_at
    mine = [held.lease for held in board.leases if held.lease.agent_id == peer.id]
    editing = [lease for lease in mine if lease.kind == AUTO]
    if editing:
        newest = max(editing, key=lambda lease: max(lease.written_at, lease.created_at))
        return path(newest.key), newest.created_at
    if peer.last_key:
        return f"{path(peer.last_key)} (last)", peer.last_key_at
    return "", peer.last_seen

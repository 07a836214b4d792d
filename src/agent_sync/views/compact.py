"""The board for a model: few lines, the most urgent first, silent when there is nothing to say.

Two lists come out: what the program itself says, and what holds words of other agents. The
second goes inside the frame that marks it as data (``views.context``, HOOK-7).
"""

import time

from ..clients.claude_code import NAME
from ..locks.lease import AUTO, EXPLICIT, SHARED
from ..locks.ticket import Ticket
from ..presence.agents import OPERATOR_KIND, SHELL
from ..status.board import Board, Held, Peer
from ..tasks.task_board import Task
from .model_frame import line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..messages.decisions import Decision
    from ..presence.agents import Agent

LEASES, PEERS, TASKS, DECISIONS, WAITS = 12, 12, 8, 3, 5
WIDTH = 240
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def compact(
    board: Board, me: "Agent | None", *, refusing: bool = True
) -> tuple[list[str], list[str]]:
    """(own lines, lines of others), both empty when I am alone and nothing is open (HOOK-1).

    ``refusing``: whether hooks refuse, and do not only tell (a pause, an advisory installation).
    """
    if _silent(board):
        return [], []
    return _own(board, me, refusing=refusing), _others(board)


def _silent(board: Board) -> bool:
    return not (
        board.company
        or board.leases
        or board.waits
        or board.tasks
        or board.unread
        or board.hook_errors
        or board.between
        or any(peer.twin for peer in board.agents)
    )


def _own(board: Board, me: "Agent | None", *, refusing: bool) -> list[str]:
    others = board.company
    who = f"You are {line(me.name, 80)}. " if me else ""
    there = {0: "No other agent is here", 1: "1 other agent is here"}.get(
        others, f"{others} other agents are here"
    )
    what = "are refused" if refusing else "are told, not refused: leave them alone"
    lines = [f"[agent-sync] {who}{there}; edits of files that others hold {what}."]
    task = board.my_task()
    if task is not None:
        lines.append(f"Your task: {task.ref} (agent-sync show-task {task.ref}).")
    held = board.mine()
    if held:
        lines.append(f"You hold: {_keys(board, held)}.")
    if board.unread:
        count = "1 unread message" if board.unread == 1 else f"{board.unread} unread messages"
        lines.append(f"You have {count}: agent-sync inbox")
    if me and any(peer.twin for peer in board.agents if peer.id == me.id):
        lines.append("Warning: two live client processes work under your id; see agent-sync status")
    if board.hook_errors:
        count = "1 hook error" if board.hook_errors == 1 else f"{board.hook_errors} hook errors"
        lines.append(f"Warning: {count} in the last day: agent-sync doctor")
    return lines


def _keys(board: Board, held: list[Held]) -> str:
    shown = [f"{line(h.lease.key, 120)} ({until(h, board.now)})" for h in held[:LEASES]]
    rest = len(held) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def _others(board: Board) -> list[str]:
    mine = board.me.id if board.me else ""
    lines = _blocked(board)
    lines += [_lease(held, board.now) for held in board.foreign()[:LEASES]]
    lines += [_wait(ticket, mine) for ticket in board.waits[:WAITS]]
    lines += [_peer(peer, board.now) for peer in board.others[:PEERS]]
    lines += [_task(task, mine) for task in board.tasks[:TASKS]]
    lines += [_decision(one) for one in board.decisions[:DECISIONS]]
    left = sum(
        max(0, count - shown)
        for count, shown in (
            (len(board.foreign()) + board.left_out, LEASES),
            (len(board.others), PEERS),
            (len(board.tasks), TASKS),
        )
    )
    return [*lines, f"… and {left} more"] if left else lines


def _blocked(board: Board) -> list[str]:
    """Who cannot go on, by what, and what lets it go on: first of all (VIEW-1)."""
    if board.between is None:
        return []
    lines = []
    for one in board.between.blocked[:WAITS]:
        if one.in_line and not one.duties:
            continue  # it stands below, as a wait
        acts = [
            f"{line(board.between.name_of(x.agent_id), 80)}: {line(x.command, 160)}"
            for x in one.duties[:2]
        ]
        by = f" ({'; '.join(acts)})" if acts else ""
        who = line(one.name, 80)
        what = f"a lease of {line(one.by[0], 80)}" if one.in_line else one.subject
        lines.append(f"{who} is blocked by {what} from {line(one.key, 120)}{by}")
    for free in board.between.freed[:WAITS]:
        lines.append(f"{line(free.name, 80)} is free to go on since {free.subject} is over")
    return lines


def _lease(held: Held, now: int) -> str:
    lease = held.lease
    kind = "edits" if lease.kind == AUTO else "holds"
    shared = " (shared)" if lease.mode == SHARED else ""
    waiters = f", {held.waiters} waiting" if held.waiters else ""
    why = f": {lease.reason}" if lease.reason else ""
    return line(
        f"lease: {lease.holder.name} {kind} {lease.key}{shared}, taken "
        f"{ago(lease.created_at, now)}, {until(held, now)}{waiters}{why}",
        WIDTH,
    )


def _wait(ticket: Ticket, mine: str) -> str:
    who = "you" if ticket.agent_id == mine else ticket.name
    if ticket.reserved_until:
        return line(f"reserved: {ticket.key} for {who}", WIDTH)
    return line(f"wait: {who} for {ticket.key}", WIDTH)


def _peer(peer: Peer, now: int) -> str:
    parts = [peer.status]
    parts += [f"role {peer.role}"] if peer.role else []
    parts += [f"{peer.task} {peer.task_title}"] if peer.task else []
    parts += [f"last file {peer.last_key} {ago(peer.last_key_at, now)}"] if peer.last_key else []
    parts += [f"{peer.children} subagents"] if peer.children else []
    parts += ["two live clients under one id"] if peer.twin else []
    kind = "subagent" if "/" in peer.id else "agent"
    kind = "person" if peer.kind == OPERATOR_KIND else kind
    kind = "a person's shell" if peer.kind == SHELL and not peer.client else kind
    who = peer.name
    if peer.unprotected or peer.client not in ("", NAME):
        from . import client_words  # seldom, and with every client's row

        who = client_words.called(who, peer.client)
        parts += [client_words.not_protected(peer.unprotected)] if peer.unprotected else []
    return line(f"{kind}: {who}, {', '.join(parts)}", WIDTH)


def _task(task: Task, mine: str) -> str:
    parts = [task.status]
    if task.owner_id:
        parts.append("yours" if task.owner_id == mine else f"of {task.owner.name}")
    if task.unfinished:
        parts.append("after " + ", ".join(f"T{number}" for number in task.unfinished))
    return line(f"task: {task.ref} {task.title} ({', '.join(parts)})", WIDTH)


def _decision(one: "Decision") -> str:
    return line(f"decision: D{one.id} {one.body} ({one.agent_name})", WIDTH)


def until(held: Held, now: int) -> str:
    """When a lease stops by itself, in words."""
    if not held.until:
        return "until its turn ends" if held.lease.kind != EXPLICIT else "with no end"
    left = max(0, held.until - now)
    clock = time.strftime("%H:%M UTC", time.gmtime(held.until / 1000))
    return f"until {clock} (in {_length(left)})"


def ago(moment: int, now: int) -> str:
    """How long ago a moment in ms was: '12m ago'."""
    return f"{_length(max(0, now - moment))} ago"


def _length(ms: int) -> str:
    if ms < MINUTE:
        return f"{ms // 1000}s"
    if ms < 2 * HOUR:
        return f"{ms // MINUTE}m"
    return f"{ms // HOUR}h" if ms < 2 * DAY else f"{ms // DAY}d"

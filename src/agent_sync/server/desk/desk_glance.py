"""The current picture of a repository for the person at the page, read at one moment."""

from typing import Any

from ...actions import settled_first, status_actions
from ...actions.caller import Caller
from ...feed import happened
from ...identity.liveness import ACTIVE
from ...messages import decisions
from ...repository import checked_out
from ...status import lease_concerns, whole
from ...status.whole import Whole
from ...store.sqlite import Store
from ...tasks import task_board
from ...tasks.task_board import Task
from ...views import link_words, payload
from . import (
    agent_cards,
    feed_rows,
    health_words,
    lost_work,
    needs,
    offers,
    open_cards,
    waiting_rows,
)
from .person_door import Entered
from .viewer import looking

RECENT, LOOKED_AT = 40, 300
DECISIONS, DONE = 20, 20
MOST_LEASES, MOST_WAITS, TEXT = 2_000, 500, 4_000
"""Bounds of what is told at a glance; a longer text of a task has its own page."""
NOT_FREE = (
    "this server was started by a coding client ({}): what it does here is nobody's; start it from "
    "a terminal of your own"
)
Facts = dict[str, Any]


def glance(entered: Entered) -> Facts:
    """Everything at a glance. Raises RoomError."""
    with looking(entered) as caller:
        store, me = caller.look()
        settled_first.settle(caller, store)  # what only reads comes behind it
        with store.reading():
            seen = whole.read(store, caller.world(), me, person=True)
            status_actions.add_windows(caller, seen.board, entered.env)
            return _picture(entered, caller, store, seen)


def _picture(entered: Entered, caller: Caller, store: Store, seen: Whole) -> Facts:
    board, here = seen.board, entered.here
    waits = waiting_rows.lines(board, list(lease_concerns.waiting_for(board)))
    wanting = needs.cards(store, seen, here=here)
    names = seen.between.names
    return {
        "seq": happened.last_seq(store),
        "now": payload.moment(board.now),
        "repository": about(entered),
        "may": _may(caller),
        "here": here,
        "needs": wanting,
        "quiet": needs.quiet(board),
        "agents": agent_cards.cards(store, seen, waits),
        "leases": [payload.held(one, caller.project) for one in board.leases[-MOST_LEASES:]],
        "waits": waits[:MOST_WAITS],
        "blocked": [payload.blocked(x, names) for x in seen.between.blocked if not x.in_line],
        "free_to_go_on": [payload.freed(x) for x in seen.between.freed],
        "tasks": _tasks(store, seen),
        "decisions": [payload.decision(one) for one in decisions.lately(store, DECISIONS)],
        "gates": open_cards.gates(caller, store),
        "duties": [payload.duty(one, names) for one in seen.between.duties],
        "patches": open_cards.patches(seen, here=here),
        "checkpoints": open_cards.checkpoints(store, seen),
        "handovers": open_cards.handovers(caller, store, seen),
        "crews": open_cards.crews(seen),
        "lost": lost_work.lately(store, board.now, here=here),
        "health": health_words.health(store, board, entered.to_arm(entered.repository.folder)),
        "link": link_words.line(board.link) if board.link else "",
        "recent": feed_rows.mixed(happened.latest(store, LOOKED_AT), RECENT),
        "counts": _counts(seen, waits, wanting),
    }


def about(entered: Entered) -> Facts:
    """Which repository it is, and what is checked out there."""
    one = entered.repository
    branch = checked_out.head_of(one.folder).branch
    return {"name": one.name, "room": one.room_id, "folder": one.folder, "branch": branch}


def _may(caller: Caller) -> Facts:
    free = caller.voice.is_free
    return {"write": free, "why": "" if free else NOT_FREE.format(caller.voice.client)}


def _tasks(store: Store, seen: Whole) -> "list[Facts]":
    """The open ones as they are urgent, and behind them those that were finished last."""
    done = task_board.listed(store, task_board.DONE, DONE)
    return [_task(one) for one in (*seen.board.tasks, *done)]


def _task(one: Task) -> Facts:
    told: Facts = {**payload.task(one), "acts": offers.of_task(one)}
    told["description"] = one.description[:TEXT]
    return {**told, "cut": True} if len(one.description) > TEXT else told


def _counts(seen: Whole, waits: "list[Facts]", wanting: "list[Facts]") -> "dict[str, int]":
    board = seen.board
    return {
        "agents": board.active,
        "working": sum(peer.counts and peer.status == ACTIVE for peer in board.agents),
        "waiting": len({one["agent_id"] for one in waits}),
        "leases": len(board.leases),
        "tasks_open": len(board.tasks),
        "unread": board.unread,
        "needs": len(wanting),
    }

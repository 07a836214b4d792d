"""One thing that needs attention: its code, the facts behind it, the next command."""

from collections.abc import Mapping
from typing import NamedTuple

from .board import Board, Peer

WAITING, REFUSED, STALE_HOLDER, EXPIRING = "waiting", "refused", "stale_holder", "expiring"
REFUSALS = "refusals"
UNREAD, TASK_BLOCKED, MAIL_LATE = "unread_mail", "task_blocked", "mail_not_received"
HOOK_ERRORS, UNPROTECTED, TWIN = "hook_errors", "unprotected", "two_clients"
UNJUDGED = "writes_not_judged"
GIT_CUT_SHORT, NO_ROOM, LOST = "git_cut_short", "no_room_for_versions", "person_work_replaced"
BLOCKED_BY, FREE, VERDICT = "blocked", "free_to_go_on", "verdict_wanted"
PAST_DEADLINE = "past_deadline"
ORPHANED = "orphaned_work"
TAKEN, ASKS, GONE = "work_replaced", "permission_wanted", "gone_without_a_word"
UNKEPT = "work_not_kept"
UNHEARD = "server_not_heard"
MERGE_CONFLICT = "merge_conflict"
Facts = dict[str, object]


class Concern(NamedTuple):
    """One thing that needs attention.

    ``code`` is stable. Facts whose names end in ``_at`` are times in ms. ``command`` holds the
    words of the next step, () when there is none to name; a path in it starts at the root of
    the repository and stands in ``path`` as well.
    """

    code: str
    facts: Mapping[str, object]
    command: tuple[str, ...] = ()


def peer_of(board: Board, agent_id: str) -> "Peer | None":
    """An agent of the board by its id."""
    return next((peer for peer in board.agents if peer.id == agent_id), None)

"""What needs a person's attention, told from one board: who is stuck, and what is not in order.

The board has to be read with ``attention``. Nothing here is words: a concern has a code, the
facts behind it and the one next command, for a screen, a console or a program to show.
"""

from collections.abc import Iterator

from ..identity.who import OPERATOR, of_another_machine
from ..merges.forecast import CONFLICT
from ..presence.agents import SESSION
from ..presence.armed import ENFORCED, PARTIAL
from ..protection.kept_versions import MOST_BYTES
from ..tasks.task_board import BLOCKED
from .board import Board, Peer
from .concern_kinds import (
    GIT_CUT_SHORT,
    HOOK_ERRORS,
    LOST,
    MAIL_LATE,
    MERGE_CONFLICT,
    NO_ROOM,
    TASK_BLOCKED,
    TWIN,
    UNHEARD,
    UNJUDGED,
    UNPROTECTED,
    UNREAD,
    Concern,
)
from .gate_concerns import blocked, freed, orphaned, past_deadline, verdicts
from .lease_concerns import (
    expiring,
    facts_of,
    folded,
    is_stuck,
    refused,
    stale,
    waiting_for,
)
from .pending import LateMail
from .person_concerns import asks, gone, taken, unkept


def of(board: Board) -> list[Concern]:
    """Everything that needs attention now, most urgent first.

    Forcing a lease is named as a next step only to a person, and only where its holder is silent
    or blocked (ARR-4). What is no trouble yet is ``ordinary``.
    """
    waiting, refusals = list(waiting_for(board)), list(refused(board))
    shown = {str(one.facts["path"]) for one in waiting}
    gone_ids = {one.agent_id for one in board.gone}
    return [
        *unkept(board),
        *taken(board),
        *_lost(board),
        *asks(board),
        *gone(board),
        *blocked(board),
        *(one for one in waiting if is_stuck(board, one)),
        *past_deadline(board),
        *verdicts(board),
        *freed(board),
        *folded([one for one in refusals if is_stuck(board, one)]),
        *stale(board),
        *expiring(board, shown),
        *_merges(board),
        *_unread(board),
        *_blocked_tasks(board),
        *_late(board),
        *(one for one in orphaned(board) if one.facts["agent_id"] not in gone_ids),
        *_unheard(board),
        *_hook_errors(board),
        *_unprotected(board),
        *_unjudged(board),
        *_twins(board),
        *_bounds(board),
    ]


def ordinary(board: Board) -> list[Concern]:
    """Waits and refusals that will end by themselves: the holder is at work."""
    found = [*waiting_for(board), *refused(board)]
    return [one for one in found if not is_stuck(board, one)]


def _unread(board: Board) -> Iterator[Concern]:
    """Directed mail that the reader has not read: its own, and the operator's if it may."""
    mine = board.me.id if board.me else ""
    for reader, mail in ((mine, board.mail), (OPERATOR, board.operator_mail)):
        if mail:
            facts = {
                "reader_id": reader,
                "mine": reader == mine,
                "count": len(mail),
                "senders": list(dict.fromkeys(one.sender for one in mail)),
                "urgent": any(one.urgent for one in mail),
                "messages": [f"M{one.id}" for one in mail],
                "oldest_at": mail[0].sent_at,
            }
            who = () if reader == mine else ("AGENT_SYNC_ID=operator",)
            yield Concern(UNREAD, facts, (*who, "agent-sync", "inbox"))


def _merges(board: Board) -> Iterator[Concern]:
    """What a merge of two checkouts would not settle by itself, as they are now."""
    for pair in board.merges:
        if pair.verdict == CONFLICT:
            one, other = pair.sides
            facts = {
                "paths": list(pair.conflicts),
                "kinds": [where[0] for where in pair.conflicts.values()],
                "lines": [list(where[1:]) for where in pair.conflicts.values()],
                "checkouts": [side.checkout for side in pair.sides],
                "branches": [side.branch for side in pair.sides],
                "at_work": [list(side.at_work.values()) for side in pair.sides],
                "agent_ids": list({**one.at_work, **other.at_work}),
                "agents": list({**one.at_work, **other.at_work}.values()),
            }
            yield Concern(MERGE_CONFLICT, facts, ("agent-sync", "status", "--merges"))


def _blocked_tasks(board: Board) -> Iterator[Concern]:
    for task in board.tasks:
        if task.status == BLOCKED:
            facts = {
                "task": task.ref,
                "title": task.title,
                "reason": task.blocked_reason,
                "owner": task.owner.name if task.owner_id else None,
                "blocked_at": task.updated_at,
            }
            yield Concern(TASK_BLOCKED, facts, ("agent-sync", "show-task", task.ref))


def _late(board: Board) -> Iterator[Concern]:
    """Mail to others that they have not got, by agent; the reader's own mail is told apart."""
    known = {board.me.id if board.me else "", OPERATOR if board.person else ""}
    for peer in board.agents:
        late = [one for one in board.late if peer.id not in known and _is_late(one, peer)]
        if of_another_machine(peer.id):
            late = [one for one in late if _is_here(board, one)]
        if late:
            facts = {
                **facts_of(peer),
                "kind": peer.kind,
                "status": peer.status,
                "protection": peer.protection,
                "count": len({one.id for one in late}),
                "senders": list(dict.fromkeys(one.sender for one in late)),
                "messages": list(dict.fromkeys(f"M{one.id}" for one in late)),
                "oldest_at": late[0].sent_at,
            }
            yield Concern(MAIL_LATE, facts)


def _is_late(mail: LateMail, peer: Peer) -> bool:
    own = [peer.id.casefold(), peer.name_key]
    own += [peer.role_key] if peer.role_key and "/" not in peer.id else []
    # What was sent before it came is for it too when it has the id, or nobody else had it.
    before = mail.sent_at < peer.joined_at
    meant = mail.address in own and (not before or mail.address == own[0] or not mail.got)
    return meant and mail.sender_id != peer.id and peer.id not in mail.got


def _is_here(board: Board, mail: LateMail) -> bool:
    """Whether mail for other machines has not left this one; who has read it is told by nobody."""
    said = board.link.said if board.link is not None else ()
    return str(mail.id) not in said and not of_another_machine(mail.sender_id)


def _unheard(board: Board) -> Iterator[Concern]:
    """The server that decides with other machines is away (LINK-3)."""
    link = board.link
    if link is not None and not link.is_heard:
        facts = {
            "room": link.room,
            "server": link.host,
            "heard_at": link.heard_at,
            "trouble": link.trouble,
            "required": link.required,
            "unconfirmed": len(link.unconfirmed),
        }
        yield Concern(UNHEARD, facts, ("agent-sync", "doctor"))


def _hook_errors(board: Board) -> Iterator[Concern]:
    if board.hook_errors:
        facts = {"count": board.hook_errors, "last": board.hook_error}
        yield Concern(HOOK_ERRORS, facts, ("agent-sync", "doctor"))


def _unprotected(board: Board) -> Iterator[Concern]:
    """All sessions whose edits nothing stops, in one concern; but not those whose hooks only tell,
    as somebody wanted them to.
    """
    fine = (ENFORCED, PARTIAL)
    bare = [
        p for p in board.agents if p.kind == SESSION and p.protection not in fine and not p.told
    ]
    if bare:
        facts = {
            "agents": [peer.name for peer in bare],
            "agent_ids": [peer.id for peer in bare],
            "protection": [peer.protection for peer in bare],
        }
        yield Concern(UNPROTECTED, facts, ("agent-sync", "doctor"))


def _unjudged(board: Board) -> Iterator[Concern]:
    """Who wrote by a call that no hook knows to read (AGENT-3)."""
    for peer in board.agents:
        if peer.unprotected:
            facts = {**facts_of(peer), "client": peer.client or None, "why": peer.unprotected}
            yield Concern(UNJUDGED, facts, ("agent-sync", "doctor"))


def _twins(board: Board) -> Iterator[Concern]:
    """Two live clients under one id; two consoles of one person are fine."""
    for peer in board.agents:
        if peer.twin and peer.id != OPERATOR:
            yield Concern(TWIN, facts_of(peer))


def _bounds(board: Board) -> Iterator[Concern]:
    """Bounds of what is protected that are reached (WORK-5, WORK-10)."""
    if board.no_room:
        yield Concern(NO_ROOM, {"bytes": MOST_BYTES}, ("agent-sync", "doctor"))
    for checkout, look in board.cut_short:
        facts = {"checkout": checkout, "asked_at": look.at, "took_ms": look.took_ms}
        yield Concern(GIT_CUT_SHORT, facts, ("agent-sync", "doctor"))


def _lost(board: Board) -> Iterator[Concern]:
    """Work of the person's that agents took away, in one concern: it is kept."""
    if board.lost:
        facts = {
            "paths": list(dict.fromkeys(one.key for one in board.lost)),
            "by_ids": sorted({one.by_id for one in board.lost}),
            "replaced_at": board.lost[0].at,
        }
        yield Concern(LOST, facts, ("agent-sync", "restore", "--list"))

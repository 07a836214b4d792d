"""What needs a person's attention, told from one board: who is stuck, and what is not in order.

The board has to be read with ``attention``. Nothing here is words: a concern has a code, the
facts behind it and the one next command, for a screen, a console or a program to show.
"""

import shlex
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..identity.liveness import MINUTE, STALE
from ..identity.who import OPERATOR
from ..locks.claim import Claim
from ..locks.lease import AUTO, EXPLICIT, RESOURCE, SHARED, Lease, related
from ..locks.ticket import Ticket
from ..presence.agents import SESSION
from ..presence.armed import ENFORCED, PARTIAL
from ..protection.kept_versions import MOST_BYTES
from ..tasks.task_board import BLOCKED
from .board import Board, Held, Peer
from .obstacles import in_the_way
from .pending import LateMail

WAITING, REFUSED, STALE_HOLDER, EXPIRING = "waiting", "refused", "stale_holder", "expiring"
UNREAD, TASK_BLOCKED, MAIL_LATE = "unread_mail", "task_blocked", "mail_not_received"
HOOK_ERRORS, UNPROTECTED, TWIN = "hook_errors", "unprotected", "two_clients"
UNJUDGED = "writes_not_judged"
GIT_CUT_SHORT, NO_ROOM, LOST = "git_cut_short", "no_room_for_versions", "person_work_replaced"
BLOCKED_BY, FREE, VERDICT = "blocked", "free_to_go_on", "verdict_wanted"
PAST_DEADLINE = "past_deadline"
ORPHANED = "orphaned_work"
EDITING, LOCKED, TOGETHER, QUEUED, RESERVED = "editing", "locked", "shared", "queue", "reserved"
EXPIRING_MS = 5 * MINUTE
LONGEST_CHAIN = 6

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


def of(board: Board) -> list[Concern]:
    """Everything that needs attention now, most urgent first.

    Forcing a lease is named as a next step only to a person (LOCK-7).
    """
    waiting = list(_waiting(board))
    shown = {str(one.facts["path"]) for one in waiting}
    return [
        *_blocked(board),
        *waiting,
        *_past_deadline(board),
        *_verdicts(board),
        *_freed(board),
        *_refused(board),
        *_stale(board),
        *_expiring(board, shown),
        *_unread(board),
        *_blocked_tasks(board),
        *_late(board),
        *_orphaned(board),
        *_hook_errors(board),
        *_unprotected(board),
        *_unjudged(board),
        *_twins(board),
        *_bounds(board),
        *_lost(board),
    ]


def _blocked(board: Board) -> Iterator[Concern]:
    """Who was stopped by a gate, crew, checkpoint or hand-over, and what lets it go on."""
    if board.between is None:
        return
    mine = board.me.id if board.me else ""
    for one in board.between.blocked:
        if one.in_line:  # that is told by path
            continue
        facts = {
            "agent": one.name,
            "agent_id": one.agent_id,
            "subject": one.subject,
            "kind": one.kind,
            "path": one.key,
            "by": one.by,
            "blocked_since_at": one.since,
            "lets_go_on": [
                {"agent": board.between.name_of(x.agent_id), "command": x.command}
                for x in one.duties
            ],
        }
        own = next((x for x in one.duties if x.agent_id == mine), None)
        words = _words(own.command) if own else ("agent-sync", "show", one.subject)
        yield Concern(BLOCKED_BY, facts, words)


def _verdicts(board: Board) -> Iterator[Concern]:
    """What waits for the person."""
    if board.between is None or not board.person:
        return
    for one in board.between.duties:
        if one.agent_id == OPERATOR:
            facts = {
                "subject": one.subject,
                "verb": one.verb,
                "because": one.because,
                "waiting": [board.between.name_of(x) for x in one.waiting],
                "since_at": one.since,
            }
            yield Concern(VERDICT, facts, _words(one.command))


def _past_deadline(board: Board) -> Iterator[Concern]:
    """Gates that should have been over by now: the person is asked to look (GATE-6)."""
    if board.between is None or not board.person:
        return
    for one in board.between.late:
        owing = [x.agent_id for x in board.between.duties if x.subject == one.ref]
        facts = {
            "subject": one.ref,
            "state": one.state,
            "why": one.why,
            "by": list(dict.fromkeys(board.between.name_of(x) for x in owing)),
            "deadline_at": one.deadline_at,
        }
        yield Concern(PAST_DEADLINE, facts, ("agent-sync", "show", one.ref))


def _words(command: str) -> tuple[str, ...]:
    return tuple(shlex.split(command))


def _freed(board: Board) -> Iterator[Concern]:
    """Who ended its turn blocked and is free to go on: somebody has to tell it to."""
    for one in board.between.freed if board.between else []:
        facts = {
            "agent": one.name,
            "agent_id": one.agent_id,
            "subject": one.subject,
            "path": one.key,
            "free_since_at": one.since,
        }
        yield Concern(FREE, facts)


def _orphaned(board: Board) -> Iterator[Concern]:
    """Uncommitted work of sessions that are gone (HAND-3)."""
    for one in board.orphans:
        facts = {
            "agent": one.name,
            "agent_id": one.agent_id,
            "paths": one.keys,
            "wrote_at": one.since,
            "seen_at": one.seen_at,
        }
        yield Concern(ORPHANED, facts, ("agent-sync", "take-over", one.name))


class _Wait(NamedTuple):
    """A ticket and the agent that is in its way."""

    ticket: Ticket
    by_id: str
    facts: Facts


def _waiting(board: Board) -> Iterator[Concern]:
    """One concern for each path that somebody waits for; who keeps most agents comes first."""
    waits = [wait for ticket in board.waits if (wait := _wait(board, ticket))]
    behind = {wait.ticket.agent_id: wait.by_id for wait in reversed(waits)}
    groups: dict[tuple[object, ...], list[_Wait]] = {}
    for wait in waits:
        groups.setdefault((wait.facts["path"], wait.by_id, wait.facts["how"]), []).append(wait)
    for group in sorted(groups.values(), key=lambda some: _weight(some, behind)):
        first = group[0]
        names = {t.agent_id: t.name for t in board.waits} | {
            one.lease.agent_id: one.lease.holder.name for one in board.leases
        }
        chain = [names.get(agent_id, agent_id) for agent_id in _chain(first.by_id, behind)]
        facts = {
            "waiters": [wait.ticket.name for wait in group],
            "waiter_ids": [wait.ticket.agent_id for wait in group],
            "waiting_since_at": [wait.ticket.created_at for wait in group],
            **first.facts,
            "chain": chain,
        }
        leased = first.facts["how"] in (EDITING, LOCKED, TOGETHER)
        yield Concern(WAITING, facts, _force(board, first.facts) if leased else ())


def _wait(board: Board, ticket: Ticket) -> "_Wait | None":
    if ticket.reserved_until:
        return None  # its turn has come
    for held in board.leases:
        if in_the_way(ticket, held.lease, board.world):
            return _Wait(ticket, held.lease.agent_id, _lease_facts(board, held, ticket.key))
    for other in board.waits:
        if (
            other.id < ticket.id
            and other.agent_id != ticket.agent_id
            and board.world.touch(other, ticket)
        ):
            return _Wait(ticket, other.agent_id, _ticket_facts(other, ticket.key))
    return None


def _lease_facts(board: Board, held: Held, path: str) -> Facts:
    lease = held.lease
    peer = _peer(board, lease.agent_id)
    return {
        "path": path,
        "lease_path": lease.key,
        "target": lease.target,
        "holder": lease.holder.name,
        "holder_id": lease.agent_id,
        "holder_status": peer.status if peer else "",
        "holder_seen_at": lease.holder.last_seen,
        "how": how(lease),
        "reason": lease.reason,
        "held_since_at": lease.created_at,
        "until_at": held.until,
    }


def _ticket_facts(ticket: Ticket, path: str) -> Facts:
    return {
        "path": path,
        "lease_path": ticket.key,
        "target": ticket.target,
        "holder": ticket.name,
        "holder_id": ticket.agent_id,
        "holder_status": "",
        "holder_seen_at": ticket.holder.last_seen,
        "how": RESERVED if ticket.reserved_until else QUEUED,
        "reason": "",
        "held_since_at": ticket.created_at,
        "until_at": ticket.reserved_until,
    }


def how(lease: Lease) -> str:
    """In what way a lease is held: editing, locked or shared."""
    if lease.mode == SHARED:
        return TOGETHER
    return EDITING if lease.kind == AUTO else LOCKED


def _weight(group: "list[_Wait]", behind: Mapping[str, str]) -> tuple[int, int]:
    """Minus how many agents get on when this is solved, then since when the first waits."""
    stuck = {wait.ticket.agent_id for wait in group}
    grown = True
    while grown:
        more = {agent for agent, by in behind.items() if by in stuck} - stuck
        stuck |= more
        grown = bool(more)
    return -len(stuck), group[0].ticket.created_at


def _chain(agent_id: str, behind: Mapping[str, str]) -> list[str]:
    """The holder and whom it waits for itself, on to the one who waits for nobody."""
    found = [agent_id]
    while (after := behind.get(found[-1], "")) and after not in found:
        found.append(after)
        if len(found) == LONGEST_CHAIN:
            break
    return found


def _refused(board: Board) -> Iterator[Concern]:
    """Who was refused lately and does not wait, while the holder still holds."""
    queued = {(ticket.agent_id, ticket.key) for ticket in board.waits}
    for refused in board.refusals:
        agent_id, key = refused.agent_id, refused.key
        peer = _peer(board, agent_id)
        refusing = (one for one in board.leases if _refuses(board, one.lease, agent_id, key))
        held = next(refusing, None)
        if peer is None or held is None or (agent_id, key) in queued:
            continue
        now_held = {
            **_lease_facts(board, held, key),
            "same_holder": refused.holder_id == held.lease.agent_id,
        }
        facts = {
            "agent": peer.name,
            "agent_id": peer.id,
            "count": refused.count,
            "refused_at": refused.last_at,
        }
        yield Concern(REFUSED, {**facts, **now_held}, _force(board, now_held))


def _refuses(board: Board, lease: Lease, agent_id: str, key: str) -> bool:
    return not related(agent_id, lease.agent_id) and board.world.touch(Claim(agent_id, key), lease)


def _force(board: Board, facts: Mapping[str, object]) -> tuple[str, ...]:
    """How a person ends the lease that the facts name; () for anybody else."""
    if not board.person:
        return ()
    mine = board.me is not None and facts.get("holder_id") == board.me.id
    return _unlock(str(facts["target"]), str(facts["lease_path"]), force=not mine)


def _unlock(target: str, key: str, *, force: bool) -> tuple[str, ...]:
    what = ("--resource", key) if target == RESOURCE else (key,)
    return ("agent-sync", "unlock", *what, *(("--force",) if force else ()))


def _stale(board: Board) -> Iterator[Concern]:
    """Agents without a sign of life that hold something."""
    for peer in board.agents:
        held = [one for one in board.leases if one.lease.agent_id == peer.id]
        if peer.status == STALE and held:
            facts = {**_who(peer), "seen_at": peer.last_seen, "paths": _paths(held)}
            only = {"target": held[0].lease.target, "lease_path": held[0].lease.key}
            yield Concern(STALE_HOLDER, facts, _force(board, only))


def _who(peer: Peer) -> Facts:
    return {"agent": peer.name, "agent_id": peer.id}


def _paths(held: list[Held]) -> list[str]:
    return [one.lease.key for one in held]


def _expiring(board: Board, shown: set[str]) -> Iterator[Concern]:
    """Explicit leases that run out soon, soonest first."""
    soon = [
        held
        for held in board.leases
        if held.lease.kind == EXPLICIT
        and held.until - board.now <= EXPIRING_MS
        and held.lease.key not in shown
    ]
    for held in sorted(soon, key=lambda one: one.until):
        lease = held.lease
        mine = board.me is not None and board.me.id == lease.agent_id
        what = ("--resource", lease.key) if lease.target == RESOURCE else (lease.key,)
        facts = {**_lease_facts(board, held, lease.key), "mine": mine, "waiters": held.waiters}
        yield Concern(EXPIRING, facts, ("agent-sync", "lock", *what) if mine else ())


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
        if late:
            facts = {
                **_who(peer),
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


def _hook_errors(board: Board) -> Iterator[Concern]:
    if board.hook_errors:
        facts = {"count": board.hook_errors, "last": board.hook_error}
        yield Concern(HOOK_ERRORS, facts, ("agent-sync", "doctor"))


def _unprotected(board: Board) -> Iterator[Concern]:
    """All sessions whose edits nothing stops, in one concern."""
    fine = (ENFORCED, PARTIAL)
    bare = [p for p in board.agents if p.kind == SESSION and p.protection not in fine]
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
            facts = {**_who(peer), "client": peer.client or None, "why": peer.unprotected}
            yield Concern(UNJUDGED, facts, ("agent-sync", "doctor"))


def _twins(board: Board) -> Iterator[Concern]:
    """Two live clients under one id; two consoles of one person are fine."""
    for peer in board.agents:
        if peer.twin and peer.id != OPERATOR:
            yield Concern(TWIN, _who(peer))


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


def _peer(board: Board, agent_id: str) -> "Peer | None":
    return next((peer for peer in board.agents if peer.id == agent_id), None)

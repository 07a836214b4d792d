"""The nouns as JSON data: plain dicts with stable keys. Times are ISO 8601 strings in UTC,
whole seconds, or null where there is none; ids are as people type them (T12, M340, D3).
"""

from collections.abc import Mapping, Sequence

from ..feed.happened import Event
from ..identity.who import OPERATOR
from ..locks.lease import AUTO, Lease
from ..locks.ticket import Ticket
from ..messages.decisions import Decision
from ..messages.mailbox import Message
from ..messages.received_mail import Received
from ..presence.agents import Agent
from ..repository.location import Project
from ..repository.path_keys import folder_of
from ..status.board import RECENT, Board, Held, Peer
from ..status.concern_kinds import Concern
from ..tasks.task_board import Task
from .terminal import iso

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..actions.restore_actions import Listed
    from ..gates.duty import Duty
    from ..protection.handed_work import Orphan
    from ..status.blocked import Blocked, Freed
    from .shapes import (
        AgentData,
        BlockedData,
        BoardData,
        BusyData,
        DecisionData,
        DutyData,
        EventData,
        FreedData,
        HeldData,
        KeptData,
        LeaseData,
        MeData,
        MessageData,
        OrphanData,
        TaskData,
        TicketData,
        UnsureData,
    )

Payload = dict[str, object]


def moment(ms: int) -> "str | None":
    """A time in ms as ISO 8601, None for 'never'."""
    return iso(ms) if ms else None


def agent(peer: Peer) -> "AgentData":
    """One agent that is there."""
    return {
        "id": peer.id,
        "name": peer.name,
        "kind": peer.kind,
        "client": peer.client or None,
        "role": peer.role,
        "parent": peer.session_id if peer.session_id != peer.id else None,
        "status": peer.status,
        "last_seen": moment(peer.last_seen),
        "task": peer.task or None,
        "task_title": peer.task_title or None,
        "file": peer.last_key or None,
        "file_at": moment(peer.last_key_at) if peer.last_key else None,
        "children": peer.children,
        "twin": peer.twin,
        "protection": None if peer.id == OPERATOR else peer.protection,
        "unprotected": peer.unprotected or None,
        "hooks_last_ran": moment(peer.hooked_at) if peer.hooked_at else None,
    }


def running(seen: Board, peer: Peer) -> "BusyData | None":
    """The command that an agent runs, of a board that was read for it (``attentive``)."""
    what, since = seen.runs(peer.id)
    return {"what": what, "since": moment(since)} if since else None


def asking(seen: Board, peer: Peer) -> "BusyData | None":
    """What its client asks the person to allow: the newest command that it began."""
    since = seen.asking.get(peer.id)
    return {"what": seen.runs(peer.id)[0], "since": moment(since)} if since else None


def me(agent_: "Agent | None") -> "MeData | None":
    """The acting agent, None for somebody unregistered."""
    return {"id": agent_.id, "name": agent_.name} if agent_ else None


def place(project: Project | None, checkout: str) -> "str | None":
    """The folder of a checkout, as the reader reaches it; None for none."""
    return (folder_of(project, checkout) if project else checkout) or None


def held(one: Held, project: Project | None) -> "HeldData":
    """One lease that holds."""
    unsure: UnsureData = {"unconfirmed": True} if one.unconfirmed else {}
    if one.fence:
        unsure["fence"] = one.fence
    shown = lease(one.lease, one.until, project)
    return {**shown, "holds": True, "waiters": one.waiters, **unsure}


def lease(one: Lease, until: int, project: Project | None) -> "LeaseData":
    """One lease; ``until`` in ms, 0 for 'with its holder's turn' (null)."""
    return {
        "key": one.key,
        "target": one.target,
        "kind": one.kind,
        "mode": one.mode,
        "keep": one.keep or None,
        "checkout": place(project, one.checkout),
        "holder": one.holder.name,
        "holder_id": one.agent_id,
        "reason": one.reason,
        "since": moment(one.created_at),
        "until": moment(until),
        "ends_with_turn": one.kind == AUTO,
        "token": one.id,
    }


def ticket(one: Ticket) -> "TicketData":
    """One place in the queue."""
    return {
        "key": one.key,
        "target": one.target,
        "mode": one.mode,
        "agent": one.name,
        "agent_id": one.agent_id,
        "since": moment(one.created_at),
        "timed_out": bool(one.timed_out_at),
        "reserved_until": moment(one.reserved_until),
    }


def task(one: Task) -> "TaskData":
    """One task."""
    return {
        "id": one.ref,
        "title": one.title,
        "description": one.description,
        "status": one.status,
        "priority": one.priority,
        "owner": one.owner.name if one.owner_id else None,
        "owner_id": one.owner_id or None,
        "created_by": one.created_by,
        "blocked_reason": one.blocked_reason or None,
        "files": one.files,
        "depends_on": [f"T{number}" for number in one.depends_on],
        "unfinished": [f"T{number}" for number in one.unfinished],
        "created_at": moment(one.created_at),
        "updated_at": moment(one.updated_at),
        "completed_at": moment(one.completed_at),
    }


def message(one: Message, to: "list[str] | None" = None) -> "MessageData":
    """One message; with how far it has come when that is known."""
    found: MessageData = {
        "id": f"M{one.id}",
        "kind": one.kind,
        "from": one.sender,
        "from_id": one.sender_id,
        "body": one.body,
        "sent_at": moment(one.sent_at),
        "reply_to": f"M{one.reply_to}" if one.reply_to else None,
        "thread": f"M{one.thread_id}" if one.thread_id else None,
        "urgent": one.urgent,
        "needs_ack": one.needs_ack,
    }
    if to is not None:
        found["to"] = to
    if isinstance(one, Received):
        found["pushed_at"] = moment(one.pushed_at)
        found["read_at"] = moment(one.read_at)
        found["acked_at"] = moment(one.acked_at)
    return found


def decision(one: Decision) -> "DecisionData":
    """One decision."""
    return {
        "id": f"D{one.id}",
        "by": one.agent_name,
        "by_id": one.agent_id,
        "text": one.body,
        "at": moment(one.at),
        "supersedes": f"D{one.supersedes}" if one.supersedes else None,
    }


def kept(listed: "Listed", project: Project | None) -> "KeptData":
    """A kept version, with the names of those it concerns."""
    one = listed.version
    return {
        "version": one.id,
        "at": moment(one.at),
        "path": one.key,
        "checkout": place(project, one.checkout),
        "owner": listed.owner or None,
        "owner_id": one.owner_id or None,
        "changed_by": listed.changed_by or None,
        "changed_by_id": one.by_id or None,
        "why": one.why,
        "in_git": bool(one.source),
        "restored_at": moment(one.restored_at),
    }


def event(one: Event, project: Project | None) -> "EventData":
    """One event of the feed."""
    return {
        "seq": one.seq,
        "at": moment(one.at),
        "agent_id": one.agent_id,
        "agent": one.name,
        "type": one.type,
        "text": one.body,
        "path": one.key or None,
        "checkout": place(project, one.checkout),
        "tool": one.tool or None,
        "ref": one.ref or None,
    }


def duty(one: "Duty", names: Mapping[str, str]) -> "DutyData":
    """What somebody owes."""
    return {
        "agent": names.get(one.agent_id, one.agent_id),
        "agent_id": one.agent_id,
        "verb": one.verb,
        "subject": one.subject,
        "command": one.command,
        "because": one.because,
        "words": list(one.quoted),
        "waiting": [names.get(x, x) for x in one.waiting],
        "waiting_ids": list(one.waiting),
        "since": moment(one.since),
    }


def blocked(one: "Blocked", names: Mapping[str, str]) -> "BlockedData":
    """Who cannot go on, by what, and what lets it go on."""
    return {
        "agent": one.name,
        "agent_id": one.agent_id,
        "path": one.key,
        "subject": one.subject,
        "kind": one.kind,
        "by": one.by,
        "since": moment(one.since),
        "lets_go_on": [duty(x, names) for x in one.duties],
    }


def freed(one: "Freed") -> "FreedData":
    """Who ended its turn blocked and may go on."""
    return {
        "agent": one.name,
        "agent_id": one.agent_id,
        "subject": one.subject,
        "path": one.key,
        "since": moment(one.since),
    }


def orphan(one: "Orphan") -> "OrphanData":
    """What an agent left uncommitted that is gone."""
    return {
        "agent": one.name,
        "agent_id": one.agent_id,
        "paths": one.keys,
        "wrote_at": moment(one.since),
        "last_seen": moment(one.seen_at),
    }


def board(one: Board, project: Project | None) -> "BoardData":
    """The whole board, first who is blocked."""
    between = one.between
    return {
        "now": moment(one.now),
        "blocked": [blocked(x, between.names) for x in between.blocked] if between else [],
        "free_to_go_on": [freed(x) for x in between.freed] if between else [],
        "orphaned": [orphan(x) for x in one.orphans],
        "me": me(one.me),
        "active": one.active,
        "agents": [agent(peer) for peer in one.agents],
        "leases": [held(lease_, project) for lease_ in one.leases],
        "waits": [ticket(wait) for wait in one.waits],
        "tasks": [task(task_) for task_ in one.tasks],
        "unread": one.unread,
        "decisions": [decision(row) for row in one.decisions],
        "activity": [event(row, project) for row in one.activity[-RECENT:]],
        "hook_errors": one.hook_errors,
        "hook_error": one.hook_error or None,
    }


def concerns(found: Sequence[Concern]) -> list[Payload]:
    """What needs attention, most urgent first: code, facts, and the next command as words."""
    return [
        {"code": one.code, **_facts(one), "command": list(one.command) or None} for one in found
    ]


def _facts(concern: Concern) -> Payload:
    return {
        name.removesuffix("_at"): _moments(value) if name.endswith("_at") else value
        for name, value in concern.facts.items()
    }


def _moments(value: object) -> object:
    if isinstance(value, list):
        return [moment(one) for one in value]
    return moment(value) if isinstance(value, int) else None

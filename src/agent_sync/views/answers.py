"""What a verb gave back, as JSON data: said once, for ``--json``, the client library and MCP.

Nouns that need words of their own have their answers beside it: checkpoints, patches, hand-overs.
"""

from . import addressing, payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..actions.confirmed_tasks import ClaimedTask
    from ..actions.confirming import Sure
    from ..actions.duty_actions import Owed
    from ..actions.feed_actions import Happened
    from ..actions.lease_actions import Locked
    from ..actions.message_actions import Inbox, Sent
    from ..actions.named_targets import Target
    from ..actions.restore_actions import Listed
    from ..actions.task_actions import Completed
    from ..actions.who_actions import Whose, Worker
    from ..protection.kept_versions import Kept
    from ..repository.location import Project
    from .answer_shapes import (
        ClaimAnswer,
        CompleteAnswer,
        EventsAnswer,
        InboxAnswer,
        LockAnswer,
        NextAnswer,
        RestoreAnswer,
        SentAnswer,
        SureData,
        UnlockAnswer,
        WhoseAnswer,
        WorkData,
    )


def locked(wanted: "Sequence[Target]", done: "Locked", project: "Project") -> "LockAnswer":
    """The leases that were taken, and the token of each key."""
    return {
        "leases": [payload.held(one, project) for one in done.held],
        "token": done.tokens[0],
        "tokens": {one.key: number for one, number in zip(wanted, done.tokens, strict=True)},
        "beyond": done.beyond,
        **sure(done.sure),
    }


def sure(done: "Sure") -> "SureData":
    """How sure it is that other machines have no claim; nothing where this clone has no link."""
    return {"unconfirmed": done.unconfirmed, "fence": done.fence or None} if done.linked else {}


def unlocked(wanted: "Sequence[Target]", outcomes: "Sequence[str]") -> "UnlockAnswer":
    """The keys that were given up, and those that nobody held."""
    found = list(zip(wanted, outcomes, strict=True))
    return {
        "released": [named.key for named, one in found if one],
        "free": [named.key for named, one in found if not one],
    }


def whose(found: "Whose", project: "Project") -> "WhoseAnswer":
    """Whose a file is."""
    return {
        "path": found.path,
        "checkout": payload.place(project, found.checkout),
        "dirty": found.dirty,
        "work": [_worker(one) for one in found.workers],
        "leases": [payload.lease(lease, until, project) for lease, until in found.leases],
        "kept": [payload.kept(one, project) for one in found.kept],
        "files": [
            {"path": path, "work": [_worker(one) for one in workers]}
            for path, workers in found.files
        ],
    }


def _worker(one: "Worker") -> "WorkData":
    return {
        "agent": one.name or None,
        "agent_id": one.agent_id or None,
        "client": one.client or None,
        "person": not one.agent_id,
        "live": one.live,
        "last_seen": payload.moment(one.seen_at),
        "wrote_at": payload.moment(one.wrote_at),
        "presumed": one.presumed,
    }


def claimed(done: "ClaimedTask | None", *, leased: bool) -> "ClaimAnswer":
    """The task that was claimed, None where there was none, and the files that are leased."""
    if done is None:
        return {"task": None, "leased": []}
    files = done.task.files if leased else []
    return {"task": payload.task(done.task), "leased": files, **sure(done.sure)}


def completed(done: "Completed") -> "CompleteAnswer":
    """The task that is done, and those that can be claimed because of it."""
    freed = [payload.task(other) for other in done.freed]
    return {"task": payload.task(done.task), "unblocked": freed}


def sent(done: "Sent") -> "SentAnswer":
    """The number of a message and whom it reaches."""
    return {"id": f"M{done.number}", "to": [addressing.payload(one) for one in done.to]}


def inbox(found: "Inbox | None") -> "InboxAnswer":
    """Letters; none for somebody who is not registered."""
    letters = found.letters if found else []
    return {
        "messages": [payload.message(row, to) for row, to in letters],
        "marked_read": bool(found and found.marked),
    }


def next_duty(found: "Owed") -> "NextAnswer":
    """The first of one's duties, and how many there are."""
    first = found.duties[0] if found.duties else None
    return {
        "next": payload.duty(first, found.names) if first else None,
        "duties": len(found.duties),
    }


def events(found: "Happened", project: "Project") -> "EventsAnswer":
    """Events, oldest first, and the number to go on from."""
    return {"events": [payload.event(x, project) for x in found.events], "last": found.last}


def restored(
    version: "Kept",
    *,
    restored: bool = False,
    replaced: int = 0,
    to: str = "",
    others: "Iterable[Listed]" = (),
    project: "Project | None" = None,
) -> "RestoreAnswer":
    """A version that was put back, or written ``to`` a new file; what it replaced. ``others`` are
    those that may be meant instead."""
    return {
        "version": version.id,
        "path": version.key,
        "restored": restored,
        "replaced": replaced or None,
        "to": to or None,
        "kept": [payload.kept(one, project) for one in others],
    }

"""What a verb gave back, as JSON data: said once, for ``--json``, the client library and MCP."""

from . import addressing, checkpoint_words, handover_lines, patch_words, payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..actions.checkpoint_actions import Made
    from ..actions.checkpoint_part import Verdict
    from ..actions.duty_actions import Owed
    from ..actions.feed_actions import Happened
    from ..actions.handover_actions import Accepted, Shown
    from ..actions.lease_actions import Locked
    from ..actions.message_actions import Inbox, Sent
    from ..actions.named_targets import Target
    from ..actions.patch_actions import Details, Listed
    from ..actions.patch_looks import Standing
    from ..actions.task_actions import Completed
    from ..actions.who_actions import Whose, Worker
    from ..gates.checkpoints.checkpoint_people import People
    from ..gates.handovers.handovers import Handover
    from ..gates.patches.patches import Patch
    from ..protection.kept_versions import Kept
    from ..repository.location import Project
    from ..tasks.task_board import Task
    from .answer_shapes import (
        AcceptedAnswer,
        CheckpointMade,
        CheckpointVerdict,
        ClaimAnswer,
        CompleteAnswer,
        EventsAnswer,
        InboxAnswer,
        LockAnswer,
        NextAnswer,
        PatchAnswer,
        PatchShown,
        RestoreAnswer,
        SentAnswer,
        UnlockAnswer,
        WhoseAnswer,
        WorkData,
    )
    from .shapes import HandoverData, PatchListed, WholeHandover


def locked(wanted: "Sequence[Target]", done: "Locked", project: "Project") -> "LockAnswer":
    """The leases that were taken, and the token of each key."""
    return {
        "leases": [payload.held(one, project) for one in done.held],
        "token": done.tokens[0],
        "tokens": {one.key: number for one, number in zip(wanted, done.tokens, strict=True)},
        "beyond": done.beyond,
    }


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


def claimed(task: "Task | None", *, leased: bool) -> "ClaimAnswer":
    """The task that was claimed, None where there was none, and the files that are leased."""
    files = task.files if task and leased else []
    return {"task": payload.task(task) if task else None, "leased": files}


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


def checkpoint_made(done: "Made", people: "People") -> "CheckpointMade":
    """A checkpoint that was made."""
    return {
        "checkpoint": checkpoint_words.payload(done.checkpoint, people),
        "files": done.files,
        "asked": [{"id": one, "name": name} for one, name in done.plan.asked.items()],
        "superseded": [one.subject for one in done.plan.olds],
        "changed_by_command": [one.key for one in done.moved],
    }


def checkpoint_verdict(done: "Verdict") -> "CheckpointVerdict":
    """What became of a checkpoint, and the ids of those whom it had stopped."""
    return {
        "checkpoint": checkpoint_words.payload(done.checkpoint, done.people),
        "freed": done.freed,
    }


def patch(one: "Standing") -> "PatchAnswer":
    """How a patch stands, with its checks and whose word is asked for."""
    return {
        "patch": patch_words.data(one.patch, one.changes),
        "checks": patch_words.checks_data(one.found.checks),
        "asked": one.asked,
    }


def patch_over(one: "Patch") -> "PatchAnswer":
    """A patch that was rejected or cancelled."""
    return {"patch": patch_words.data(one), "checks": [], "asked": []}


def patch_shown(found: "Details") -> "PatchShown":
    """A patch, whole."""
    return patch_words.details_data(found)


def patch_listed(one: "Listed") -> "PatchListed":
    """A patch in a list."""
    return {**patch_words.brief(one.patch), "files": one.keys, "wanted": one.wanted}


def handover(one: "Handover", project: "Project | None") -> "HandoverData":
    """A hand-over without note and history."""
    return {
        "id": one.ref,
        "state": one.state,
        "giver": one.giver.name,
        "giver_id": one.giver_id,
        "receiver": one.receiver or None,
        "receiver_id": one.receiver_id or None,
        "task": f"T{one.task_id}" if one.task_id else None,
        "whole": one.whole,
        "checkout": payload.place(project, one.checkout),
        "head": one.head or None,
        "expires_at": payload.moment(one.until),
        "created_at": payload.moment(one.created_at),
        "ended_at": payload.moment(one.ended_at),
    }


def whole_handover(one: "Shown", project: "Project | None") -> "WholeHandover":
    """A hand-over with all that belongs to it."""
    return {
        **handover(one.handover, project),
        "files": one.keys,
        "note": handover_lines.note(one.note),
        "history": [
            {
                "at": payload.moment(x.at),
                "agent": x.agent_name,
                "agent_id": x.agent_id,
                "what": x.what,
                "body": x.body,
            }
            for x in one.history
        ],
    }


def accepted(done: "Accepted", project: "Project | None") -> "AcceptedAnswer":
    """What one has now."""
    moved = done.moved
    return {
        "handover": handover(done.handover, project),
        "files": moved.files,
        "leases": moved.leases,
        "tasks": [task.ref for task in moved.tasks],
        "checkpoints": moved.checkpoints,
        "note": handover_lines.note(done.note),
    }


def restored(
    version: "Kept", *, restored: bool = False, replaced: int = 0, to: str = ""
) -> "RestoreAnswer":
    """A version that was put back, or written ``to`` a new file; what it replaced."""
    return {
        "version": version.id,
        "path": version.key,
        "restored": restored,
        "replaced": replaced or None,
        "to": to or None,
    }

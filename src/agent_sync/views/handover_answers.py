"""What verbs of hand-overs gave back, as JSON data."""

from . import handover_lines, payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..actions.handover_part import Shown
    from ..actions.handover_taking_actions import Accepted
    from ..gates.handovers.handovers import Handover
    from ..repository.location import Project
    from .answer_shapes import AcceptedAnswer
    from .handover_shapes import HandoverData, WholeHandover


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

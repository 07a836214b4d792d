"""What verbs of checkpoints gave back, as JSON data."""

from . import checkpoint_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..actions.checkpoint_actions import Made
    from ..actions.checkpoint_part import Verdict
    from ..gates.checkpoints.checkpoint_people import People
    from .answer_shapes import CheckpointMade, CheckpointVerdict


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

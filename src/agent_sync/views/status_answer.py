"""What ``status`` gave back, as JSON data. Apart from the other answers: it is asked most often,
and needs none of their nouns.
"""

from ..status import attention
from . import payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project
    from ..status.board import Board
    from .shapes import BoardData


def status(seen: "Board", project: "Project | None") -> "BoardData":
    """The whole board with what needs attention."""
    return {**payload.board(seen, project), "attention": payload.concerns(attention.of(seen))}

"""What ``status`` gave back, as JSON data. Apart from the other answers: it is asked most often,
and needs none of their nouns.
"""

from ..status import attention
from . import link_words, merge_words, payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project
    from ..status.board import Board
    from .shapes import BoardData


def status(seen: "Board", project: "Project | None") -> "BoardData":
    """The whole board with what needs attention, and what each agent runs and asks."""
    found: BoardData = payload.board(seen, project)
    for peer, one in zip(seen.agents, found["agents"], strict=True):
        one["running"], one["asking"] = payload.running(seen, peer), payload.asking(seen, peer)
    if seen.link is not None:
        found["link"] = link_words.data(seen.link)
    found["merges"] = merge_words.data(seen.merges)
    return {**found, "attention": payload.concerns(attention.of(seen))}

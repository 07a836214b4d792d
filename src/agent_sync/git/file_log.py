"""Which commits changed a file last, as git's log says."""

from .pathspecs import of_keys
from .runner import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project

_FORM = "--format=%H%x00%ct%x00%an%x00%s"


class Logged:
    """One commit: its id, when (ms), its author's name and subject."""

    __slots__ = ("at", "author", "oid", "subject")

    def __init__(self, oid: str, at: int, author: str, subject: str) -> None:
        self.oid = oid
        self.at = at
        self.author = author
        self.subject = subject


def of_file(project: "Project", git: Git, key: str, most: int = 20) -> "list[Logged]":
    """The last commits before HEAD that changed a file, newest first; none where git cannot say."""
    words = ("log", f"-{most}", _FORM, "-z", "--", *of_keys(project, [key]))
    said = git.run(*words)
    parts = (said or b"").decode("utf-8", "replace").rstrip("\0").split("\0")
    rows = [parts[at : at + 4] for at in range(0, len(parts) - 3, 4)]
    return [Logged(a, int(b) * 1000, c, d) for a, b, c, d in rows if b.isdigit()]

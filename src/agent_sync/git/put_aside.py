"""Which files the hooks of a commit would put aside while they run (WORK-9)."""

from ..repository.hook_managers import manager_of
from ..repository.path_keys import key_of_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project
    from .runner import Git

MOST = 2_000


def put_aside(project: "Project", git: "Git", *, staged: bool) -> "list[str]":
    """The keys of the tracked files that differ from the index, at most 2,000, where a manager
    runs that is known to put such changes aside; else [], also when git cannot say.

    ``git`` stands at the root of the checkout. With ``staged`` what is staged counts too: it is
    not in the index of the commit.
    """
    if not manager_of(git.folder):
        return []
    asked = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff")
    names = git.names(*asked, *(["HEAD"] if staged else []), "--")
    return [key_of_name(project, name) for name in (names or [])[:MOST]]

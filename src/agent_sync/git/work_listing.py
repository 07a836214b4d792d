"""The files of work in a checkout: tracked or not, as long as git does not ignore them."""

from ..repository.path_keys import key_of_name
from . import pathspecs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from ..repository.location import Project
    from .runner import Git

_HERE = ("ls-files", "-z", "--full-name", "--cached", "--others", "--exclude-standard")
_GONE = ("diff", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--diff-filter=D", "HEAD")


def listed(project: "Project", git: "Git", keys: "Collection[str]") -> "dict[str, bytes] | None":
    """key -> git's name of every file that is one of these keys or lies below; None where git
    cannot say.

    Files that HEAD has and the checkout has not are among them; other repositories inside the
    checkout are left out, and more than was asked for may come.
    """
    specs = pathspecs.of_keys(project, keys)
    here = git.names(*_HERE, "--", *specs)
    if here is None:
        return None
    gone = git.names(*_GONE, "--", *specs) or []
    return {key_of_name(project, name): name for name in (*here, *gone) if name[-1:] != b"/"}

"""Small questions about one file: what git has of it, and whether it would look at it at all."""

from . import pathspecs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project
    from .runner import Git

HEAD, INDEX = "HEAD", ""


def stored(git: "Git", tree: str, name: bytes) -> "bytes | None":
    """The content of a file as the last commit (HEAD) or the index (INDEX) has it.

    ``name`` is git's own, from the root. None when it has none, or git cannot say.
    """
    return git.run("cat-file", "blob", f"{tree}:{name.decode('utf-8', 'surrogateescape')}")


def ignores(git: "Git", path: str) -> bool:
    """Whether git ignores a path; False when it cannot say."""
    return git.run("check-ignore", "-q", "--", path) is not None


def tracked(project: "Project", git: "Git", folder: str) -> "list[bytes] | None":
    """The names that the index has of a folder and of what is in it; None when git cannot say.

    ``git`` stands at the root of the checkout, where the folder's key begins.
    """
    return git.names("ls-files", "-z", "--", *pathspecs.of_keys(project, [folder]))

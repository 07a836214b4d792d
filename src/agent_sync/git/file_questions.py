"""Small questions about files: what git has of them, and whether it would look at them at all."""

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


def ignored(git: "Git", names: "list[bytes]") -> "set[bytes]":
    """Which of some names, from the root, git ignores. Raises GitError."""
    said = git.must_compare("check-ignore", "-z", "--stdin", stdin=b"\0".join([*names, b""]))
    return {name for name in said.split(b"\0") if name}


def submodules(git: "Git") -> "list[bytes]":
    """The names of what the index has as commits of other repositories."""
    entries = git.names("ls-files", "-s", "-z") or []
    return [entry.partition(b"\t")[2] for entry in entries if entry.startswith(b"160000 ")]

"""Small questions about one file: what git has of it, and whether it would look at it at all."""

TYPE_CHECKING = False
if TYPE_CHECKING:
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

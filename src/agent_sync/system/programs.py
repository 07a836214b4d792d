"""Where a program is, by its name: what somebody put into the current folder is never run."""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def found(name: str) -> str:
    """The program's whole path, '' where no folder of the PATH has it.

    Unlike ``shutil.which`` it passes over an entry of the PATH that is no whole path, and the
    current folder, where Windows looks first.
    """
    return next((path for path in _candidates(name) if _runs(path)), "")


def folders() -> "list[str]":
    """The folders of the PATH that are whole paths."""
    given = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return [folder for folder in given if os.path.isabs(folder)]


def _candidates(name: str) -> "Iterator[str]":
    endings = [end for end in os.environ.get("PATHEXT", "").split(os.pathsep) if end]
    for folder in folders():
        yield from (os.path.join(folder, name + end) for end in (*endings, ""))


def _runs(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)

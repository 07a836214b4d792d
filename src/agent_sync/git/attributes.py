"""Which files the repository itself calls generated (gitattributes)."""

import os

from ..repository.path_keys import key_of_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..repository.location import Project
    from .runner import Git

GENERATED = "linguist-generated"
"""GitHub's attribute; see its documentation on customising how changed files appear."""


def generated(project: "Project", git: "Git", names: "Iterable[bytes]") -> "set[str]":
    """The keys of those among some names that are marked generated; none when git cannot say.

    ``git`` stands at the root of the checkout, where the names begin.
    """
    asked = b"".join(name + b"\0" for name in names if _may_be_marked(git.folder, name))
    said = git.run("check-attr", "-z", "--stdin", GENERATED, stdin=asked) if asked else None
    words = (said or b"").split(b"\0")
    rows = zip(words[::3], words[2::3], strict=False)
    return {key_of_name(project, name) for name, value in rows if value in (b"set", b"true")}


def _may_be_marked(root: str, name: bytes) -> bool:
    """Whether a file of attributes lies in a folder above a file; else git need not be asked."""
    folder = os.path.dirname(name)
    while True:
        if os.path.lexists(os.path.join(os.fsencode(root), folder, b".gitattributes")):
            return True
        if not folder:
            return os.path.lexists(os.path.join(root, ".git", "info", "attributes"))
        folder = os.path.dirname(folder)

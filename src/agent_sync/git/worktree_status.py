"""Uncommitted work in a checkout, as git sees it: which files differ from HEAD, and how."""

import os

from ..repository.location import Project
from ..repository.path_keys import key_of_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .runner import Git


MANY_PATHS = 200
"""More pathspecs than this are not given to git one by one: a command line has an end."""
LATELY = 50
"""So many of the last places of HEAD are looked at."""


class Dirty:
    """One file that differs from HEAD: its key, its name in git, the two letters of its status.

    A name that ends in '/' is a folder that git did not look into.
    """

    __slots__ = ("index", "key", "name", "tree")

    def __init__(self, key: str, name: bytes, index: str, tree: str) -> None:
        self.key = key
        self.name = name
        self.index = index
        self.tree = tree

    @property
    def untracked(self) -> bool:
        """Whether git does not know the file; ignored ones are such too."""
        return self.index in "?!"

    @property
    def ignored(self) -> bool:
        """Whether the file is ignored."""
        return self.index == "!"

    @property
    def staged(self) -> bool:
        """Whether its entry in the index differs from HEAD."""
        return self.index not in "?! "

    @property
    def unstaged(self) -> bool:
        """Whether the file differs from the index."""
        return self.tree != " "

    @property
    def unmerged(self) -> bool:
        """Whether a merge left it in conflict."""
        return "U" in (self.index, self.tree) or self.index + self.tree in ("AA", "DD")

    @property
    def folder(self) -> bool:
        """Whether this is a folder that git did not look into."""
        return self.name.endswith(b"/")


def dirty(
    project: Project,
    git: "Git",
    paths: "Iterable[str]" = (),
    *,
    untracked: bool = True,
    deep: bool = True,
    ignored: bool = False,
    options: "Iterable[str]" = (),
) -> "list[Dirty] | None":
    """What differs from HEAD under some pathspecs, [] for all; None when git cannot say.

    The pathspecs are git's own, seen from the folder that ``git`` stands in; ``options`` are
    global ones that say how to read them. Unless ``deep``, untracked folders come as one. What a
    submodule has changed inside itself is its own.
    """
    look = "-uno" if not (untracked or ignored) else "-uall" if deep else "-unormal"
    more = ["--ignored=matching"] if ignored else []
    said = git.run(
        *options,
        *("status", "--porcelain=v1", "-z", "--no-renames", look, "--ignore-submodules=dirty"),
        *(*more, "--", *paths),
    )
    if said is None:
        return None
    return [
        Dirty(key_of_name(project, entry[3:]), entry[3:], chr(entry[0]), chr(entry[1]))
        for entry in said.split(b"\0")
        if len(entry) > 3
    ]


def commit_times(
    project: Project, git: "Git", written: "dict[str, list[tuple[str, int]]]"
) -> "dict[str, int] | None":
    """key -> the last ms of the second in which the last commit touched it; two runs of git.

    Only commits since the oldest of the writes are looked at, also those that HEAD has been on
    lately: work that was committed to another branch is committed. None when git cannot say.
    """
    oldest = min(at for rows in written.values() for _, at in rows) // 1000
    paths = [f":(top,literal){key}" for key in written] if len(written) <= MANY_PATHS else []
    been = git.run("log", "-g", "--format=%H", f"--max-count={LATELY}", "HEAD", "--") or b""
    said = git.run(
        *("log", "-z", "--format=%x01%ct", "--name-only", "--no-renames", f"--max-age={oldest}"),
        *("HEAD", *sorted(set(been.decode("ascii", "replace").split())), "--", *paths),
    )
    if said is None:
        return None
    found: dict[str, int] = {}
    for part in said.split(b"\x01")[1:]:
        moment, *names = part.split(b"\0")
        at = int(moment) * 1000 + 999 if moment.isdigit() else 0
        for name in names:
            key = key_of_name(project, name.lstrip(b"\n"))
            found[key] = max(at, found.get(key, 0))
    return found


_PLAIN = "--ignore-submodules=dirty"


def clean_keys(checkout: str, keys: list[str]) -> set[str]:
    """Which files of a checkout are in HEAD exactly as they are there; none when git cannot say."""
    if not checkout or not keys:
        return set()
    paths = [f":(literal,top){key}" for key in keys]
    from .runner import Git

    git = Git(checkout)
    known = git.run("ls-files", "-z", "--full-name", "--", *paths)
    changed = git.run("status", "--porcelain", "-z", "--no-renames", _PLAIN, "--", *paths)
    if known is None or changed is None:
        return set()
    tracked = {os.fsdecode(name) for name in known.split(b"\0") if name}
    dirty = {os.fsdecode(entry[3:]) for entry in changed.split(b"\0") if entry}
    clean = {key for key in keys if key not in dirty}
    return {key for key in clean if key in tracked or _is_gone(checkout, key)}


def _is_gone(checkout: str, key: str) -> bool:
    """Whether a file is nowhere any more: its removal was committed, or it never was."""
    return not os.path.lexists(os.path.join(checkout, key))

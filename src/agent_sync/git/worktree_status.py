"""Uncommitted work in a checkout, as git sees it: which files differ from HEAD, and how."""

import os

from ..repository.path_keys import key_of_name, path_in
from . import pathspecs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ..repository.location import Project
    from .runner import Git


class Dirty:
    """One file that differs from HEAD: its key, its name in git, the two letters of its status.

    A name that ends in '/' is a folder that git did not look into. A file that was renamed is two
    files: one that is gone and one that is new, and each may be somebody else's.
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
    def removed(self) -> bool:
        """Whether the file is gone, from the index or from the working tree."""
        return "D" in (self.index, self.tree)

    @property
    def unmerged(self) -> bool:
        """Whether a merge left it in conflict."""
        return "U" in (self.index, self.tree) or self.index + self.tree in ("AA", "DD")

    @property
    def folder(self) -> bool:
        """Whether this is a folder that git did not look into."""
        return self.name.endswith(b"/")


def changed_under(
    project: "Project",
    git: "Git",
    specs: "Iterable[str]" = (),
    *,
    untracked: bool = True,
    deep: bool = True,
    ignored: bool = False,
    options: "Iterable[str]" = (),
) -> "list[Dirty] | None":
    """What differs from HEAD under the pathspecs of a git command; None when git cannot say.

    They are git's own, seen from the folder that ``git`` stands in, none means everything;
    ``options`` are global ones that say how to read them. Unless ``deep``, untracked folders come
    as one. What a submodule has changed inside itself is its own.
    """
    look = "-uno" if not (untracked or ignored) else "-uall" if deep else "-unormal"
    said = git.names(*options, *_question(look, ignored=ignored), "--", *specs)
    return None if said is None else _entries(project, said)


def changed_files(
    project: "Project",
    git: "Git",
    keys: "Collection[str]",
    *,
    untracked: bool = True,
    ignored: bool = False,
) -> "list[Dirty] | None":
    """What of these files, and of what lies below them, differs from HEAD; None as above."""
    if not keys:
        return []
    specs = pathspecs.of_keys(project, keys)
    found = changed_under(project, git, specs, untracked=untracked, ignored=ignored)
    wanted = pathspecs.Wanted(keys)
    return None if found is None else [file for file in found if wanted.has(file.key)]


def demand_an_answer(git: "Git") -> None:
    """Raises GitError with what git says when it cannot tell what differs from HEAD."""
    git.must(*_question("-uno", ignored=False), "--")


def unchanged_since_commit(project: "Project", folder: str, keys: "Collection[str]") -> "set[str]":
    """Which files of the checkout at ``folder`` are in HEAD exactly as they are there.

    None when git cannot say. One that is nowhere any more is too: its removal was committed, or
    it never was.
    """
    if not folder or not keys:
        return set()
    from .runner import git_at

    git = git_at(folder)
    specs = pathspecs.of_keys(project, keys)
    known = git.names("ls-files", "-z", "--full-name", "--", *specs)
    changed = git.names(*_question("-uno", ignored=False), "--", *specs)
    if known is None or changed is None:
        return set()
    clean = set(keys) - {file.key for file in _entries(project, changed)}
    tracked = {key_of_name(project, name) for name in known} if clean else set()
    return {key for key in clean if key in tracked or _is_gone(project, folder, key)}


def _is_gone(project: "Project", folder: str, key: str) -> bool:
    return not os.path.lexists(path_in(project, folder, key))


def _question(look: str, *, ignored: bool) -> "Sequence[str]":
    return [
        *("status", "--porcelain=v1", "-z", "--no-renames", look, "--ignore-submodules=dirty"),
        *(["--ignored=matching"] if ignored else []),
    ]


def _entries(project: "Project", said: "list[bytes]") -> "list[Dirty]":
    return [
        Dirty(key_of_name(project, entry[3:]), entry[3:], chr(entry[0]), chr(entry[1]))
        for entry in said
        if len(entry) > 3
    ]

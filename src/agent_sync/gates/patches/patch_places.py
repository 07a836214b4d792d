"""Where the files of a patch are, and which no patch may touch (PATCH-2)."""

import os
import stat

from ...clients import arming_files
from ...clients.claude_settings import SKILL
from ...git import file_questions, git_folders
from ...git.applying import State
from ...git.runner import GitError, git_at
from ...protection import shields
from ...protection.put_in_place import check_place
from ...repository import contents, nested_repositories
from ...repository.location import COORDINATION, PARENT
from ...repository.path_keys import folder_of, key_of_name
from ...wrong_values import InvalidInput
from .patch_change import LINK, SUBMODULE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ...repository.contents import Look
    from ...repository.location import Project
    from .patch_change import Change

GIT_S = 10.0
_GIT_NAMES = (b".git", b"git~1")


class Place:
    """One file that a patch touches: git's name of it, its key, its path, and what is there."""

    __slots__ = ("key", "look", "name", "path")

    def __init__(self, name: bytes, key: str, path: str) -> None:
        self.name = name
        self.key = key
        self.path = path
        self.look: "Look" = contents.look(path)

    @property
    def state(self) -> "State | None":
        """The file as git gets it; None for none, or one that is no file to be read."""
        return state_of(self.look)


def state_of(found: "Look") -> "State | None":
    """A file that was looked at, as git gets it."""
    return None if found.content is None else State(found.content, found.mode & 0o777)


def places(project: "Project", checkout: str, changes: "Iterable[Change]") -> "list[Place]":
    """The files that changes touch, each once, as they are now. The disk is read."""
    folder = os.path.realpath(folder_of(project, checkout))
    names = dict.fromkeys(name for change in changes for name in change.touched)
    return [Place(name, key_of_name(project, name), _path(folder, name)) for name in names]


def _path(folder: str, name: bytes) -> str:
    """Where a file is; git's names have slashes everywhere, and are compared with paths."""
    return os.path.normpath(os.path.join(folder, os.fsdecode(name)))


def wrong_name(changes: "Iterable[Change]") -> str:
    """Why a name or mode can be no file's of a checkout, '' for none. Looks at no disk."""
    for change in changes:
        for name in filter(None, (change.old, change.new)):
            parts = name.split(b"/")
            if name[:1] == b"/" or not {b"", b".", b".."}.isdisjoint(parts):
                return f"{_shown(name)} leads out of the repository"
            if b"\\" in name or name[1:2] == b":":  # and means another place on another system
                return f"{_shown(name)} leads out of the repository on some systems"
            if any(part.rstrip(b" .").lower() in _GIT_NAMES for part in parts):
                return f"{_shown(name)} is in git's own folder"
        kinds = {stat.S_IFMT(mode) for mode in change.modes}
        if LINK in kinds:
            return f"{_shown(change.name)} is a symbolic link: no patch makes or changes one"
        if SUBMODULE in kinds:
            return f"{_shown(change.name)} is a submodule: no patch moves one"
        if not kinds <= {stat.S_IFREG}:
            return f"{_shown(change.name)} is no regular file"
    return ""


def wrong_place(
    project: "Project", checkout: str, found: "Iterable[Place]", env: "Mapping[str, str]"
) -> str:
    """Why a file stands where no patch may write, '' for none."""
    folder = os.path.realpath(folder_of(project, checkout))
    barred = _barred(project, folder, env)
    modules = _submodules(project, folder)
    for place in found:
        if place.path.startswith(modules):
            return f"{_shown(place.name)} is in a submodule"
        why = _wrong(project, checkout, folder, place) or _met(project, place, barred)
        if not why and shields.is_settings(project, env, place.path):
            why = "has hooks called"
        if why:
            return f"{_shown(place.name)} {why}"
    return ""


def _wrong(project: "Project", checkout: str, folder: str, place: Place) -> str:
    try:
        check_place(place.path)
    except InvalidInput:
        return "is no regular file here, or lies behind a symbolic link"
    above = os.path.dirname(place.path)
    while above != folder and not os.path.lexists(above):
        above = os.path.dirname(above)
    if not os.path.isdir(above):
        return "lies below what is no folder"
    if place.look.hash and place.look.content is None:
        return "is larger than 16 MB, or cannot be read"
    around = nested_repositories.innermost(project, checkout, place.key)[0]
    if os.path.realpath(around) != folder:
        return "is in another repository inside this one"
    return ""


def _barred(project: "Project", folder: str, env: "Mapping[str, str]") -> "list[tuple[str, str]]":
    """(place, what it is) of everything that no patch touches, with all that is below it."""
    found = [(one.path, "is what everybody's protection rests on") for one in shields.shields(
        project, env, worktrees=[folder]
    )]  # fmt: skip
    found += [
        (_path(folder, os.fsencode(COORDINATION)), "is in the coordination folder"),
        (project.folder, "is in the coordination folder"),
        (_path(folder, os.fsencode(f"{PARENT}/{SKILL}")), "is the installed runtime"),
        (_path(folder, os.fsencode(arming_files.SKILL)), "is the installed runtime"),
    ]
    if project.common:
        try:
            hooks = git_folders.of(folder, GIT_S).hooks
            found.append((os.path.realpath(hooks), "is where git looks for hooks"))
        except GitError:
            pass
    return found


def _met(project: "Project", place: Place, barred: "list[tuple[str, str]]") -> str:
    path = _folded(project, place.path)
    for where, what in barred:
        one = _folded(project, where)
        if path == one or path.startswith(one.rstrip(os.sep) + os.sep):
            return what
    return ""


def _folded(project: "Project", path: str) -> str:
    return path.lower() if project.folds else path


def _submodules(project: "Project", folder: str) -> "tuple[str, ...]":
    """The folders of submodules, also of those that are not checked out."""
    if not project.common or not os.path.lexists(os.path.join(folder, ".gitmodules")):
        return ()
    names = file_questions.submodules(git_at(folder, GIT_S))
    return tuple(_path(folder, name) + os.sep for name in names)


def _shown(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")[:200]

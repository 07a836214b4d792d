"""What the covered files of a checkpoint hold now, and which of them changed since (CHECK-4)."""

import os
import stat

from ...errors import AgentSyncError, InvalidInput
from ...git import revisions, work_diff, work_listing
from ...git.runner import git_at
from ...locks.lease import FILE, TREE
from ...repository import contents
from ...repository.path_keys import folder_of, key_of_name, path_in
from ...repository.path_patterns import is_glob

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...repository.location import Project
    from ..coverage import CoveredFile, CoveredPath

MOST_FILES = 2_000
SECONDS = 30.0
CHANGED, ADDED, REMOVED, MODE = "changed", "added", "removed", "mode"
EVERYTHING = "**"


class FileNow:
    """One file: its name in git, the hash of its content ('' where it is not there), its mode."""

    __slots__ = ("hash", "mode", "name")

    def __init__(self, name: bytes, hash: str, mode: int) -> None:
        self.name = name
        self.hash = hash
        self.mode = mode


class Moved:
    """One covered file that is not what it was, and how: CHANGED, ADDED, REMOVED, MODE."""

    __slots__ = ("how", "key")

    def __init__(self, key: str, how: str) -> None:
        self.key = key
        self.how = how


def look(project: "Project", checkout: str, paths: "Sequence[CoveredPath]") -> "dict[str, FileNow]":
    """key -> what is there of every file of work that paths cover, in one checkout.

    Files that HEAD has and the checkout has not are among them; ignored ones only where one is
    named itself. Runs git and reads files: never inside a transaction. Raises InvalidInput for
    more than MOST_FILES, AgentSyncError where git cannot say.
    """
    folder = folder_of(project, checkout)
    names = _named(project, folder, paths)
    if len(names) > MOST_FILES:
        raise InvalidInput(
            f"a checkpoint covers at most {MOST_FILES:,} files, these paths {len(names):,}"
        )
    found = {}
    for key, name in names.items():
        digest, mode = content_of(os.path.join(folder, os.fsdecode(name)))
        found[key] = FileNow(name, digest, mode)
    return found


def _named(project: "Project", folder: str, paths: "Sequence[CoveredPath]") -> "dict[str, bytes]":
    bases = [_base(x) for x in paths]
    if project.common:
        listed = work_listing.listed(project, git_at(folder, SECONDS), bases)
    else:
        listed = _walked(project, folder, bases)
    if listed is None:
        raise AgentSyncError(f"git cannot say which files there are in {folder}")
    names = {
        key: name
        for key, name in sorted(listed.items())
        if any(path.touches(FILE, key) for path in paths) and not _is_ours(project, folder, name)
    }
    for path in paths:
        if path.target == FILE and path.key not in names:
            own = path_in(project, folder, path.key)
            name = os.fsencode(os.path.relpath(own, folder).replace(os.sep, "/"))
            if os.path.lexists(own) and not _is_ours(project, folder, name):
                names[path.key] = name
    return names


def _walked(project: "Project", folder: str, bases: "list[str]") -> "dict[str, bytes]":
    """The same without git: every file below some keys."""
    found: dict[str, bytes] = {}
    for base in bases:
        top = folder if base == EVERYTHING else path_in(project, folder, base)
        if os.path.isfile(top):
            _note_name(project, folder, top, found)
        for where, folders, names in os.walk(top):
            folders[:] = [x for x in folders if os.path.join(where, x) != project.folder]
            for name in names:
                _note_name(project, folder, os.path.join(where, name), found)
            if len(found) > MOST_FILES:
                return found
    return found


def _note_name(project: "Project", folder: str, path: str, found: "dict[str, bytes]") -> None:
    name = os.fsencode(os.path.relpath(path, folder).replace(os.sep, "/"))
    found[key_of_name(project, name)] = name


def _base(path: "CoveredPath") -> str:
    """The folder below which a path lies, as git is asked for it."""
    if path.target in (FILE, TREE):
        return path.key.rstrip("/")
    parts = path.key.split("/")
    first = next((at for at, part in enumerate(parts) if is_glob(part)), len(parts))
    return "/".join(parts[:first]) or EVERYTHING


def _is_ours(project: "Project", folder: str, name: bytes) -> bool:
    """Whether a file is git's own, or agent-sync's."""
    path = os.path.normpath(os.path.join(folder, os.fsdecode(name)))  # git's names have slashes
    return name.startswith(b".git/") or path.startswith(project.folder + os.sep)


def content_of(path: str) -> "tuple[str, int]":
    """(hash, permission bits) of a file; of a link where it leads, of a submodule its commit."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return contents.ABSENT, 0
    if stat.S_ISLNK(found.st_mode):
        try:
            return f"link:{contents.digest(os.fsencode(os.readlink(path)))}", 0
        except OSError:
            return "link:", 0
    if stat.S_ISDIR(found.st_mode):
        return f"commit:{revisions.head_of(git_at(path, SECONDS)).decode().strip()}", 0
    seen = contents.look(path)
    return seen.hash, seen.mode


def moved(then: "Sequence[CoveredFile]", now: "dict[str, FileNow]") -> "list[Moved]":
    """The files that are not what they were, by name."""
    found = [Moved(one.key, how) for one in then if (how := _how(one, now.get(one.key)))]
    known = {one.key for one in then}
    found += [Moved(key, ADDED) for key, x in now.items() if key not in known and x.hash]
    return sorted(found, key=lambda one: one.key)


def _how(then: "CoveredFile", now: "FileNow | None") -> str:
    digest = now.hash if now else contents.ABSENT
    if digest != then.hash:
        return REMOVED if not digest else CHANGED if then.hash else ADDED
    same = now is None or not now.mode or not then.mode or not (now.mode ^ then.mode) & 0o100
    return "" if same else MODE


def difference(project: "Project", checkout: str, files: "dict[str, FileNow]") -> "bytes | None":
    """What differs between HEAD and these files, as text (``work_diff``); None without git."""
    if not project.common:
        return None
    names = [one.name for one in files.values()]
    return work_diff.against_head(folder_of(project, checkout), project.folder, names)


def head(project: "Project", checkout: str) -> str:
    """The commit that HEAD of a checkout is, '' before the first, and without git."""
    if not project.common:
        return ""
    return revisions.head_of(git_at(folder_of(project, checkout), SECONDS)).decode().strip()

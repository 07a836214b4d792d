"""Whose the coordination folder and its files are, where they are not simply ours (OFF-4).

Git's rule: what belongs to this user or to the owner of the repository folder. Loaded only where
something belongs to somebody else, or others may write it.
"""

import os
import stat

from ..errors import StoreMisplaced
from ..repository.location import Project

GROUP, OTHERS = 0o020, 0o002
_SHARED = ("group", "true", "yes", "on", "1", "all", "world", "everybody", "2")


def demand_trusted(project: Project, path: str, found: os.stat_result, *, trusted: bool) -> bool:
    """Whether the modes are to be left as they are. ``trusted``: whether the owner is one of ours.

    Raises StoreMisplaced for what is not used.
    """
    if not trusted:
        raise _misplaced(
            path,
            f"belongs to user {found.st_uid}, neither to you nor to the owner of {project.root}",
            'if you trust it: sudo chown -R "$(id -u)"',
            project.folder,
        )
    open_to = found.st_mode & (GROUP | OTHERS)
    if not open_to:
        return False
    if open_to == GROUP and _is_shared(project.common):
        return True
    if not _keeps_modes(path, found):
        return True
    raise _misplaced(
        path, "can be written by others", "if nobody else changed it: chmod -R go-w", project.folder
    )


def _misplaced(path: str, why: str, mend: str, folder: str) -> StoreMisplaced:
    import shlex

    said = f"{path} {why}, and is not used; {mend} {shlex.quote(folder)}"
    return StoreMisplaced(said, path=path)


def _keeps_modes(path: str, found: os.stat_result) -> bool:
    """Whether the file system remembers what a mode is set to; in doubt it does.

    What others may write stays so: the next hook is to see it too.
    """
    mode = stat.S_IMODE(found.st_mode)
    if found.st_nlink > 1 and not stat.S_ISDIR(found.st_mode):
        return True
    try:
        os.chmod(path, mode & ~(GROUP | OTHERS))
        kept = stat.S_IMODE(os.lstat(path).st_mode) != mode
        if kept:
            os.chmod(path, mode)
    except OSError:
        return True
    return kept


def _is_shared(common: str) -> bool:
    """Whether ``core.sharedRepository`` lets the group write."""
    section = ""
    try:
        with open(os.path.join(common, "config"), encoding="utf-8", errors="replace") as file:
            lines = file.read(1 << 20).splitlines()
    except OSError:
        return False
    shared = False
    for line in lines:
        text = line.partition("#")[0].strip().casefold()
        if text.startswith("["):
            section, _, text = text.partition("]")
            text = text.strip()
        name, _, value = (part.strip() for part in text.partition("="))
        if section == "[core" and name == "sharedrepository":
            shared = value in _SHARED or (value[:1] == "0" and _lets_group(value))
    return shared


def _lets_group(octal: str) -> bool:
    try:
        return bool(int(octal, 8) & GROUP)
    except ValueError:
        return False

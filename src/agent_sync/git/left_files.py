"""Private files of a commit, a rescue or a patch that was killed in the middle: nobody else removes
them."""

import os
import re

from ..system import processes

_NAME = re.compile(
    r"(?:(?:commit|save)-([0-9]{1,9})-[0-9a-f]{8}\.(?:index|index\.lock|msg)"
    r"|patch-([0-9]{1,9})-[0-9a-f]{8})"
)
OLD_MS = 3_600_000


def remove(folder: str, now: int) -> int:
    """Remove those whose process is gone, or that are older than an hour; how many. ``now`` in ms.

    A file that cannot be removed is left.
    """
    removed = 0
    try:
        names = os.listdir(folder)
    except OSError:
        return 0
    for name in names:
        found = _NAME.fullmatch(name)
        path = os.path.join(folder, name)
        if found and _is_left(path, int(found[1] or found[2]), now):
            try:
                _remove(path, folder=bool(found[2]))
                removed += 1
            except OSError:
                continue
    return removed


def _remove(path: str, *, folder: bool) -> None:
    if not folder:
        os.unlink(path)
        return
    import shutil

    shutil.rmtree(path)


def _is_left(path: str, pid: int, now: int) -> bool:
    try:
        age = now - os.lstat(path).st_mtime_ns // 1_000_000
    except OSError:
        return False
    return age > OLD_MS or processes.probe(processes.machine(), pid, "") == processes.GONE

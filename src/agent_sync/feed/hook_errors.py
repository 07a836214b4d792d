"""``hooks.log``: a line for each internal error, for ``status`` and ``doctor`` (HOOK-9)."""

import os
import time

from ..system.plain_files import open_plain, own
from ..system.plain_files import tail as _tail

NAME = "hooks.log"
LARGEST = 256 * 1024
TAIL = 16 * 1024
CONSOLE = "console"
STAMP = "%Y-%m-%dT%H:%M:%SZ"


def note(folder: str, event: str, error: BaseException) -> None:
    """Append one line. A log that cannot be written is given up silently: nothing may block."""
    text = f"{type(error).__name__}: {error} {_where(error)}"
    stamp = time.strftime(STAMP, time.gmtime())
    line = f"{stamp} {event} {' '.join(text.split())[:500]}\n"
    path = os.path.join(folder, NAME)
    if not _in_place(folder):
        return
    try:
        _bound(path)
        handle = open_plain(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, follow=False)
        try:
            own(handle, folder, 0o600)
            os.write(handle, line.encode("utf-8", "replace"))
        finally:
            os.close(handle)
    except OSError:
        return


def tail(folder: str, lines: int = 5) -> "list[str]":
    """The last lines, oldest first; [] when there is no log."""
    return _end(folder)[-lines:]


def since(folder: str, moment: int) -> "list[str]":
    """What hooks wrote after a moment in ms, as far as the end of the log reaches back.

    What the console wrote is left out: it says nothing about whether edits are guarded.
    """
    first = time.strftime(STAMP, time.gmtime(max(0, moment) / 1000))
    return [line for line in _end(folder) if _of_hook(line) and line >= first]


def _of_hook(line: str) -> bool:
    return line[:2] == "20" and line.split(" ", 2)[1:2] != [CONSOLE]


def _end(folder: str) -> "list[str]":
    if not _in_place(folder):
        return []
    text = _tail(os.path.join(folder, NAME), TAIL, follow=False)
    return text.decode("utf-8", "replace").splitlines()


def _in_place(folder: str) -> bool:
    """Whether the folder is what it seems: no link, and not behind one that leads elsewhere."""
    root = os.path.realpath(os.path.dirname(os.path.dirname(folder)))
    real = os.path.realpath(folder)
    return not os.path.islink(folder) and real.startswith(root.rstrip(os.sep) + os.sep)


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    code = trace.tb_frame.f_code
    return f"({os.path.basename(code.co_filename)}:{trace.tb_lineno} {code.co_name})"


def _bound(path: str) -> None:
    try:
        if os.lstat(path).st_size < LARGEST:
            return
    except OSError:
        return
    kept = _tail(path, LARGEST // 2, follow=False).split(b"\n", 1)[-1]
    # A name that nobody can put a link at beforehand.
    aside = f"{path}.{os.urandom(6).hex()}"
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(kept)
    os.replace(aside, path)

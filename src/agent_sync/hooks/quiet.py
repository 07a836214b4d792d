"""Which of a session's next hooks may be left out: marks that the shell guard looks at (SPEED-2).

A mark is a file of the session beside the database. While it is newer than the database's log,
nothing was written since this session looked, and the guard leaves before Python starts. There is
one mark for each kind of hook that may be left out: the end of a batch of tools (BATCH), the end of
an edit (EDIT), of a Read (READ) and of a command that writes nothing (SHELL).

A clock of files ticks too seldom to tell a mark from a log that is written right before or after
it. So a mark is set under the write lock, when nobody can be at writing, and the log is given a
time of the day before; the mark is newer by a whole second, and whatever is written later is newer
than both. Each such time is later than all before it (``_LAST``): a mark of an earlier one is old.
"""

import os

from ..clients.claude_code import ROW
from ..repository.location import COORDINATION, DATABASE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..clients.dialect import Dialect
    from ..repository.location import Project
    from ..store.sqlite import Store

BATCH, EDIT, READ, SHELL = "batch", "edit", "read", "shell"
KINDS = (BATCH, EDIT, READ, SHELL)
FOLDER = "marks"
_LAST = ".last"
_SECOND = 1_000_000_000
_BACK = 86_400
"""The log is dated so many seconds back: a clock that is set back by less does no harm."""
_BEFORE = 1_000
"""Nanoseconds from the log's time to the next whole second, which is the mark's: so that also a
shell, or a file system, that knows whole seconds only sees it newer."""
_LONGEST = 100


class Quiet:
    """The marks of one session, seen from one of its hooks."""

    __slots__ = ("base", "folder", "kinds", "log", "noted", "store", "version")

    def __init__(self, store: "Store", folder: str, session: str) -> None:
        self.store = store
        self.log = os.path.join(folder, f"{DATABASE}-wal")
        self.folder = os.path.join(folder, FOLDER)
        self.base = os.path.join(self.folder, session)
        self.version = -1
        self.kinds: tuple[str, ...] = ()
        self.noted = False
        """Whether the edit that begins now is noted as open, or the command as run."""

    @property
    def ends_edits(self) -> bool:
        """Whether the hook behind an edit that begins now may be left out."""
        return EDIT in self.kinds

    def take(self) -> None:
        """Take away the marks, and see which held, before this hook writes anything.

        A hook that breaks off in between leaves none behind.
        """
        self.version = self.store.data_version()
        log = _time(self.log)
        self.kinds = tuple(kind for kind in KINDS if _time(f"{self.base}.{kind}") > log > 0)
        for kind in self.kinds:
            _take_away(f"{self.base}.{kind}")

    def renew(self, own: str) -> None:
        """Set again the marks that held, if nobody else has written since.

        For the call that begins now, of the kind ``own``, only if it is noted.
        """
        held = {*self.kinds, SHELL} if own == SHELL and self.noted else {*self.kinds} - {SHELL}
        kinds = tuple(kind for kind in KINDS if kind in held and (kind != own or self.noted))
        if kinds and self.store.hold_still():
            try:
                if self.store.data_version() == self.version:
                    self._set(kinds)
            finally:
                self.store.let_go()

    def set_fresh(self, allowed: "Callable[[], tuple[str, ...]]") -> None:
        """Set what ``allowed`` finds by looking at all that a hook that is left out would see."""
        if not self.store.hold_still():
            return
        try:
            self._set(allowed())
        finally:
            self.store.let_go()

    def _set(self, kinds: "tuple[str, ...]") -> None:
        """Only under the write lock. Where a time cannot be set, there is no mark."""
        log = _time(self.log)
        last = _time(os.path.join(self.folder, _LAST))
        if not kinds or not log:
            return self.withdraw()
        if last == log:  # nothing was written since the last mark of anybody
            second = (log + _BEFORE) // _SECOND
        else:
            second = max((last + _BEFORE) // _SECOND + 1, log // _SECOND - _BACK)
            if (second + 1) * _SECOND >= log:
                return self.withdraw()
            at = second * _SECOND - _BEFORE
            try:
                _touch(os.path.join(self.folder, _LAST), at)
            except FileNotFoundError:  # the first mark of all
                os.makedirs(self.folder, 0o700, exist_ok=True)
                _touch(os.path.join(self.folder, _LAST), at)
            os.utime(self.log, ns=(at, at))
        for kind in KINDS:
            if kind in kinds:
                _touch(f"{self.base}.{kind}", second * _SECOND)
            else:
                _take_away(f"{self.base}.{kind}")
        return None

    def withdraw(self) -> None:
        """No hook of this session is left out until a mark is set again."""
        for kind in KINDS:
            _take_away(f"{self.base}.{kind}")

    def tidy(self, before_ns: int) -> None:
        """Remove this session's marks, and those of sessions that left none since ``before_ns``."""
        for kind in KINDS:
            _remove(f"{self.base}.{kind}")
        try:
            for name in os.listdir(self.folder):
                path = os.path.join(self.folder, name)
                if name != _LAST and os.lstat(path).st_ctime_ns < before_ns:
                    os.unlink(path)
        except OSError:
            return


def forget_all(folder: str) -> None:
    """Let no hook be left out, whoever's: a gate has failed, and may have noted nothing.

    ``folder`` is the coordination folder.
    """
    marks = os.path.join(folder, FOLDER)
    try:
        names = os.listdir(marks)
    except OSError:
        return
    for name in names:
        if name != _LAST:
            _remove(os.path.join(marks, name))


def of_session(
    store: "Store",
    env: "Mapping[str, str]",
    project: "Project",
    agent_id: str,
    row: "Dialect" = ROW,
) -> "Quiet | None":
    """The marks of the session that a hook is called for; None where there can be none.

    Not for a subagent, nor where the guard would look into another folder than this hook.
    """
    session = env.get(row.session, "") if row.session else ""
    if not _is_plain(session):
        return None
    named = session if row is ROW else f"{row.name}:{session}"
    if named != agent_id:
        return None
    given = env.get(row.project[0], "")
    folder = os.path.join(given, COORDINATION)
    try:
        ours = os.stat(project.folder)
        if (
            not os.path.isabs(given)
            or not os.path.samestat(os.stat(folder), ours)
            or os.path.islink(os.path.join(folder, FOLDER))
        ):
            return None
    except (OSError, ValueError):
        return None
    return Quiet(store, folder, session)


def _is_plain(session: str) -> bool:
    return (
        0 < len(session) <= _LONGEST
        and session.isascii()
        and session.replace("-", "").replace("_", "").isalnum()
    )


def _time(path: str) -> int:
    try:
        return os.lstat(path).st_mtime_ns
    except (OSError, ValueError):
        return 0


def _touch(path: str, at: int) -> None:
    try:
        os.utime(path, ns=(at, at))
    except FileNotFoundError:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        os.close(os.open(path, flags, 0o600))
        os.utime(path, ns=(at, at))


def _take_away(path: str) -> None:
    """Make a mark older than any log: to remove it and make it again takes a hundred times as
    long.
    """
    try:
        os.utime(path, ns=(0, 0))
    except FileNotFoundError:
        return
    except OSError:
        _remove(path)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return

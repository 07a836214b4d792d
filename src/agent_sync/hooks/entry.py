"""The door of every hook: read the call, run its handler, answer, leave (HOOK-8 to HOOK-10).

Whatever goes wrong inside ends as 'no opinion' and one line in ``hooks.log``; only a
refusal, or a failure under ``--strict``, blocks.
"""

import os
import sys
import time

from ..clients import claude_code
from ..failures import StoreBusy, StoreCorrupt, StoreError, StoreTooNew
from ..repository import location
from ..store.opening import open_store
from ..store.sqlite import Store
from .call import ALLOW, BLOCK, NOTHING, Answer, Call, value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

HANDLERS = {
    "session-start": "events.session_start",
    "user-prompt-submit": "events.prompt",
    "pre-tool-use": "events.before_tool",
    "post-tool-use": "events.after_tool",
    "post-tool-use-failure": "events.after_tool",
    "post-tool-batch": "events.tool_batch",
    "stop": "events.stop",
    "stop-failure": "events.stop",
    "subagent-start": "events.subagent",
    "subagent-stop": "events.subagent",
    "notification": "events.idle",
    "pre-compact": "events.before_compact",
    "session-end": "events.session_end",
}
STATUS_LINE = "statusline"
"""Asked by the client like a hook, but no event of a session: it only looks."""
DEADLINE_S = 2.0
CPU_S = 6.0
"""A process that has used so much is ended by the system: what never returns to Python."""
STEPS = 100_000
BUSY_MS = 1_500
SESSION_END_BUSY_MS = 200
LONGEST_INPUT = 64 * 1024 * 1024
PART = 64 * 1024
"""What a pipe gives at once; room for more would have to be mapped first."""


class DeadlineError(Exception):
    """The hook took longer than it may."""


def main(argv: "list[str]") -> "NoReturn":
    """Run one hook on the process's own streams and leave at once.

    ``os._exit`` skips the last close of the database, which would checkpoint its log: more
    work than everything else a hook does.
    """
    _arm()
    opened: list[Store] = []
    by_hand = argv == [STATUS_LINE] and os.isatty(0)
    raw = b"" if by_hand else _read_all(0)
    answer = run(argv, raw, os.environ, scripts=_scripts(), opened=opened)
    _disarm()
    _write(1, answer.out)
    _write(2, answer.err)
    if opened and argv[0] != "pre-tool-use":
        _tidy(opened)
    if opened and argv[0] == "session-start":
        _prepare(os.environ)
    os._exit(answer.code)


def _tidy(opened: "list[Store]") -> None:
    """What a hook leaves behind for the next ones; the answer is out already."""
    try:
        for store in opened:
            store.shrink_log()
    except StoreError:
        return


def _prepare(env: "Mapping[str, str]") -> None:
    """See to it that the hooks of this session load from the user's cache (OFF-3)."""
    here = location.locate(env.get(claude_code.PROJECT_DIR, "") or os.getcwd(), env)
    if here is None or not _scripts():
        return
    _load("agent_sync.runtime.current")
    from ..runtime import current, where

    if not current.is_current(where.folder(env), sys.argv[0], here.common, briefly=True):
        from .. import __version__
        from ..runtime.keeping import trouble

        around = (here.root, here.checkout)
        trouble(sys.argv[0], env, version=__version__, common=here.common, around=around)


def run(
    argv: "list[str]",
    raw: bytes,
    env: "Mapping[str, str]",
    *,
    scripts: str = "",
    opened: "list[Store] | None" = None,
) -> Answer:
    """Answer one call; never raises. An unknown event has no answer.

    The database that was opened goes into ``opened``; it is not closed.
    """
    event = argv[0] if argv else ""
    if event not in HANDLERS and event != STATUS_LINE:
        return NOTHING
    here = None
    try:
        if event == STATUS_LINE:
            from .events.statusline import answer

            return answer(raw, env)
        start = env.get(claude_code.PROJECT_DIR, "") or os.getcwd()
        here = location.locate(start, env)
        if here is None or ("--armed-only" in argv and not here.initialised):
            return NOTHING
        store = _open(here, event)
        if opened is not None:
            opened.append(store)
        return _handle(event, raw, env, here, store, scripts=scripts)
    except Exception as error:  # noqa: BLE001  the edge: a hook may fail, the session may not
        if isinstance(error, OSError):  # perhaps too many open files: hooks.log needs one
            _close(opened)
        return _failed(event, error, here, raw, strict="--strict" in argv)


def _close(opened: "list[Store] | None") -> None:
    while opened:
        opened.pop().close()


def _open(here: location.Project, event: str) -> Store:
    busy = SESSION_END_BUSY_MS if event == "session-end" else BUSY_MS
    try:
        store = open_store(here, busy_ms=busy, checkpoint_pages=0)
    except StoreError as error:
        store = _only_to_look(here, event, error)
    assert store is not None
    # SQLite returns to Python now and then, so that the timer can break off what never ends.
    store.connection.set_progress_handler(_breathe, STEPS)
    store.give_up_at = time.monotonic() + busy / 1000
    return store


def _breathe() -> int:
    return 0


def _only_to_look(here: location.Project, event: str, error: StoreError) -> Store:
    """Where nothing can be written, a gate still sees what is held; its first write fails."""
    if event != "pre-tool-use" or isinstance(error, StoreBusy | StoreCorrupt | StoreTooNew):
        raise error
    from ..store.opening import open_read_only

    store = open_read_only(here, busy_ms=BUSY_MS)
    if store is None:
        raise error
    return store


def _handle(
    event: str,
    raw: bytes,
    env: "Mapping[str, str]",
    here: location.Project,
    store: Store,
    *,
    scripts: str,
) -> Answer:
    now = time.time_ns() // 1_000_000
    call = Call(event, raw, env, here, store, now, scripts=scripts)
    if not call.agent_id:
        return NOTHING
    name = f"{__package__}.{HANDLERS[event]}"
    _load(name)
    answer: Answer = sys.modules[name].handle(call)
    return answer


def _load(name: str) -> None:
    """Import a module that is prepared with all it needs, where it is: without detours then."""
    prepared = getattr(sys.modules[__name__].__loader__, "load", None)
    if prepared:
        prepared(name)
    else:
        __import__(name)


def _failed(
    event: str, error: Exception, here: "location.Project | None", raw: bytes, *, strict: bool
) -> Answer:
    _disarm()
    if here is not None:
        from ..feed.hook_errors import note

        note(here.folder, event, error)
    gate = event == "pre-tool-use" and claude_code.names_a_file(raw)
    busy = isinstance(error, StoreBusy | DeadlineError)
    if not (gate and (strict or busy)) and not (busy and event == "pre-tool-use" and _writes(raw)):
        return NOTHING
    from .edits.unchecked import cannot_check

    return cannot_check(error, busy=busy, late=isinstance(error, DeadlineError))


def _writes(raw: bytes) -> bool:
    """Whether a shell command that could not be judged may write a file or use git."""
    import json

    from ..shell.prefilter import maybe_writes

    try:
        command = value_at(
            json.loads(raw.decode("utf-8-sig", "replace")), claude_code.FIELDS["command"]
        )
    except (ValueError, RecursionError):
        return False
    return isinstance(command, str) and maybe_writes(command)


def _arm() -> None:
    try:
        import _signal  # type: ignore[import-not-found]  # the C half of signal: no enum

        _signal.signal(_signal.SIGALRM, _late)
        _signal.setitimer(_signal.ITIMER_REAL, DEADLINE_S)
        _signal.setitimer(_signal.ITIMER_PROF, CPU_S)
    except (ImportError, AttributeError, ValueError, OSError):
        return  # Windows has no such timer: there the client's own timeout ends a hook


def _disarm() -> None:
    """From here on an answer is owed, however late: the timer must not break it off."""
    try:
        import _signal

        _signal.signal(_signal.SIGALRM, _signal.SIG_IGN)
        _signal.setitimer(_signal.ITIMER_PROF, 0)
    except (ImportError, AttributeError, ValueError, OSError):
        return


def _late(_number: int, _frame: object) -> None:
    raise DeadlineError(f"no answer within {DEADLINE_S:g} s")


def _read_all(handle: int) -> bytes:
    parts, size = [], 0
    try:
        while size < LONGEST_INPUT:
            part = os.read(handle, PART)
            if not part:
                break
            parts.append(part)
            size += len(part)
        return b"".join(parts)
    except (OSError, DeadlineError):
        return b""


def _write(handle: int, text: str) -> None:
    data = text.encode("utf-8", "replace")
    try:
        while data:
            data = data[os.write(handle, data) :]
    except (OSError, DeadlineError):
        return


def _scripts() -> str:
    door = sys.argv[0]
    return os.path.dirname(os.path.abspath(door)) if os.path.basename(door) == "hook.py" else ""


__all__ = ["ALLOW", "BLOCK", "HANDLERS", "main", "run"]

"""The door of every hook: read the call, run its handler, answer, leave (HOOK-8 to HOOK-10).

Whatever goes wrong inside ends as 'no opinion' and one line in ``hooks.log``; only a
refusal, or a failure under ``--strict``, blocks.
"""

import os
import sys
import time

from ..clients import claude_code
from ..failures import StoreError
from ..repository import location
from ..sessions import open_edits
from ..store.opening import open_store
from ..store.sqlite import Store
from .call import ALLOW, NOTHING, Answer, Call
from .own_process import LATE, DeadlineError, arm, disarm, passed, read_all, write
from .quiet import EDIT, SHELL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

    from ..clients.dialect import Dialect
    from .quiet import Quiet

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
GATE = "pre-tool-use"
TOOLS = (GATE, "post-tool-use", "post-tool-use-failure")
"""What comes of a call of a tool."""
LOOKS = frozenset("user-prompt-submit post-tool-use post-tool-use-failure post-tool-batch".split())
"""Behind these a session has seen all that there is for it."""
BOUNDS = frozenset("session-start session-end subagent-start".split())
EDGES = ("session-start", "stop")
"""Behind these it is looked whether what several checkouts changed would merge."""
SHORT = "session-end"
"""Its client gives it a second."""
DOORS = ("hook", "hook.py")
OLD_MARKS_NS = 2 * 86_400 * 1_000_000_000
NOTIFY = "AGENT_SYNC_NOTIFY"
CLIENTS = frozenset("codex copilot gemini qwen opencode cursor vscode kimi crush cline amp".split())
"""Each has a module in ``clients`` with its row."""
CLIENT = "--client"
"""In front of the event: the client whose hook this is, if it is not Claude Code's (AGENT-1)."""
ADVISORY = "--advisory"
"""Behind the event: the gate tells what it would refuse, and refuses nothing (ARR-3)."""
STATUS_LINE = "statusline"
"""Asked by the client like a hook, but no event of a session: it only looks."""
STEPS = 100_000
BUSY_MS = 1_500
SESSION_END_BUSY_MS = 200


def main(argv: "list[str]") -> "NoReturn":
    """Run one hook on the process's own streams and leave at once.

    ``os._exit`` skips the last close of the database, which would checkpoint its log: more
    work than everything else a hook does.
    """
    opened: list[Store] = []
    answer, raw, trouble = NOTHING, b"", None
    client, argv = client_named(argv)
    try:
        arm()
        if argv != [STATUS_LINE] or not os.isatty(0):
            raw, trouble = read_all(0)
        answer = run(
            argv, raw, os.environ, scripts=_scripts(), opened=opened, trouble=trouble, client=client
        )
        disarm()
    except DeadlineError:  # between two steps, after a process was stopped for example
        disarm()
    if passed and answer.code == ALLOW:
        answer = run(argv, raw, os.environ, trouble=DeadlineError(LATE), client=client)
    write(1, answer.out)
    write(2, answer.err)
    if opened and argv[0] != GATE:
        _leave_behind(argv[0], opened, raw)
    os._exit(answer.code)


def _leave_behind(event: str, opened: "list[Store]", raw: bytes) -> None:
    """What hooks do when their answer is out; one that a call waits for does none of it."""
    try:
        for store in opened:
            store.shrink_log()
    except StoreError:
        pass
    scripts = _scripts() if event == "session-start" or _read_archive(event) else ""
    notify = bool(os.environ.get(NOTIFY))
    merges = event in EDGES and _has_worktrees(os.path.dirname(opened[0].path))
    if scripts or notify or merges:
        _load(f"{__package__}.left_behind")
        from .left_behind import after

        start = _start(os.environ, raw)
        after(start, os.environ, opened[0], scripts=scripts, notify=notify, merges=merges)


def _has_worktrees(folder: str) -> bool:
    """Whether there is more than one checkout, by the folder that the database lies in."""
    above = os.path.dirname(folder)
    near = os.path.join(os.path.dirname(above), ".git", "worktrees")
    return os.path.isdir(near) or os.path.isdir(os.path.join(above, "worktrees"))


def run(
    argv: "list[str]",
    raw: bytes,
    env: "Mapping[str, str]",
    *,
    scripts: str = "",
    opened: "list[Store] | None" = None,
    trouble: "Exception | None" = None,
    client: str = "",
) -> Answer:
    """Answer one call; never raises. An unknown event has no answer.

    The database that was opened goes into ``opened``; it is not closed. ``trouble`` is why the call
    could not be read, ``client`` the name of the client whose hook was called, '' for Claude Code.
    """
    event = argv[0] if argv else ""
    if event not in HANDLERS and event != STATUS_LINE:
        return NOTHING
    here, strict, row = None, "--strict" in argv, claude_code.ROW
    try:
        if event == STATUS_LINE:
            from .events import statusline

            return statusline.answer(raw, env)
        place = ""
        if client or claude_code.maybe_others(env, raw):
            row, place = _whose(client, env, raw)
        here = location.locate(_start(env, raw, row, place), env)
        if here is None or ("--armed-only" in argv and not here.initialised):
            return NOTHING
        if trouble:
            raise trouble
        store = _open(here, event)
        if opened is not None:
            opened.append(store)
        asked = (ADVISORY in argv, strict)
        answer = _handle(event, raw, env, here, store, scripts=scripts, asked=asked, row=row)
    except Exception as error:  # noqa: BLE001  the edge: a hook may fail, the session may not
        if isinstance(error, OSError):  # perhaps too many open files: hooks.log needs one
            _close(opened)
        disarm()
        _load(f"{__package__}.failed_call")
        from . import failed_call

        unread = error is trouble
        answer = failed_call.answer(
            event, error, here, raw, row, strict=strict, unread=unread, advisory=ADVISORY in argv
        )
    return answer if row is claude_code.ROW else _in_form_of(row, event, answer, env, scripts)


def client_named(argv: "list[str]") -> "tuple[str, list[str]]":
    """(the client that is named in front of the event, '' for none; the words behind it)."""
    return (argv[1], argv[2:]) if argv[:1] == [CLIENT] and len(argv) > 1 else ("", argv)


def _whose(client: str, env: "Mapping[str, str]", raw: bytes) -> "tuple[Dialect, str]":
    """(the row of the client that sent a call, where it says that it comes from: '' for here)."""
    if client in CLIENTS:
        name = f"{claude_code.__package__}.{client}"
        _load(name)
        row: Dialect = sys.modules[name].ROW
        if row.is_sure(env, raw):
            return row, os.getcwd()
    _load(f"{__package__}.whose_call")
    from .whose_call import whose

    return whose(client, env, raw)


def _in_form_of(
    row: "Dialect", event: str, answer: Answer, env: "Mapping[str, str]", scripts: str
) -> Answer:
    """The same answer as another client than Claude Code understands it (AGENT-4)."""
    if not answer.kind:
        return answer
    from .other_answers import answered

    return answered(row, event, answer, env, scripts)


def _start(
    env: "Mapping[str, str]", raw: bytes, row: "Dialect" = claude_code.ROW, place: object = ""
) -> str:
    """Where the session was started: by the client's variable, else where the call comes from
    (``place``, where that was read already)."""
    named = row.folder(env)
    if named:
        return named
    if not place:
        from .payload_in_python import loaded

        place = loaded(raw).get("cwd")
    usable = isinstance(place, str) and os.path.isabs(place) and "\0" not in place
    return str(place) if usable and os.path.isdir(str(place)) else os.getcwd()


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
    if event != GATE or not error.readable:
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
    asked: "tuple[bool, bool]",
    row: "Dialect",
) -> Answer:
    """``asked``: whether it was installed to tell only, and to refuse where a hook fails."""
    advisory, strict = asked
    now = time.time_ns() // 1_000_000
    call = Call(event, raw, env, here, store, now, scripts=scripts, row=row, advisory=advisory)
    if event in TOOLS and not call.is_whole:
        _load(f"{__package__}.unread_call")
        from .unread_call import read_otherwise

        read_otherwise(call, strict=strict)
    if not call.agent_id:
        if event == GATE and row is not claude_code.ROW:
            from .unread_call import say_unnamed

            say_unnamed(here)
        return NOTHING
    name = f"{__package__}.{HANDLERS[event]}"
    if call.quiet and event == GATE:
        call.quiet.take()
    _load(name)
    if open_edits.any_open(store):
        _load(f"{__package__}.settled_before")
        from .settled_before import settle_all

        settle_all(call)
    answer: Answer = sys.modules[name].handle(call)
    if event == GATE and answer.code and call.lets_pass:
        _load(f"{__package__}.let_pass")
        from .let_pass import instead

        answer = instead(call, answer)
    if row is not claude_code.ROW and not row.batches and _ends_step(call, answer):
        _load(f"{__package__}.step_over")
        from .step_over import also

        answer = also(call, answer)
    if call.quiet:
        _mark(call, call.quiet, answer)
    return answer


def _ends_step(call: Call, answer: Answer) -> bool:
    """Whether a client that has no hook behind a step is told here what came meanwhile."""
    behind = TOOLS if call.row.gate_only else TOOLS[1:]
    return call.event in behind and call.hears and not answer.code


def _mark(call: Call, quiet: "Quiet", answer: Answer) -> None:
    """Say which of the next hooks may be left out; whatever goes wrong, none is."""
    try:
        if call.event in LOOKS:
            _load(f"{__package__}.quiet_kinds")
            from .quiet_kinds import allowed, prepare

            prepare(call)
            quiet.set_fresh(lambda: allowed(call))
        elif call.event == GATE and not answer.code and (quiet.noted or not call.command):
            quiet.renew(SHELL if call.command else EDIT)
        elif call.event in BOUNDS:
            quiet.tidy(time.time_ns() - OLD_MARKS_NS)
    except (StoreError, OSError, DeadlineError):  # the answer is found
        quiet.withdraw()


def _load(name: str) -> None:
    """Import a module that is prepared with all it needs, where it is: without detours then."""
    prepared = getattr(sys.modules[__name__].__loader__, "load", None)
    if prepared:
        prepared(name)
    else:
        __import__(name)


def _read_archive(event: str) -> bool:
    """Whether this hook compiled the program for itself: the next ones need not (ARR-1)."""
    loader = sys.modules[__name__].__loader__
    return hasattr(loader, "files") and event != SHORT


def _scripts() -> str:
    door = sys.argv[0]
    return os.path.dirname(os.path.abspath(door)) if os.path.basename(door) in DOORS else ""

"""``log``, ``activity``, ``export``: the feed, and everything as JSON lines (MSG-5, MSG-6)."""

import argparse
import json
from collections.abc import Callable, Iterator

from ..errors import InvalidInput, NotFound, UsageError
from ..feed import activity, export, happened
from ..repository.path_keys import key_of
from ..store.same_file import SameFile
from ..store.sqlite import Store
from ..views import event_sentences, payload
from ..views.terminal import cut, iso, local
from . import progress_line, value_kinds
from .context import Context
from .parsing import Parser, command, limit, sequence
from .result import Result

SHOWN = 30
LONGEST_MESSAGE = 4_000
EXPORT_STEP = 250


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    parser = command(sub, "log", run_log, "add a line to the feed")
    parser.add_argument(
        "--type",
        required=True,
        metavar="T",
        kind=value_kinds.FREE,
        help="a word, for example deploy",
    )
    parser.add_argument("--message", required=True, metavar="M", kind=value_kinds.FREE)
    parser.add_argument(
        "--file", metavar="P", kind=value_kinds.FILE, help="a path that it is about"
    )
    parser = command(
        sub,
        "activity",
        run_activity,
        "show what happened, oldest first",
        more="With --follow the output is raw: one line an event, one JSON object with --json. "
        "On a terminal times are local ones, in a pipe or a file ISO 8601 in UTC.",
    )
    parser.add_argument("--follow", action="store_true", help="go on until interrupted")
    parser.add_argument(
        "--since", type=sequence, metavar="SEQ", kind=value_kinds.FREE, help="only what came after"
    )
    parser.add_argument(
        "--limit", type=limit, kind=value_kinds.FREE, help=f"how many ({SHOWN}, all after --since)"
    )
    parser = command(
        sub,
        "export",
        run_export,
        "print everything as JSON lines",
        more="Raw output: one JSON object a line, each with its 'record'; the first has the "
        "sequence number to go on from. With --since SEQ: what changed after that.",
    )
    parser.add_argument("--since", type=sequence, metavar="SEQ", kind=value_kinds.FREE)


def run_log(context: Context, args: argparse.Namespace) -> Result:
    """Record an event of one's own. Raises InvalidInput."""
    kind = args.type.strip()
    if not (0 < len(kind) <= 40 and kind.isascii() and kind.replace("-", "_").isidentifier()):
        raise InvalidInput("a type is one word of at most 40 letters, digits, '-' and '_'")
    body = args.message.strip()
    if not 0 < len(body) <= LONGEST_MESSAGE:
        raise InvalidInput(f"a log message has 1 to {LONGEST_MESSAGE} characters, not {len(body)}")
    key, checkout = key_of(context.project, args.file, context.cwd) if args.file else ("", "")
    with context.writing() as (store, me):
        seq = activity.record(store, context.clock(), me.id, kind, body, key=key, checkout=checkout)
    return Result({"seq": seq, "type": kind, "path": key or None}, [f"logged as {seq}"])


def run_activity(context: Context, args: argparse.Namespace) -> Result:
    """Show the feed, or follow it."""
    store, _ = context.look()
    if args.follow and not context.project.initialised:
        raise NotFound("nothing to follow yet: 'agent-sync init' makes the coordination folder")
    after = args.since
    if after is None:
        after = max(0, happened.last_seq(store) - (args.limit or SHOWN))
    if args.follow:
        return Result(stream=_follow(context, store, after, as_json=args.json))
    rows = happened.since(store, after, args.limit or 100_000)
    last = rows[-1].seq if rows else after
    show = _as_text(context)
    return Result(
        {"events": [payload.event(row) for row in rows], "last": last},
        [show(row) for row in rows] or ["Nothing happened."],
    )


def _follow(context: Context, store: Store, after: int, *, as_json: bool) -> Iterator[str]:
    from .watching import Reader

    show = _as_json if as_json else _as_text(context, follow=True)
    file, reader = SameFile(store.path), Reader(context.stdout)
    while True:
        version = store.data_version()
        while rows := happened.since(store, after):
            yield from map(show, rows)
            after = rows[-1].seq
        while store.data_version() == version:
            file.check()
            reader.wait()


def _as_json(event: happened.Event) -> str:
    return json.dumps(payload.event(event))


def _as_text(context: Context, *, follow: bool = False) -> Callable[[happened.Event], str]:
    """An event behind its number: for a person how long ago or at what time, else the moment."""
    style = context.style

    def stamp(at: int) -> str:
        if not style.rows:
            return iso(at)
        return local(at, context.clock()) if follow else f"{style.ago(at):<9}"

    def line(event: happened.Event) -> str:
        said = f"{event.seq:>6}  {event_sentences.line(event, stamp(event.at))}"
        return cut(said, style.columns) if style.columns else said

    return line


def run_export(context: Context, args: argparse.Namespace) -> Result:
    """Everything that is stored, one JSON object a line. Raises UsageError for ``--json``."""
    if args.json:
        raise UsageError("export prints JSON lines as it is; leave --json out")
    store, _ = context.look()
    return Result(stream=_export(context, store, args.since))


def _export(context: Context, store: Store, since: "int | None") -> Iterator[str]:
    """The lines. On a terminal of its own, progress is shown; it would run into the data."""
    apart = not progress_line.is_terminal(context.stdout)
    with progress_line.line(context, shown=apart) as line:
        total = export.count(store, since) if line.shown else 0
        for done, record in enumerate(export.records(store, since)):
            if line.shown and done % EXPORT_STEP == 0:
                line.show("exporting", f" {done:,} of {total:,} records")
            yield json.dumps(record)

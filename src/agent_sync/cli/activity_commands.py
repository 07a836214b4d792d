"""``log``, ``activity``, ``export``: the feed, and everything as JSON lines (MSG-5, MSG-6)."""

import argparse
import json
from collections.abc import Callable, Iterator

from ..actions import feed_actions
from ..actions.feed_actions import NEWEST, Exported
from ..errors import UsageError
from ..feed.happened import Event
from ..views import answers, event_sentences, payload
from ..views.terminal import cut, iso, local
from . import progress_line, value_kinds
from .context import Context
from .parsing import Parser, command, limit, sequence
from .result import Result

EXPORT_STEP = 250
NOTE = "note"


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    parser = command(sub, "log", run_log, "add a line to the feed")
    parser.add_argument(
        "words", nargs="*", metavar="TEXT", kind=value_kinds.FREE, help="the line itself"
    )
    parser.add_argument(
        "--type",
        default=NOTE,
        metavar="T",
        kind=value_kinds.FREE,
        help=f"a word, for example deploy ({NOTE})",
    )
    parser.add_argument("--message", metavar="M", kind=value_kinds.FREE, help="the same as TEXT")
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
        "--limit", type=limit, kind=value_kinds.FREE, help=f"how many ({NEWEST}, all after --since)"
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
    text = " ".join(args.words)
    if (args.message is None) == (not text):
        raise UsageError("say what happened, once: agent-sync log TEXT")
    seq, kind, key = feed_actions.log(
        context, args.type, text or args.message, file=args.file or ""
    )
    return Result({"seq": seq, "type": kind, "path": key or None}, [f"logged as {seq}"])


def run_activity(context: Context, args: argparse.Namespace) -> Result:
    """Show the feed, or follow it."""
    if args.follow:
        return Result(stream=_follow(context, args), quotes=not args.json)
    found = feed_actions.happened(context, since=args.since, limit=args.limit)
    show = _as_text(context)
    return Result(
        answers.events(found, context.project),
        [show(row) for row in found.events] or ["Nothing happened."],
        quotes=bool(found.events),
    )


def _follow(context: Context, args: argparse.Namespace) -> Iterator[str]:
    from .watching import Reader

    show = _as_json(context) if args.json else _as_text(context, follow=True)
    pause = Reader(context.stdout).wait
    rows = feed_actions.follow(context, pause, since=args.since, limit=args.limit)
    return (show(row) for row in rows)


def _as_json(context: Context) -> Callable[[Event], str]:
    return lambda event: json.dumps(payload.event(event, context.project))


def _as_text(context: Context, *, follow: bool = False) -> Callable[[Event], str]:
    """An event behind its number: for a person how long ago or at what time, else the moment."""
    style = context.style

    def stamp(at: int) -> str:
        if not style.rows:
            return iso(at)
        return local(at, context.clock()) if follow else f"{style.ago(at):<9}"

    def line(event: Event) -> str:
        said = f"{event.seq:>6}  {event_sentences.line(event, stamp(event.at))}"
        return cut(said, style.columns) if style.columns else said

    return line


def run_export(context: Context, args: argparse.Namespace) -> Result:
    """Everything that is stored, one JSON object a line. Raises UsageError for ``--json``."""
    if args.json:
        raise UsageError("export prints JSON lines as it is; leave --json out")
    return Result(stream=_export(context, feed_actions.export(context, since=args.since)))


def _export(context: Context, found: Exported) -> Iterator[str]:
    """The lines. On a terminal of its own, progress is shown; it would run into the data."""
    apart = not progress_line.is_terminal(context.stdout)
    with progress_line.line(context, shown=apart) as line:
        total = found.count() if line.shown else 0
        for done, record in enumerate(found.records()):
            if line.shown and done % EXPORT_STEP == 0:
                line.show("exporting", f" {done:,} of {total:,} records")
            yield json.dumps(record)

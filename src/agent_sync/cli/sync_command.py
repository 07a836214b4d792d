"""``sync``: the whole picture in sections, once or whenever it changes (VIEW-1)."""

import argparse
import json
from collections.abc import Iterator

from ..actions import sync_actions
from ..views import whole_words
from ..views.terminal import cut
from .context import Context
from .parsing import Parser, command
from .result import Result

_MORE = """
Sections: crews, active work, ownership, blockers, patches, obligations. With --follow the output
is raw and goes on until it is interrupted: on a terminal redrawn, with --json one object a line,
whenever something has changed.

Example: agent-sync sync --json --follow
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "sync", run_sync, "show the whole picture, in sections", more=_MORE)
    parser.add_argument("--follow", action="store_true", help="go on until interrupted")


def run_sync(context: Context, args: argparse.Namespace) -> Result:
    """The whole picture, or the stream of it."""
    if args.follow:
        if context.style.rows and not args.json:
            return Result(stream=_drawn(context))
        return Result(stream=_changes(context, as_json=args.json), quotes=not args.json)
    seen = sync_actions.sync(context)
    return Result(whole_words.data(seen, context.project), whole_words.lines(seen), quotes=True)


def _changes(context: Context, *, as_json: bool) -> Iterator[str]:
    from .watching import Reader

    pictures = sync_actions.follow(context, Reader(context.stdout).wait)
    last: object = None
    for seen in pictures:
        data = whole_words.data(seen, context.project)
        told = whole_words.news(data)
        if told == last:
            continue
        last = told
        yield json.dumps(data) if as_json else "\n".join(whole_words.lines(seen))


def _drawn(context: Context) -> Iterator[str]:
    from .watching import frames

    def draw() -> list[str]:
        """As much as the terminal holds."""
        style, lines = context.style, whole_words.lines(sync_actions.sync(context))
        return [cut(line, style.columns) for line in lines[: max(1, style.rows - 1)]]

    return frames(context, draw, 1.0)

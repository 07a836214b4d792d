"""``status``: who is here, what is held, what is to be done (CLI-5)."""

import argparse

from .. import board
from ..views import payload, text
from ..views.compact import compact
from ..views.context import frame
from .context import Context
from .parsing import Parser, command
from .result import Result

ALONE = "[agent-sync] Nobody else is here and nothing is open."


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "status", run_status, "show agents, leases, tasks and news")
    parser.add_argument("--compact", action="store_true", help="Markdown for a model, bounded")


def run_status(context: Context, args: argparse.Namespace) -> Result:
    """The board: for a person on one screen, with ``--compact`` framed for a model."""
    store, me = context.look()
    seen = board.read(store, context.world(), me)
    data = payload.board(seen)
    if not args.compact:
        return Result(data, text.status(context.style, seen))
    own, others = compact(seen, me)
    told = frame(own, others, "agent-sync status") or ALONE
    return Result({**data, "compact": told}, told.split("\n"), framed=True)

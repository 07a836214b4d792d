"""``pause``: for a while no hook here refuses anything (ARR-3)."""

import argparse

from ..actions import pause_actions
from ..errors import UsageError
from ..views import pause_words
from . import value_kinds
from .context import Context
from .parsing import Parser, command, pause_time
from .result import Result

_MORE = """
The person's alone: no session can do it. Hooks go on to note who edits what, and to keep what is
overwritten; they refuse nothing, and say so. It ends by itself; again it begins anew.
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "pause", run_pause, "let all hooks here let pass for a while", more=_MORE)
    parser.add_argument(
        "time",
        nargs="?",
        type=pause_time,
        default=pause_actions.DEFAULT_MS,
        metavar="TIME",
        kind=value_kinds.FREE,
        help="how long: 10m, 2h, a day at most (30m); a bare number is minutes",
    )
    parser.add_argument(
        "--reason", "--why", default="", kind=value_kinds.FREE, help="shown beside it"
    )
    parser.add_argument("--end", action="store_true", help="end it now")
    parser.add_argument("--status", action="store_true", help="only say whether it is on")


def run_pause(context: Context, args: argparse.Namespace) -> Result:
    """Begin or end it, or say whether it is on. Raises NotYourName, InvalidInput, UsageError."""
    given = args.time != pause_actions.DEFAULT_MS or args.reason
    if (args.end or args.status) and (given or (args.end and args.status)):
        raise UsageError(f"{'--end' if args.end else '--status'} stands alone")
    if args.status:
        return _status(context)
    if args.end:
        was = pause_actions.end(context)
        said = "The pause is over: hooks refuse again." if was else "Nothing was paused."
        return Result({"paused": None, "was": was}, [said])
    made = pause_actions.pause(context, args.time, why=args.reason)
    said = pause_words.sentence(made, context.clock())
    return Result({"paused": pause_words.data(made), "was": False}, [said])


def _status(context: Context) -> Result:
    found = pause_actions.current(context)
    data = pause_words.data(found)
    if found is None:
        return Result({"paused": data, "was": False}, ["Nothing is paused: hooks refuse."])
    return Result(
        {"paused": data, "was": True}, [pause_words.sentence(found, context.clock())], quotes=True
    )

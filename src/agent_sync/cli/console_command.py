"""``console``: the person's terminal over the whole repository (CON)."""

import argparse
import os
import sys

from ..errors import AgentSyncError, InvalidInput, UsageError
from ..store.opening import open_store
from ..views.terminal import colour_enabled
from . import value_kinds
from .context import Context
from .handed_over import brought
from .parsing import Parser, command
from .result import Result

INTERVAL_S = 0.5
NO_TOOLKIT = (
    "the console needs prompt_toolkit (the 'tui' extra): '{python} -m pip install prompt_toolkit', "
    "or a virtual environment with it first on the PATH; 'agent-sync status --watch' needs nothing"
)
DUMB = (
    "the console cannot draw with TERM=dumb; 'agent-sync activity --follow' prints the feed there"
)
NO_TERMINAL = (
    "the console needs a terminal; 'agent-sync activity --follow' prints the feed into a pipe"
)


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(
        sub,
        "console",
        run_console,
        "a live console for the person: everything at a glance",
        more="Draws on the terminal; needs the 'tui' extra (prompt_toolkit). 'help' in it lists "
        f"its commands, F2 opens the full-screen board.\n{brought('console')}",
    )
    parser.add_argument(
        "--interval", type=interval, default=INTERVAL_S, metavar="S",
        kind=value_kinds.FREE, help=f"seconds between two looks ({INTERVAL_S})",
    )  # fmt: skip
    parser.add_argument("--name", kind=value_kinds.FREE, help="what the operator is called")
    parser.add_argument("--board", action="store_true", help="begin with the full-screen board")


def interval(text: str) -> float:
    """Seconds between two looks: from 0.05 to 60. Raises InvalidInput."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.05 <= value <= 60:
        raise InvalidInput(f"an interval is from 0.05 to 60 seconds, not {text[:40]!r}")
    return value


def run_console(context: Context, args: argparse.Namespace) -> Result:
    """Run the console until the person leaves. Raises AgentSyncError, UsageError."""
    if args.json:
        raise UsageError("the console draws on a terminal; leave --json out")
    if not _terminal():
        raise AgentSyncError(NO_TERMINAL)
    if context.env.get("TERM") == "dumb":
        raise AgentSyncError(DUMB)
    _demand_toolkit()
    from ..console.operator import Operator
    from ..console.tui.start_console import start

    store = open_store(context.project)
    assert store is not None
    op = Operator(
        store,
        context.project,
        context.env,
        context.clock,
        started=context.cwd,
        may_force=context.may_force,
    )
    colour = colour_enabled(sys.stdout, context.env)
    try:
        lines = start(op, interval=args.interval, name=args.name, board=args.board, colour=colour)
    finally:
        store.close()
    return Result({}, lines)


def _terminal() -> bool:
    try:
        return os.isatty(sys.stdin.fileno()) and os.isatty(sys.stdout.fileno())
    except (OSError, ValueError):
        return False


def _demand_toolkit() -> None:
    try:
        import prompt_toolkit  # noqa: F401
    except ImportError:
        raise AgentSyncError(NO_TOOLKIT.format(python=sys.executable or "python3")) from None

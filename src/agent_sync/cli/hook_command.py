"""``hook EVENT``: one hook of Claude Code, run in this process."""

import argparse

from . import value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare ``hook``."""
    parser = command(
        sub,
        "hook",
        run_hook,
        "run one hook: JSON on standard input, exit 0 or 2",
        more="Raw output: what the client expects of that hook. An unknown event exits 0.",
    )
    parser.add_argument(
        "event", metavar="EVENT", kind=value_kinds.EVENT, help="for example pre-tool-use"
    )


def run_hook(_context: Context, args: argparse.Namespace) -> Result:
    """Run a hook, which answers and ends this process by itself."""
    from ..hooks.entry import main

    main([args.event])

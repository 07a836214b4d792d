"""``statusline``: the line for Claude Code's status line, made in this process (CON-6)."""

import argparse

from .context import Context
from .parsing import Parser, command
from .result import Result


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare ``statusline``."""
    command(
        sub,
        "statusline",
        run_statusline,
        "one line for Claude Code's status line",
        more="Raw output: one line, or nothing when nobody else is here and nothing is open. It "
        "only reads and always\nexits 0. 'agent-sync install --statusline' puts it into the "
        "settings, behind one that is there.",
    )


def run_statusline(_context: Context, _args: argparse.Namespace) -> Result:
    """Print the line and end this process."""
    from ..hooks.entry import STATUS_LINE, main

    main([STATUS_LINE])

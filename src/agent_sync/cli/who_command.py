"""``who``: whose the work in a file is, who holds it, what is kept of it (ARR-3)."""

import argparse

from ..actions import who_actions
from ..views import answers, whose_words
from . import value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(
        sub,
        "who",
        run_who,
        "say whose the work in a file or folder is, who holds it, what is kept",
        more="It changes nothing. 'presumed' is work that is known only because the file changed "
        "while a command\nof that agent ran.",
    )
    parser.add_argument("file", metavar="FILE", kind=value_kinds.FILE)


def run_who(context: Context, args: argparse.Namespace) -> Result:
    """Show whose a file is. Raises NotFound, InvalidInput, NoProject."""
    found = who_actions.who(context, args.file)
    me = context.me.id if context.me else ""
    said = whose_words.lines(found, me, context.world())
    reasons = [f"{x.holder.name}: {x.reason}" for x, _ in found.leases if x.reason]
    data = answers.whose(found, context.project)
    told = [*said, *(f"the reason given by {reason}" for reason in reasons)]
    return Result(data, told, quotes=bool(reasons), own=said, quoted=reasons)

"""``own`` and ``disown``: a wrong attribution of uncommitted work is mended (ARR-3)."""

import argparse

from ..actions import own_actions
from ..views import outcomes
from . import value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result

_OWN = """
Takes over what is the person's, a gone agent's, or only presumed of anybody ('agent-sync who
FILE' shows it). The known work of a live agent only a person takes over. Who loses it is told.
"""
_DISOWN = "What you and your subagents wrote there is the person's then; your automatic lease ends."


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    parser = command(sub, "own", run_own, "take over the uncommitted work in files", more=_OWN)
    parser.add_argument("files", metavar="FILE", nargs="+", kind=value_kinds.FILE)
    parser = command(
        sub, "disown", run_disown, "give your uncommitted work in files to the person", more=_DISOWN
    )
    parser.add_argument("files", metavar="FILE", nargs="+", kind=value_kinds.FILE)


def run_own(context: Context, args: argparse.Namespace) -> Result:
    """Take work over. Raises Conflict, NotFound, InvalidInput."""
    done = own_actions.own(context, args.files)
    return Result(
        {"owned": [{"path": x.key, "lost": x.lost, "already": x.already} for x in done]},
        [outcomes.owned(one) for one in done],
    )


def run_disown(context: Context, args: argparse.Namespace) -> Result:
    """Give work to the person. Raises NotFound, InvalidInput."""
    keys = own_actions.disown(context, args.files)
    lines = [outcomes.disowned(key) for key in keys]
    return Result({"disowned": keys}, lines)

"""``decision`` and ``decisions``: what was settled (MSG-5)."""

import argparse

from ..actions import message_actions
from ..views import outcomes, payload, tables
from . import value_kinds
from .context import Context
from .parsing import Parser, command, decision_id, limit
from .result import Result


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    parser = command(sub, "decision", run_decide, "record a decision for everybody")
    parser.add_argument("text", metavar="TEXT", kind=value_kinds.FREE)
    parser.add_argument(
        "--supersedes", type=decision_id, default=0, metavar="ID", kind=value_kinds.DECISION
    )
    parser = command(sub, "decisions", run_decisions, "list the decisions in force")
    parser.add_argument("--all", action="store_true", help="also those that a later one replaced")
    parser.add_argument("--limit", type=limit, default=50, kind=value_kinds.FREE)


def run_decide(context: Context, args: argparse.Namespace) -> Result:
    """Record a decision. Raises InvalidInput, NotFound."""
    number = message_actions.decide(context, args.text, supersedes=args.supersedes)
    data = {
        "id": f"D{number}",
        "supersedes": f"D{args.supersedes}" if args.supersedes else None,
    }
    return Result(data, [outcomes.decided(number, args.supersedes)])


def run_decisions(context: Context, args: argparse.Namespace) -> Result:
    """List decisions, newest first."""
    rows = message_actions.decisions(context, args.limit, everything=args.all)
    return Result(
        {"decisions": [payload.decision(row) for row in rows]},
        tables.decisions(context.style, rows) or ["No decisions yet."],
        quotes=bool(rows),
    )

"""``handoff``, ``handoffs``, ``accept``, ``decline``, ``take-over``: work passes on (HAND)."""

import argparse

from ..actions import handover_actions, handover_taking_actions
from ..actions.handover_taking_actions import Accepted
from ..gates.handovers.handovers import TTL_MINUTES
from ..views import handover_answers, handover_lines
from . import value_kinds
from .context import Context
from .parsing import Parser, command, minutes
from .result import Result

_HANDOFF = """
Without --file or --task it is all of your uncommitted work, your leases and tasks. You do not
write what is handed over until it is accepted or you take it back ('agent-sync cancel H1'), and
nobody else gets it; at most for --ttl.

Example: agent-sync handoff --to ann --file src/a.py --note 'the parser works, tests are missing'
"""
_TAKE_OVER = """
What it left uncommitted, its leases and tasks are yours then, as if it had handed them over; it is
told when it comes back.

Example: agent-sync take-over ann
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    parser = command(sub, "handoff", run_handoff, "hand your work over to another", more=_HANDOFF)
    parser.add_argument(
        "--to", default="", metavar="AGENT", kind=value_kinds.ADDRESS, help="an agent or a role"
    )
    parser.add_argument("--task", default="", metavar="TASK", kind=value_kinds.MY_OPEN_TASK)
    parser.add_argument(
        "--file", "-f", dest="files", action="append", default=[], metavar="FILE",
        kind=value_kinds.FILE, help="only this; give it again for more",
    )  # fmt: skip
    parser.add_argument(
        "--ttl", type=minutes, default=TTL_MINUTES * 60_000, metavar="MIN", kind=value_kinds.FREE,
        help=f"so many minutes it stays reserved at most ({TTL_MINUTES})",
    )  # fmt: skip
    parser.add_argument("--note", default="", metavar="TEXT", kind=value_kinds.FREE)
    parser = command(sub, "handoffs", run_handoffs, "list what is handed over and not accepted")
    parser.add_argument("--all", action="store_true", help="also what is over")
    parser = command(
        sub, "accept", run_accept, "accept a hand-over", more="Example: agent-sync accept H1"
    )
    parser.add_argument("handover", metavar="H1", kind=value_kinds.HANDOVER)
    parser = command(
        sub, "decline", run_decline, "decline a hand-over", more="Example: agent-sync decline H1"
    )
    parser.add_argument("handover", metavar="H1", kind=value_kinds.HANDOVER)
    parser.add_argument("--why", default="", metavar="TEXT", kind=value_kinds.FREE)
    parser = command(
        sub, "take-over", run_take_over, "take over what an agent left that is gone",
        more=_TAKE_OVER,
    )  # fmt: skip
    parser.add_argument("agent", metavar="AGENT", kind=value_kinds.ORPHAN)


def run_handoff(context: Context, args: argparse.Namespace) -> Result:
    """Offer work. Raises NotGranted, NobodyCalled, NotFound, InvalidInput."""
    done = handover_actions.handoff(
        context, to=args.to, task=args.task, files=args.files, ttl_ms=args.ttl, words=args.note
    )
    return Result(
        {"handover": handover_answers.whole_handover(done, context.project)},
        [handover_lines.offered(done)],
    )


def run_handoffs(context: Context, args: argparse.Namespace) -> Result:
    """List hand-overs."""
    found = handover_actions.listed(context, everything=args.all)
    lines = [handover_lines.line(one) for one in found] or [handover_lines.NOTHING]
    return Result(
        {"handovers": [handover_answers.handover(one, context.project) for one in found]}, lines
    )


def run_accept(context: Context, args: argparse.Namespace) -> Result:
    """Accept one. Raises NotFound, NotAParty, Conflict."""
    return _accepted(context, handover_taking_actions.accept(context, args.handover))


def run_take_over(context: Context, args: argparse.Namespace) -> Result:
    """Take over from who is gone. Raises NobodyCalled, NotFound, Conflict."""
    return _accepted(context, handover_taking_actions.take_over(context, args.agent))


def run_decline(context: Context, args: argparse.Namespace) -> Result:
    """Decline one. Raises NotFound, NotAParty, Conflict."""
    one = handover_taking_actions.decline(context, args.handover, why=args.why)
    return Result(
        {"handover": handover_answers.handover(one, context.project)},
        [f"{one.ref} is declined; its giver is told"],
    )


def withdrawn(context: Context, number: int, why: str) -> Result:
    """Take one back. Raises NotFound, NotAParty, Conflict."""
    one = handover_actions.withdraw(context, number, why=why)
    return Result(
        {"handover": handover_answers.handover(one, context.project)}, [f"{one.ref} is withdrawn"]
    )


def shown(context: Context, number: int) -> Result:
    """One hand-over whole: its note and history, in a frame for a model. Raises NotFound."""
    one = handover_actions.show(context, number)
    own, lines = [handover_lines.line(one.handover)], handover_lines.whole(one)
    return Result(
        {"handover": handover_answers.whole_handover(one, context.project)},
        [*own, *lines],
        quotes=True,
        own=own,
        quoted=lines,
    )


def _accepted(context: Context, done: Accepted) -> Result:
    own, quoted = handover_lines.accepted(done), handover_lines.passed_on(done)
    data = handover_answers.accepted(done, context.project)
    return Result(data, [*own, *quoted], quotes=bool(quoted), own=own, quoted=quoted)

"""``gate`` and ``gates``: points that agents may not cross before they agree (GATE)."""

import argparse

from ..actions import gate_actions, named_targets
from ..actions.gate_actions import GateView
from ..errors import UsageError
from ..gates import gate
from ..gates.subjects import GATE, parsed
from ..views import answers, gate_words, outcomes
from . import value_kinds
from .context import Context
from .parsing import DEFAULT_WAIT, Parser, command, minutes, seconds
from .result import Result

VERBS = ("open", "ack", "object", "resolve", "cancel", "wait", "show")
_MORE = """
  agent-sync gate open --with ann --on src/api/ --why "the interface changes"
  agent-sync gate ack G1
  agent-sync gate resolve G1 --summary "ann keeps parse(), bob adapts"

open makes a gate between you and others, on paths or on everything: none of you writes or commits
there until it is resolved. ack says that you have seen it, which lets nobody through yet; object
says why not; resolve, once everybody has acknowledged, lets all go on; cancel is for who opened it;
wait waits until it is over.
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    parser = command(sub, "gate", run_gate, "open a gate, or answer one", more=_MORE)
    parser.add_argument("verb", choices=VERBS, metavar="VERB", help=", ".join(VERBS))
    parser.add_argument("id", nargs="?", metavar="ID", kind=value_kinds.GATE, help="like G1")
    parser.add_argument(
        "--with",
        dest="others",
        nargs="+",
        action="extend",
        default=[],
        metavar="AGENT",
        kind=value_kinds.ADDRESS,
        help="open: who has to agree; a name, an id, a role, 'all', 'operator'",
    )
    parser.add_argument(
        "--on",
        nargs="+",
        action="extend",
        default=[],
        metavar="PATH",
        kind=value_kinds.FILE,
        help="open: what it guards; without it, everything",
    )
    parser.add_argument("--why", default="", kind=value_kinds.FREE, help="the reason")
    parser.add_argument("--reason", choices=gate.REASONS, default=gate.MANUAL, help="open: kind")
    parser.add_argument(
        "--policy",
        default="all",
        kind=value_kinds.FREE,
        help="open: who has to acknowledge: all, majority, quorum:N or person",
    )
    parser.add_argument("--checkout", action="store_true", help="open: only in this worktree")
    parser.add_argument(
        "--deadline",
        type=minutes,
        metavar="MIN",
        default=0,
        kind=value_kinds.FREE,
        help="open: tell the person when it is still open after so many minutes",
    )
    parser.add_argument(
        "--summary", default="", kind=value_kinds.FREE, help="resolve: what was agreed"
    )
    parser.add_argument(
        "--wait",
        type=seconds,
        default=DEFAULT_WAIT * 1000,
        metavar="SECONDS",
        kind=value_kinds.FREE,
        help=f"wait: at most so long ({DEFAULT_WAIT})",
    )
    parser = command(sub, "gates", run_gates, "list the gates that are open")
    parser.add_argument("--all", action="store_true", help="also those that are over")


def run_gate(context: Context, args: argparse.Namespace) -> Result:
    """One verb. Raises NotFound, NotAParty, NotReady, WaitTimedOut, InvalidInput, UsageError."""
    if args.verb == "open":
        return _open(context, args)
    if not args.id:
        raise UsageError(f"name the gate: 'agent-sync gate {args.verb} G1'")
    number = parsed(args.id, GATE)[1]
    if args.verb == "show":
        return shown(context, number)
    if args.verb == "wait":
        return _of(gate_actions.wait(context, number, args.wait))
    if args.verb == "ack":
        return _of(gate_actions.acknowledge(context, number))
    if args.verb == "object":
        return _of(gate_actions.object_to(context, number, args.why))
    if args.verb == "resolve":
        return resolved(context, number, args.summary or args.why)
    return cancelled(context, number, args.why or args.summary)


def _open(context: Context, args: argparse.Namespace) -> Result:
    if args.id:
        raise UsageError("open takes no id: name the others with --with, the paths with --on")
    done = gate_actions.open_gate(
        context,
        args.others,
        on=named_targets.targets(context, args.on),
        why=args.why,
        of=args.reason,
        policy=args.policy,
        checkout=args.checkout,
        deadline_ms=args.deadline,
    )
    own = ["it was open already"] if done.known else []
    found = _of(done.view, *own, *outcomes.unsure_gate(done.sure))
    return found._replace(data={**found.data, **answers.sure(done.sure)})


def resolved(context: Context, number: int, summary: str) -> Result:
    """The gate is ready. Raises NotFound, NotAParty, NotReady, InvalidInput."""
    return _of(gate_actions.resolve(context, number, summary))


def cancelled(context: Context, number: int, why: str) -> Result:
    """The gate is given up. Raises NotFound, NotAParty, NotReady, InvalidInput."""
    return _of(gate_actions.cancel(context, number, why))


def shown(context: Context, number: int) -> Result:
    """One gate with its history. Raises NotFound."""
    view, steps = gate_actions.show(context, number)
    data = {"gate": gate_words.payload(view), "history": gate_words.steps_payload(steps)}
    lines = [*gate_words.lines(view), *gate_words.history(context.style, steps)]
    return Result(data, lines, quotes=True)


def _of(view: GateView, *more: str) -> Result:
    lines = [*gate_words.lines(view), *more]
    return Result({"gate": gate_words.payload(view)}, lines, quotes=bool(view.gate.why))


def run_gates(context: Context, args: argparse.Namespace) -> Result:
    """List gates."""
    found = gate_actions.gates(context, everything=args.all)
    lines = gate_words.table(context.style, found) if found else [gate_words.NO_GATES]
    return Result({"gates": [gate_words.payload(one) for one in found]}, lines, quotes=bool(found))

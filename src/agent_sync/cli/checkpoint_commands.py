"""``checkpoint``: a state of some files that others approve before you go on (CHECK)."""

import argparse
from collections.abc import Callable, Sequence

from ..actions import checkpoint_actions, checkpoint_verdict_actions
from ..actions.checkpoint_making import Request
from ..actions.checkpoint_part import Verdict
from ..errors import UsageError
from ..gates.subjects import CHECKPOINT, parsed
from ..views import checkpoint_answers
from ..views import checkpoint_words as words
from . import value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result

_MORE = """
  agent-sync checkpoint 'parser done' --on src/parser --approver bob --run 'make test'

makes one: until it is resolved you neither write nor commit in --on. With a verb first it is
about one that is there:

  checkpoint show C1 [--diff]        all about it, and what is to be approved
  checkpoint list [--all]            those in force (also: checkpoints)
  checkpoint approve C1 [--note T] [--resolve] [--anyway]
  checkpoint reject C1 --why T       its author may rework its files, and commits nothing
  checkpoint resolve C1              once approved: everybody goes on
  checkpoint cancel C1 [--why T]     yours, before anybody decided; the person's always
  checkpoint tick C1 NAME            an item of --require is done
  checkpoint replace-approver C1 OLD NEW
  checkpoint take-over C1            its author is gone: you are it from now on

'checkpoint -- approve' makes one whose summary is that word. --replaces C1 takes the place of C1:
its paths, approvers, held agents and required items are kept.
"""
_MAKING = {
    "files", "approver", "hold", "next", "risk", "evidence", "run_command", "require", "replaces",
}  # fmt: skip
_TAKES = {
    "show": {"diff"},
    "list": {"all"},
    "approve": {"note", "resolve", "anyway"},
    "reject": {"why"},
    "resolve": set[str](),
    "cancel": {"why"},
    "tick": set[str](),
    "replace-approver": set[str](),
    "take-over": set[str](),
    "": _MAKING,
}
"""Which options go with a verb; '' makes one."""
VERBS = tuple(verb for verb in _TAKES if verb)
_OPTION = {"files": "--on", "run_command": "--run"}
_WORDS = {"list": 0, "tick": 2, "replace-approver": 3}
"""How many words stand behind a verb, where it is not an id alone."""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    parser = command(sub, "checkpoint", run, "have a state of files approved", more=_MORE)
    parser.add_argument(
        "words", metavar="SUMMARY", nargs="+", kind=value_kinds.CHECKPOINT_WORD,
        help="one summary; or a verb and the id of a checkpoint",
    )  # fmt: skip
    _add_making(parser)
    parser.add_argument("--diff", action="store_true", help="show: with what is to be approved")
    parser.add_argument("--all", action="store_true", help="list: those that are over too")
    parser.add_argument("--note", metavar="TEXT", kind=value_kinds.FREE, help="approve: a word")
    parser.add_argument("--resolve", action="store_true", help="approve: and end it")
    parser.add_argument(
        "--anyway", action="store_true", help="approve, as the person, in spite of what is open"
    )
    parser.add_argument("--why", metavar="TEXT", kind=value_kinds.FREE, help="reject, cancel: why")
    parser = command(
        sub, "checkpoints", run_list, "list checkpoints: those in force, or all",
        more="\n  agent-sync checkpoints --all\n",
    )  # fmt: skip
    parser.add_argument("--all", action="store_true", help="those that are over too")


def _add_making(parser: Parser) -> None:
    add = parser.add_argument
    add("--on", metavar="PATH", dest="files", nargs="+", action="extend", kind=value_kinds.FILE,
        help="files, folders or patterns that it covers")  # fmt: skip
    add("--approver", metavar="AGENT", nargs="+", action="extend", kind=value_kinds.ADDRESS,
        help="who has to approve it: agents, a role or 'operator'")  # fmt: skip
    add("--hold", metavar="AGENT", nargs="+", action="extend", kind=value_kinds.ADDRESS,
        help="who of your crew is stopped there too, or 'all'")  # fmt: skip
    add("--next", metavar="TEXT", kind=value_kinds.FREE, help="what comes next")
    add("--risk", metavar="TEXT", kind=value_kinds.FREE, help="what may go wrong")
    add("--evidence", metavar="TEXT", kind=value_kinds.FREE, help="why it is right")
    add("--run", metavar="COMMAND", dest="run_command", kind=value_kinds.FREE,
        help="a command to run here as evidence, at most 10 minutes")  # fmt: skip
    add("--require", metavar="NAME", action="append", kind=value_kinds.FREE,
        help="an item to tick before it may be approved; may be repeated")  # fmt: skip
    add("--replaces", metavar="C1", kind=value_kinds.CHECKPOINT, help="take the place of this one")


def run(context: Context, args: argparse.Namespace) -> Result:
    """Make one, or do what the verb says. Raises UsageError, InvalidInput, NotFound, Conflict."""
    verb = args.words[0] if args.words[0] in args.before and args.words[0] in _TAKES else ""
    _check_options(args, verb)
    if not verb:
        return _make(context, args)
    rest = args.words[1:]
    wanted = _WORDS.get(verb, 1)
    if len(rest) != wanted:
        raise UsageError(f"'checkpoint {verb}' takes {_needs(verb)}; see 'checkpoint --help'")
    if verb == "list":
        return run_list(context, args)
    number = parsed(rest[0], CHECKPOINT)[1]
    return _VERBS[verb](context, args, number, rest[1:])


def _needs(verb: str) -> str:
    return {"list": "no words", "tick": "an id and a name", "replace-approver": "an id and two "
            "names"}.get(verb, "the id of one checkpoint")  # fmt: skip


def _check_options(args: argparse.Namespace, verb: str) -> None:
    known = set[str]().union(*_TAKES.values())
    for name in sorted(known - _TAKES[verb]):
        if getattr(args, name):
            what = f"'checkpoint {verb}'" if verb else "a summary"
            raise UsageError(f"{_OPTION.get(name, f'--{name}')} does not go with {what}")


def _make(context: Context, args: argparse.Namespace) -> Result:
    if len(args.words) != 1:
        raise UsageError("give one summary, in quotes: 'checkpoint --help' shows how")
    replaces = parsed(args.replaces, CHECKPOINT)[1] if args.replaces else 0
    request = Request(
        args.words[0],
        args.files or (),
        args.approver or (),
        args.hold or (),
        args.next or "",
        args.risk or "",
        args.evidence or "",
        args.run_command or "",
        args.require or (),
        replaces,
    )
    done = checkpoint_actions.make(context, request)
    shown = checkpoint_actions.show(context, done.checkpoint.id)
    return Result(checkpoint_answers.checkpoint_made(done, shown.people), words.made(done))


def _show(context: Context, args: argparse.Namespace, number: int, _: Sequence[str]) -> Result:
    return shown(context, number, diff=args.diff)


def shown(context: Context, number: int, *, diff: bool = False) -> Result:
    """Everything about one. Raises NotFound."""
    found = checkpoint_actions.show(context, number)
    lines = words.full(context.style, found) + words.output(found)
    lines += words.difference(found) if diff else []
    data = {"checkpoint": words.shown_payload(found, diff=diff)}
    return Result(data, lines, quotes=True, notes=words.to_decide(found))


def run_list(context: Context, args: argparse.Namespace) -> Result:
    """List those in force, or all."""
    found = checkpoint_actions.listed(context, everything=args.all)
    data = [words.payload(x.checkpoint, x.people, orphaned=x.orphaned) for x in found]
    lines = words.table(context.style, found) if found else [words.NO_CHECKPOINTS]
    return Result({"checkpoints": data}, lines, quotes=bool(found))


def _approve(context: Context, args: argparse.Namespace, number: int, _: Sequence[str]) -> Result:
    return approved(context, number, args)


def approved(context: Context, number: int, args: argparse.Namespace) -> Result:
    """Approve one. Raises NotFound, Conflict."""
    done = checkpoint_verdict_actions.approve(
        context, number, note=args.note or "", resolve=args.resolve, anyway=args.anyway
    )
    return _done("approved", done)


def _reject(context: Context, args: argparse.Namespace, number: int, _: Sequence[str]) -> Result:
    return rejected(context, number, args)


def rejected(context: Context, number: int, args: argparse.Namespace) -> Result:
    """Reject one. Raises NotFound, Conflict, InvalidInput."""
    return _done("rejected", checkpoint_verdict_actions.reject(context, number, why=args.why or ""))


def _resolve(context: Context, _: argparse.Namespace, number: int, __: Sequence[str]) -> Result:
    return resolved(context, number)


def resolved(context: Context, number: int) -> Result:
    """End one that is approved. Raises NotFound, Conflict."""
    return _done("resolved", checkpoint_verdict_actions.resolve(context, number))


def _cancel(context: Context, args: argparse.Namespace, number: int, _: Sequence[str]) -> Result:
    return cancelled(context, number, args)


def cancelled(context: Context, number: int, args: argparse.Namespace) -> Result:
    """Give one up. Raises NotFound, Conflict."""
    done = checkpoint_verdict_actions.cancel(context, number, why=args.why or "")
    return _done("cancelled", done)


def _done(did: str, done: Verdict) -> Result:
    return Result(checkpoint_answers.checkpoint_verdict(done), words.verdict(did, done))


def _tick(context: Context, _: argparse.Namespace, number: int, rest: Sequence[str]) -> Result:
    found = checkpoint_actions.tick(context, number, rest[0])
    lines = words.items(f"C{number}", found)
    data = {"id": f"C{number}", "required": words.items_payload(found)}
    return Result(data, lines, quotes=True, own=lines[:1], quoted=lines[1:])


def _replace(context: Context, _: argparse.Namespace, number: int, rest: Sequence[str]) -> Result:
    done = checkpoint_actions.replace_approver(context, number, rest[0], rest[1])
    return _done("replaced an approver of", done)


def _take_over(context: Context, _: argparse.Namespace, number: int, __: Sequence[str]) -> Result:
    return _done("took over", checkpoint_actions.take_over(context, number))


_VERBS: "dict[str, Callable[[Context, argparse.Namespace, int, Sequence[str]], Result]]" = {
    "show": _show,
    "approve": _approve,
    "reject": _reject,
    "resolve": _resolve,
    "cancel": _cancel,
    "tick": _tick,
    "replace-approver": _replace,
    "take-over": _take_over,
}

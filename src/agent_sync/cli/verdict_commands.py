"""``approve``, ``reject``, ``resolve``, ``cancel``, ``show``: of whatever the id is (GATE-8)."""

import argparse
from collections.abc import Callable, Mapping

from ..errors import UsageError
from ..gates.subjects import CHECKPOINT, CREW, GATE, HANDOVER, KINDS, PATCH, parsed, subject
from . import (
    checkpoint_commands,
    crew_commands,
    gate_commands,
    handoff_commands,
    patch_commands,
    value_kinds,
)
from .context import Context
from .parsing import Parser, command
from .result import Result

Verdict = Callable[[Context, int, argparse.Namespace], Result]

VERDICTS: Mapping[str, Mapping[str, Verdict]] = {
    "resolve": {
        GATE: lambda context, number, args: gate_commands.resolved(
            context, number, args.summary or args.why
        ),
        CHECKPOINT: lambda context, number, _: checkpoint_commands.resolved(context, number),
    },
    "cancel": {
        GATE: lambda context, number, args: gate_commands.cancelled(context, number, args.why),
        CHECKPOINT: checkpoint_commands.cancelled,
        PATCH: lambda context, number, args: patch_commands.cancelled(context, number, args.why),
        HANDOVER: lambda context, number, args: handoff_commands.withdrawn(
            context, number, args.why
        ),
    },
    "show": {
        GATE: lambda context, number, _: gate_commands.shown(context, number),
        CREW: lambda context, number, _: crew_commands.shown(context, subject(CREW, number)),
        CHECKPOINT: lambda context, number, _: checkpoint_commands.shown(context, number),
        PATCH: lambda context, number, _: patch_commands.shown(context, number),
        HANDOVER: lambda context, number, _: handoff_commands.shown(context, number),
    },
    "approve": {
        CHECKPOINT: checkpoint_commands.approved,
        PATCH: lambda context, number, args: patch_commands.approved(
            context, number, args.note or args.why, applies=args.apply
        ),
    },
    "reject": {
        CHECKPOINT: checkpoint_commands.rejected,
        PATCH: lambda context, number, args: patch_commands.rejected(context, number, args.why),
    },
}
"""verb -> letter of an id -> what does it."""
_SUMMARIES = {
    "approve": "approve a checkpoint or a patch",
    "reject": "reject a checkpoint or a patch",
    "resolve": "resolve a gate or a checkpoint: those it stopped may go on",
    "cancel": "give up a gate, checkpoint, patch or hand-over",
    "show": "show a gate, crew, checkpoint, patch or hand-over",
}


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    for verb, summary in _SUMMARIES.items():
        parser = command(sub, verb, run, summary)
        parser.add_argument("id", metavar="ID", kind=value_kinds.SUBJECT, help="like G1, C2 or P3")
        if verb != "show":
            parser.add_argument("--why", default="", kind=value_kinds.FREE, help="the reason")
        if verb == "approve":
            parser.add_argument("--note", default="", kind=value_kinds.FREE, help="a word with it")
            parser.add_argument("--resolve", action="store_true", help="and resolve the checkpoint")
            parser.add_argument("--apply", action="store_true", help="and apply the patch")
            parser.add_argument(
                "--anyway", action="store_true", help="the person: though something is missing"
            )
        if verb == "resolve":
            parser.add_argument(
                "--summary", default="", kind=value_kinds.FREE, help="what was agreed"
            )


def run(context: Context, args: argparse.Namespace) -> Result:
    """Do it to whatever the id names. Raises what that verb raises, UsageError for none of it."""
    letter, number = parsed(args.id)
    verdict = VERDICTS[args.command].get(letter)
    if verdict is None:
        raise UsageError(f"a {KINDS[letter]} knows no '{args.command}'")
    return verdict(context, number, args)

"""``next`` and ``duties``: what one owes to others, so that they can go on (DUTY)."""

import argparse
from collections.abc import Mapping

from ..actions import duty_actions
from ..actions.duty_actions import Owed
from ..gates.duty import Duty
from ..views import answers, duty_lines, payload
from .context import Context
from .parsing import Parser, command
from .result import Result


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    command(
        sub,
        "next",
        run_next,
        "say what you should do first, and why",
        more="Example: agent-sync next",
    )
    parser = command(
        sub,
        "duties",
        run_duties,
        "list what you owe to others, most urgent first",
        more="Most urgent is what keeps most agents waiting longest.\n\n"
        "Example: agent-sync duties --all",
    )
    parser.add_argument("--all", action="store_true", help="what anybody owes")


def run_next(context: Context, _args: argparse.Namespace) -> Result:
    """The first of one's duties."""
    found = duty_actions.duties(context)
    first = found.duties[:1]
    return _result(answers.next_duty(found), first, found, [duty_lines.NOTHING])


def run_duties(context: Context, args: argparse.Namespace) -> Result:
    """All of one's duties, or everybody's."""
    found = duty_actions.duties(context, everybody=args.all)
    data: dict[str, object] = {"duties": [payload.duty(one, found.names) for one in found.duties]}
    if args.all:
        data["orphaned"] = [payload.orphan(one) for one in found.orphans]
    nothing = duty_lines.NOTHING_AT_ALL if args.all else duty_lines.NOTHING
    return _result(data, found.duties, found, [nothing], named=args.all)


def _result(
    data: Mapping[str, object],
    duties: "list[Duty]",
    found: Owed,
    nothing: list[str],
    *,
    named: bool = False,
) -> Result:
    own = [text for one in duties for text in duty_lines.lines(one, found.names, named=named)]
    own += [text for one in found.orphans for text in duty_lines.orphan(one)]
    quoted = [text for one in duties for text in duty_lines.quoted(one)]
    lines = [*own, *quoted] or nothing
    if named:  # names of others' files stand in what others owe
        return Result(data, lines, quotes=bool(own))
    return Result(data, lines, quotes=bool(quoted), own=own, quoted=quoted)

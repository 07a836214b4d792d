"""``next`` and ``duties``: what one owes to others, so that they can go on (DUTY)."""

import argparse
from collections.abc import Mapping

from ..actions import duty_actions
from ..actions.duty_actions import Owed
from ..gates.duty import Duty
from ..protection.handed_work import Orphan
from ..views import payload
from ..views.terminal import clean
from .context import Context
from .parsing import Parser, command
from .result import Result

NOTHING = "Nobody waits for you."


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    command(
        sub,
        "next",
        run_next,
        "say what you should do first, so that others can go on, and why",
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
    data = {
        "next": payload.duty(first[0], found.names) if first else None,
        "duties": len(found.duties),
    }
    return _result(data, first, found, [NOTHING])


def run_duties(context: Context, args: argparse.Namespace) -> Result:
    """All of one's duties, or everybody's."""
    found = duty_actions.duties(context, everybody=args.all)
    data: dict[str, object] = {"duties": [payload.duty(one, found.names) for one in found.duties]}
    if args.all:
        data["orphaned"] = [payload.orphan(one) for one in found.orphans]
    nothing = "Nobody owes anybody anything." if args.all else NOTHING
    return _result(data, found.duties, found, [nothing], named=args.all)


def _result(
    data: Mapping[str, object],
    duties: "list[Duty]",
    found: Owed,
    nothing: list[str],
    *,
    named: bool = False,
) -> Result:
    own = [text for one in duties for text in _lines(one, found.names, named=named)]
    own += [text for one in found.orphans for text in _orphan(one)]
    quoted = [clean(f"{one.subject}: {text}", 600) for one in duties for text in one.quoted]
    lines = [*own, *quoted] or nothing
    if named:  # names of others' files stand in what others owe
        return Result(data, lines, quotes=bool(own))
    return Result(data, lines, quotes=bool(quoted), own=own, quoted=quoted)


def _lines(one: Duty, names: "dict[str, str]", *, named: bool) -> list[str]:
    who = f"{clean(names.get(one.agent_id, one.agent_id), 64)}: " if named else ""
    waiting = ", ".join(clean(names.get(x, x), 64) for x in one.waiting)
    kept = f" ({waiting} {'wait' if len(one.waiting) > 1 else 'waits'})" if waiting else ""
    return [f"{who}{clean(one.because, 400)}{kept}", f"  {clean(one.command, 400)}"]


def _orphan(one: Orphan) -> list[str]:
    who, count = clean(one.name, 64), len(one.keys)
    named = ", ".join(clean(key, 120) for key in one.keys[:3])
    more = f" and {count - 3} more" if count > 3 else ""
    return [
        f"anybody: {who} is gone and left {named}{more} uncommitted",
        f"  agent-sync take-over {who}",
    ]

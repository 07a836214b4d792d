"""``status``: who is here, what is held, what is to be done (CLI-5)."""

import argparse
import os

from ..actions import merge_actions, pause_actions, status_actions
from ..errors import UsageError
from ..merges import starting
from ..repository.location import Project
from ..views import merge_words, pause_words, payload, status_answer
from ..views.compact import compact
from ..views.concerns import Spell
from ..views.model_frame import frame
from ..views.screen import screen
from . import value_kinds
from .context import Context
from .parsing import Parser, command, seconds
from .result import Result

ALONE = "[agent-sync] Nobody else is here and nothing is open."
EVERY_S = 2
NO_SCREEN = (
    "status --watch redraws a terminal{}; 'agent-sync activity --follow' goes on in a pipe or a log"
)


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(
        sub,
        "status",
        run_status,
        "show what needs attention, agents, leases, tasks and news",
        more="With --watch the output is raw: the screen of a terminal, redrawn until Ctrl-C.",
    )
    parser.add_argument("--compact", action="store_true", help="Markdown for a model, bounded")
    parser.add_argument(
        "--merges",
        action="store_true",
        help="look now which files several checkouts changed, and whether they would merge",
    )
    parser.add_argument(
        "--watch",
        type=seconds,
        nargs="?",
        kind=value_kinds.FREE,
        const=EVERY_S * 1000,
        metavar="SECONDS",
        help=f"go on showing it, looking again every {EVERY_S} s or as often as given",
    )


def run_status(context: Context, args: argparse.Namespace) -> Result:
    """The board: for a person on one screen, with ``--compact`` framed for a model."""
    if args.watch is not None:
        return _watched(context, args)
    if args.compact:
        seen = status_actions.status(context, attention=False)
        paused = _paused(context)
        own, others = compact(seen, seen.me, refusing=not paused)
        own = [*paused, *own]
        told = frame(own, others, "agent-sync status") or ALONE
        data = {**payload.board(seen, context.project), "compact": told}
        return Result(data, told.split("\n"), framed=True)
    pairs = merge_actions.foretell(context) if args.merges else None
    if pairs is not None and not args.json:
        return Result(lines=merge_words.lines(pairs), quotes=True)
    seen = status_actions.status(context)
    if pairs is None:
        starting.start_if_due(context.project)
    else:
        seen.merges = pairs
    if args.json:
        pause = pause_words.data(pause_actions.current(context))
        return Result({**status_answer.status(seen, context.project), "paused": pause})
    if context.style.rows:
        status_actions.add_windows(context, seen, context.env)
    lines = screen(context.style, seen, speller(context))
    return Result(lines=[*_paused(context), *lines], quotes=True)


def _paused(context: Context) -> list[str]:
    found = pause_actions.current(context)
    return [pause_words.sentence(found, context.clock())] if found else []


def speller(context: Context) -> Spell:
    """How a path of the repository is typed where the caller stands."""
    project, cwd = context.project, context.cwd
    return lambda key: _spelled(project, cwd, key)


def _spelled(project: Project, cwd: str, key: str) -> str:
    if os.path.isabs(key):
        return key
    try:
        found = os.path.relpath(os.path.join(project.checkout, *key.split("/")), cwd)
    except ValueError:  # another drive
        return key
    return found + "/" if key.endswith("/") else found


def _watched(context: Context, args: argparse.Namespace) -> Result:
    if args.json or args.compact:
        raise UsageError(NO_SCREEN.format(", without --json and --compact"))
    if not context.style.rows:
        raise UsageError(NO_SCREEN.format(", and this is none"))
    from .watching import frames

    store, me = context.look()
    spell = speller(context)

    def draw() -> list[str]:
        nonlocal store, me
        if context.nothing_in_use and context.project.initialised:  # made in the meantime
            context.close()
            store, me = context.look()
        seen = status_actions.at(context, store, me)
        return screen(context.style, status_actions.add_windows(context, seen, context.env), spell)

    return Result(stream=frames(context, draw, args.watch / 1000))

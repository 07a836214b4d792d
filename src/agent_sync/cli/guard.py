"""``guard``: the git hook that refuses a commit of files which others hold (AUTO-7)."""

import argparse
import sys

from ..actions import guard_actions, pause_actions
from ..actions.guard_actions import Look
from ..errors import CONFLICT, ERROR, AgentSyncError
from ..locks.claim import World
from ..locks.commit_verdict import Taken
from ..views import payload
from ..views.bar_words import refusal
from . import commit_words
from .commit_words import Reader
from .context import Context
from .parsing import Parser, command
from .result import Problem, Result

ACTIONS = ("install", "uninstall", "status", "check")
_MORE = """
install puts a pre-commit hook where git looks for it, behind one that is there; uninstall takes
it out and leaves that one as it was; status says what is there. check is what the hook runs: it
exits 2 for a commit that must not be made, and says on standard error why.
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(
        sub, "guard", run_guard, "keep files that others hold out of git commits", more=_MORE
    )
    parser.add_argument("action", choices=ACTIONS, metavar="ACTION", help=", ".join(ACTIONS))


def run_guard(context: Context, args: argparse.Namespace) -> Result:
    """Do one of the four. Raises InstallError, NoProject; a failing check lets commits pass."""
    if args.action == "check":
        return _check(context, as_json=args.json)
    from .guard_setup import run

    return run(context, args.action)


def _check(context: Context, *, as_json: bool) -> Result:
    bypass = context.env.get(commit_words.BYPASS) == "1" and not _inside(context)
    bypass = bypass or _paused(context)
    try:
        look = guard_actions.check(context, bypassed=bypass)
    except AgentSyncError as error:  # never exit 2 by accident: that would refuse
        said = f"{error}; this commit was not checked"
        return Result(problems=(Problem(error.code, said, ERROR, error.facts),))
    if look is None:
        return Result({"checked": False})
    return _answer(context, look, bypass=bypass, as_json=as_json)


def _paused(context: Context) -> bool:
    """Whether the person lets everything pass for a while."""
    try:
        return pause_actions.current(context) is not None
    except AgentSyncError:  # then nothing is known of one
        return False


def _inside(context: Context) -> bool:
    """Whether a session commits: only a person passes the guard (GATE-9)."""
    try:
        return context.inside
    except AgentSyncError:
        return context.in_session


def _answer(context: Context, look: Look, *, bypass: bool, as_json: bool) -> Result:
    verdict = look.verdict
    text = _text(context, look, bypass=bypass)
    refused = (verdict.refused or look.bar) and not bypass
    problems = (_problem(look, text),) if refused else ()
    data = {
        "checked": True,
        "person": look.who.person,
        "bypassed": bool(verdict.refused or look.bar) and bypass,
        "barred": look.bar.subject if look.bar else None,
        "held": [_fact(taken, look.world) for taken in verdict.refused],
        "warned": [_fact(taken, look.world) for taken in verdict.warned],
        "free": [file.path for file in verdict.free],
    }
    if as_json:
        return Result(data, (), problems)
    _tell(text)
    return Result(data, (), problems, stream=())


def _text(context: Context, look: Look, *, bypass: bool) -> str:
    reader = Reader(context.in_session or not look.who.person, context.env.get("GIT_PREFIX", ""))
    verdict, world = look.verdict, look.world
    parts = []
    if verdict.refused and bypass:
        parts.append(commit_words.bypassed(verdict.refused, world, reader))
    elif verdict.refused:
        parts.append(commit_words.refusal(verdict, world, reader, partial=look.partial))
    if look.bar and not bypass:
        parts.append(refusal(look.bar, "commit"))
    if verdict.warned:
        parts.append(commit_words.warning(verdict.warned, world, reader))
    return "\n".join(parts)


def _tell(text: str) -> None:
    """Say it on standard error, as git's hooks do; refusing does not depend on being heard."""
    from .main import write

    try:
        write(sys.stderr, text + "\n" if text else "")
    except (OSError, ValueError):
        pass


def _problem(look: Look, text: str) -> Problem:
    if not look.verdict.refused:
        return Problem("barred", text, CONFLICT, {"subject": look.bar.subject if look.bar else ""})
    return Problem("held", text, CONFLICT, _fact(look.verdict.refused[0], look.world))


def _fact(taken: Taken, world: World) -> dict[str, object]:
    lease = payload.lease(taken.lease, world.until(taken.lease), world.project)
    return {**lease, "path": taken.file.path}

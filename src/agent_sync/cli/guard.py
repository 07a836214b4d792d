"""``guard``: the git hook that refuses a commit of files which others hold (AUTO-7)."""

import argparse
import os
import sys
from typing import NamedTuple

from ..errors import CONFLICT, ERROR, AgentSyncError, NoProject, StoreError
from ..feed import activity, hook_errors
from ..git import staged
from ..identity.who import OPERATOR
from ..locks import commit_verdict, open_leases, unreported_ends
from ..locks.claim import World
from ..locks.commit_verdict import Committer, Staged, Taken, Verdict
from ..locks.lease import AUTO
from ..repository.location import checkout_above
from ..store.sqlite import Store
from ..views import payload
from . import commit_words
from .commit_words import Reader
from .context import Context
from .parsing import Parser, command
from .result import Problem, Result

ACTIONS = ("install", "uninstall", "status", "check")
NOBODY = "shell"
"""Who is recorded for a shell that has no id: looking at a commit registers nobody."""
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


class Look(NamedTuple):
    """What is known when a commit has been judged."""

    who: Committer
    world: World
    verdict: Verdict
    partial: bool


def _check(context: Context, *, as_json: bool) -> Result:
    try:
        if not os.path.exists(context.project.database):
            return Result({"checked": False})
        store, who = _committer(context)
        look = _judged(context, store, who)
    except NoProject:
        return Result({"checked": False})
    except AgentSyncError as error:  # never exit 2 by accident: that would refuse
        hook_errors.note(context.project.folder, "guard", error)
        said = f"{error}; this commit was not checked"
        return Result(problems=(Problem(error.code, said, ERROR, error.facts),))
    return _answer(context, store, look, as_json=as_json)


def _committer(context: Context) -> "tuple[Store, Committer]":
    """Who commits, noted as its sign of life where the database can be written."""
    try:
        store, me = context.look()
        agent_id = me.id if me else context.identity()[0]
    except StoreError:
        store, agent_id = context.open(), context.identity()[0]
    return store, Committer(agent_id, context.bare or agent_id == OPERATOR)


def _judged(context: Context, store: Store, who: Committer) -> Look:
    world = context.world()
    leases = open_leases.all_open(store)
    if not commit_verdict.foreign(leases, who, world):
        return Look(who, world, Verdict(), partial=True)
    top = checkout_above(os.path.realpath(context.cwd))[0] or context.cwd
    files = [Staged(*one) for one in staged.staged_files(context.project, top, context.env)]
    verdict = commit_verdict.judge(files, leases, who, world)
    if verdict.refused and _some_have_ended(store, world, verdict):
        verdict = commit_verdict.judge(files, open_leases.all_open(store), who, world)
    new = staged.new_in_merge(top, context.env) if verdict.refused or verdict.warned else None
    if new is not None:
        verdict = _without(verdict, new)
    return Look(who, world, verdict, partial=new is None)


def _some_have_ended(store: Store, world: World, verdict: Verdict) -> bool:
    """Whether a turn that is in the way turns out to be over."""
    leases = [taken.lease for taken in verdict.refused if taken.lease.kind == AUTO]
    try:
        return unreported_ends.found_interrupted(store, world, leases)
    except StoreError:
        return False


def _without(verdict: Verdict, new: set[str]) -> Verdict:
    """What a merge only brings along is in nobody's way."""
    return verdict._replace(
        refused=[taken for taken in verdict.refused if taken.file.path in new],
        warned=[taken for taken in verdict.warned if taken.file.path in new],
    )


def _answer(context: Context, store: Store, look: Look, *, as_json: bool) -> Result:
    verdict = look.verdict
    bypass = context.env.get(commit_words.BYPASS) == "1"
    if verdict.refused:
        _record(context, store, look, "guard_bypassed" if bypass else "commit_refused")
    text = _text(context, look, bypass=bypass)
    refused = verdict.refused and not bypass
    problems = (_problem(look, text),) if refused else ()
    data = {
        "checked": True,
        "person": look.who.person,
        "bypassed": bool(verdict.refused) and bypass,
        "held": [_fact(taken, look.world) for taken in verdict.refused],
        "warned": [_fact(taken, look.world) for taken in verdict.warned],
        "free": [file.path for file in verdict.free],
    }
    if as_json:
        return Result(data, (), problems)
    _tell(text)
    return Result(data, (), problems, stream=())


def _text(context: Context, look: Look, *, bypass: bool) -> str:
    reader = Reader(context.in_claude or not look.who.person, context.env.get("GIT_PREFIX", ""))
    verdict, world = look.verdict, look.world
    parts = []
    if verdict.refused and bypass:
        parts.append(commit_words.bypassed(verdict.refused, world, reader))
    elif verdict.refused:
        parts.append(commit_words.refusal(verdict, world, reader, partial=look.partial))
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


def _record(context: Context, store: Store, look: Look, kind: str) -> None:
    """One row in the feed. What cannot be recorded is decided all the same."""
    taken = look.verdict.refused
    first = taken[0]
    more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
    try:
        with store.writing() as tx:
            activity.record(
                tx,
                look.world.now,
                look.who.id or NOBODY,
                kind,
                f"of {first.lease.holder.name}{more}",
                key=first.file.key,
                checkout=first.file.checkout,
                tool="git",
            )
    except StoreError as error:
        hook_errors.note(context.project.folder, "guard", error)


def _problem(look: Look, text: str) -> Problem:
    return Problem("held", text, CONFLICT, _fact(look.verdict.refused[0], look.world))


def _fact(taken: Taken, world: World) -> dict[str, object]:
    return {**payload.lease(taken.lease, world.until(taken.lease)), "path": taken.file.path}

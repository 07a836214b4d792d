"""``init``, ``gc``, ``version``: the coordination folder itself."""

import argparse
import os
import platform

from .. import __version__
from ..errors import InvalidInput
from ..repository import location
from ..repository.location import Project
from ..store.opening import SCHEMA, open_store
from ..store.prepare import make_folder
from ..views.terminal import clean
from . import progress_line
from .context import Context
from .parsing import Parser, command
from .result import Result

GIT_S = 10.0


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    command(
        sub,
        "init",
        run_init,
        "make the coordination folder here",
        more="In a git repository it belongs to all its worktrees; elsewhere to this folder and "
        "all below it.",
    )
    command(sub, "gc", run_gc, "drop what is older than AGENT_SYNC_RETENTION_DAYS (30)")
    command(sub, "version", run_version, "print the version")


def run_init(context: Context, _args: argparse.Namespace) -> Result:
    """Make the folder and the database; doing it again changes nothing. Raises InvalidInput."""
    where = location.locate(context.cwd, context.env) or _new(context.cwd)
    existed = os.path.exists(where.database)
    if existed:
        make_folder(where.folder)  # its .gitignore may be gone
    with progress_line.line(context) as line:
        tell = progress_line.counter(line, progress_line.IMPORTING)
        store = open_store(where, progress=tell)
    assert store is not None
    store.close()
    said = "is there already" if existed else "made"
    return Result(
        {"root": where.root, "folder": where.folder, "created": not existed},
        [f"{clean(where.folder)} {said}; agents below {clean(where.root)} share it."],
    )


def _new(cwd: str) -> Project:
    if os.path.realpath(cwd) == os.path.realpath(os.path.expanduser("~")):
        raise InvalidInput("not in the home folder itself: go to the folder that the agents share")
    why = location.not_in_checkout(cwd)
    if why:
        raise InvalidInput(clean(why))
    return location.at_root(cwd)


def run_gc(context: Context, _args: argparse.Namespace) -> Result:
    """Drop old history (STATE-7), and work that was saved from git long ago (AUTO-6)."""
    from ..git import private_refs
    from ..git.runner import git_at
    from ..sessions import retention

    if not context.bare:
        context.join()
    now = context.clock()
    dropped = retention.collect(context.open(), now, context.env)
    if context.project.common:
        old = now - retention.days(context.env) * retention.DAY_MS
        dropped["saved"] = private_refs.prune(git_at(context.project.common, GIT_S), old)
    counts = ", ".join(f"{count} {name}" for name, count in dropped.items() if count)
    return Result({"dropped": dropped}, [f"dropped {counts}" if counts else "Nothing is old."])


def run_version(_context: Context, _args: argparse.Namespace) -> Result:
    """The version of the program, of its schema and of Python."""
    data = {"version": __version__, "schema": SCHEMA, "python": platform.python_version()}
    return Result(data, [f"agent-sync {__version__}"])

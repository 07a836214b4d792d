"""``init``, ``gc``, ``version``: the coordination folder itself."""

import argparse
import os
import platform

from .. import __version__
from ..actions import upkeep_actions
from ..runtime import archive_file
from ..store.expected_schema import SCHEMA
from ..views.terminal import clean
from .context import Context
from .parsing import Parser, command
from .result import Result

KINDS = {
    "events": ("mark of a hook call", "marks of hook calls"),
    "calls": ("call that never ended", "calls that never ended"),
    "refusals": ("count of refusals", "counts of refusals"),
    "activity": ("line of activity", "lines of activity"),
    "leases": ("ended lease", "ended leases"),
    "commits": ("note on a commit", "notes on commits"),
    "gates": ("closed gate, checkpoint, patch or hand-over", "closed gates, patches and the like"),
    "duties": ("note on a duty", "notes on duties"),
    "refused_edits": ("refused edit", "refused edits"),
    "waits": ("ended wait", "ended waits"),
    "messages": ("message", "messages"),
    "agents": ("agent that left long ago", "agents that left long ago"),
    "watched": ("note on a file nobody holds", "notes on files nobody holds"),
    "kept": ("kept version", "kept versions"),
    "work": ("file whose work is the person's now", "files whose work is the person's now"),
    "seen": ("note on a reading", "notes on readings"),
    "blobs": ("stored content", "stored contents"),
    "files": ("left-over file", "left-over files"),
    "saved": ("state saved from git", "states saved from git"),
}
"""What is dropped, as a person calls it: of one, of several."""

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
"""The folder that the package lies in, or the archive."""


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
    where, created = upkeep_actions.init(context)
    said = "made" if created else "is there already"
    return Result(
        {"root": where.root, "folder": where.folder, "created": created},
        [f"{clean(where.folder)} {said}; agents below {clean(where.root)} share it."],
    )


def run_gc(context: Context, _args: argparse.Namespace) -> Result:
    """Drop old history (STATE-7), and work that was saved from git long ago (AUTO-6)."""
    dropped = upkeep_actions.collect(context)
    counts = [_counted(name, count) for name, count in dropped.items() if count]
    said = f"Dropped what is old: {', '.join(counts)}." if counts else "Nothing is old."
    return Result({"dropped": dropped}, [said])


def _counted(name: str, count: int) -> str:
    one, many = KINDS.get(name, (name, name))
    return f"{count:,} {one if count == 1 else many}"


def run_version(_context: Context, _args: argparse.Namespace) -> Result:
    """The version of the program, of its schema and of Python, and which copy this is."""
    copy = archive_file.digest(_ROOT)[:12] if archive_file.is_archive(_ROOT) else ""
    data = {
        "version": __version__,
        "schema": SCHEMA,
        "python": platform.python_version(),
        "root": _ROOT,
        "program": copy,
    }
    which = f", {copy} in {clean(_ROOT)}" if copy else ""
    return Result(data, [f"agent-sync {__version__}{which}"])

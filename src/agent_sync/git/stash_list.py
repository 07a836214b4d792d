"""The stash, which all worktrees share: its entries, and the files in them (AUTO-6)."""

import os

from ..repository.path_keys import key_of_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project
    from .runner import Git

LARGEST_LOG = 1024 * 1024
MOST = 50
"""So many entries are looked into."""


def entries(common: str) -> "list[str]":
    """The commits of the stash, newest first, read from git's own log of it; [] without one."""
    from ..system.plain_files import tail

    raw = tail(os.path.join(common, "logs", "refs", "stash"), LARGEST_LOG)
    found = [line.split(b" ", 2)[1:2] for line in raw.split(b"\n") if b"\t" in line]
    return [oid[0].decode("ascii", "replace") for oid in reversed(found) if oid]


def stashed_files(project: "Project", git: "Git") -> "set[str] | None":
    """The keys of all files in the stash, those that git did not know included; two runs of git.

    None when git cannot say or the stash is long.
    """
    if not entries(project.common):
        return set()
    said = git.run("log", "-g", f"--max-count={MOST + 1}", "--format=%H %P", "refs/stash", "--")
    rows = [row.split() for row in (said or b"").decode("ascii", "replace").splitlines()]
    if not rows or len(rows) > MOST:
        return None
    commits = [oid for row in rows for oid in (row[0], *row[3:])]
    found = git.names(
        *("log", "--no-walk", "--first-parent", "-m", "--root", "--no-renames"),
        *("--format=", "--name-only", "-z", *commits, "--"),
    )
    return None if found is None else {key_of_name(project, name) for name in found}


def named(stash: "list[str]", target: "str | None") -> "list[str]":
    """The entries that a word means: '' the newest, a number, ``stash@{N}``, or a commit."""
    if target is None:
        return []
    number = target or "0"
    if number.startswith(("stash@{", "refs/stash@{")):
        number = number[number.index("{") + 1 :].rstrip("}")
    if number.isascii() and number.isdigit() and len(number) < 7:
        return stash[int(number) : int(number) + 1]
    return [oid for oid in stash if len(target) >= 7 and oid.startswith(target)]

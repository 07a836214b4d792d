"""What one git command would do to work that nobody has committed, read from its words.

Only what git does by itself counts: aliases are not looked up, so ``git co .`` is unknown, and
what git refuses on its own (``merge``, ``pull`` without a rebase, ``branch -d``) is left to it.
A word that cannot be known (None) widens a command that throws everything away, makes one that
throws files away vague, and otherwise makes the command pass.
"""

import os

from ..effects import GitCall
from ..options import Options
from . import changing_files, taking_up
from .intent import DESTROY
from .option_words import whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .intent import Intent

_COMMANDS = {**changing_files.TABLE, **taking_up.TABLE}


def intent(
    argv: "list[str | None]", cwd: "str | None", env: "Mapping[str, str | None] | None" = None
) -> "Intent | None":
    """What the words after ``git`` would do, or None for what needs no look.

    ``cwd`` is where the command stands, '' for where the shell does, None when unknown; ``env``
    the variables set for it. A command with a repository of its own passes, and
    with an index of its own one that leaves the files as they are.
    """
    given = env or {}
    if not (_is_here(given, "GIT_DIR") and _is_here(given, "GIT_WORK_TREE")):
        return None
    globals_ = Options(argv, GitCall.SHORT, GitCall.VALUED, ordered=True)
    if globals_.has("--help", "-h", "--version") or not globals_.operands:
        return None
    found = _command(globals_.operands[0] or "", globals_)
    if found is None or ("GIT_INDEX_FILE" in given and found.kind != DESTROY):
        return None
    found.cwd = stands(cwd, globals_, found.cwd)
    named = [name for name, _ in globals_.found if name.endswith("-pathspecs")]
    found.options = list(dict.fromkeys(named))
    return found


def _command(name: str, globals_: Options) -> "Intent | None":
    """What one command of git would do, by its own words."""
    look = _COMMANDS.get(name)
    if look is None or any(_strange(one) for one in globals_.values("--git-dir")):
        return None
    rest = whole(name, globals_.operands[1:])
    return None if "--help" in rest or "-h" in rest else look(rest)


def _is_here(env: "Mapping[str, str | None]", name: str) -> bool:
    return name not in env or not _strange(env[name])


def _strange(path: "str | None") -> bool:
    """Whether a path may lead out of the checkout that a command stands at the root of."""
    return path is None or os.path.normpath(path) not in (".", ".git")


def stands(cwd: "str | None", globals_: Options, below: "str | None" = "") -> "str | None":
    """Where the command works, from ``-C``, ``--work-tree`` and a worktree that it names."""
    places = [*globals_.values("-C"), *globals_.values("--work-tree"), below]
    for place in places:
        if cwd is None or place is None:
            return None
        cwd = os.path.join(cwd, place) if place else cwd
    return cwd

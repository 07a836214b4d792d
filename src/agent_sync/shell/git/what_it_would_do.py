"""What one git command would do to work that nobody has committed, read from its words.

Aliases are looked up in the command itself only (``-c alias.x=...``), so ``git co .`` is unknown,
and what git refuses on its own (``merge``, ``pull`` without a rebase, ``branch -d``) is left to it.
A word that no text says may be any path within its bounds; as the command's own name it may
be any command that its other words fit.
"""

import os

from ..effects import GitCall
from ..options import Options
from ..text_paths import Within
from . import changing_files, taking_up
from .command_names import words_of
from .intent import DESTROY, Intent
from .option_words import unsaid, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_COMMANDS = {**changing_files.TABLE, **taking_up.TABLE}
_ANY = "reset checkout clean restore rm add commit".split()
"""What a command that no text names is taken for, the first that its words fit."""
_COMMITS = ("-m", "-a", "--amend", "--message")
_DEEP = 3


def of_call(call: GitCall) -> "Intent | None":
    """What a command of git would do that was found in a line; None for what needs no look."""
    found = intent(call.argv, call.cwd, call.env, stdin=call.stdin)
    if found is not None:
        found.made = call.made
    return found


def intent(
    argv: "list[str | None]",
    cwd: "str | None",
    env: "Mapping[str, str | None] | None" = None,
    *,
    stdin: "str | None" = None,
) -> "Intent | None":
    """What the words after ``git`` would do, or None for what needs no look.

    ``cwd`` is where the command stands, '' for where the shell does, None when unknown; ``env``
    the variables set for it; ``stdin`` a word for the names it is handed. With an index of its
    own a command passes that leaves the files as they are.
    """
    given = env or {}
    globals_ = Options(argv, GitCall.SHORT, GitCall.VALUED, ordered=True)
    if globals_.has("--help", "-h", "--version") or not globals_.operands:
        return None
    found = _command(globals_, globals_.operands[0], globals_.operands[1:])
    if found is None or ("GIT_INDEX_FILE" in given and found.kind != DESTROY):
        return None
    if isinstance(stdin, Within) and found.unsaid == () and _is_handed(globals_.operands):
        found.unsaid, found.guess, found.patches = stdin.bounds, False, []
    _place(found, cwd, globals_, given)
    named = [name for name, _ in globals_.found if name.endswith("-pathspecs")]
    found.options = list(dict.fromkeys(named))
    return found


def _command(
    globals_: Options, name: "str | None", words: "list[str | None]", depth: int = 0
) -> "Intent | None":
    """What one command of git would do, by its own words."""
    if name is None or isinstance(name, Within):
        return _any(globals_, name.likely if name else "", words)
    if name not in _COMMANDS:
        meant = _alias(globals_, name) if depth < _DEEP else []
        return _command(globals_, meant[0], [*meant[1:], *words], depth + 1) if meant else None
    rest = whole(name, words)
    return None if "--help" in rest or "-h" in rest else _COMMANDS[name](rest)


def _any(globals_: Options, likely: str, words: "list[str | None]") -> "Intent | None":
    """What a command would do whose name no text says."""
    if likely:
        return _command(globals_, likely, words)
    if words and words[0] in _COMMANDS:  # what is unknown is an option
        return _command(globals_, words[0], words[1:])
    if not words:
        return Intent(DESTROY, "git with a command that its text does not name")
    commits = any((word or "").startswith(_COMMITS) for word in words)
    names = [name for name in _ANY if name != "commit" or commits]
    return next((x for name in names if (x := _command(globals_, name, words))), None)


def _alias(globals_: Options, name: str) -> "list[str]":
    """The words that ``-c alias.NAME=...`` stands for."""
    for value in globals_.values("-c"):
        key, _, meant = (value or "").partition("=")
        if key.lower() == f"alias.{name.lower()}":
            return words_of(meant)
    return []


def _is_handed(words: "list[str | None]") -> bool:
    """Whether the names that are not known come from standard input, and from nowhere else."""
    if unsaid(words) is not None:
        return False
    told = [word for word in words[1:] if word and (word[:1] != "-" or word[-2:] == "=-")]
    return "--stdin" in words or "--pathspec-from-file=-" in told or words[0] == "apply"


def _place(
    found: Intent, cwd: "str | None", globals_: Options, env: "Mapping[str, str | None]"
) -> None:
    """Say where the command works: ``-C``, a worktree and a repository that are named."""
    below = found.cwd
    found.cwd, found.git_dir = stands(cwd, globals_, env)
    if below:
        found.cwd = _under(_stands_in(cwd, globals_), below)


def stands(
    cwd: "str | None", globals_: Options, env: "Mapping[str, str | None]"
) -> "tuple[str | None, str | None]":
    """(the folder whose files a command works on, the repository that is named for it, '' for
    none), from ``-C``, ``--work-tree`` and ``--git-dir`` or their variables; None when unknown."""
    cwd = _stands_in(cwd, globals_)
    tree = _named(cwd, "--work-tree", "GIT_WORK_TREE", globals_, env)
    named = _named(cwd, "--git-dir", "GIT_DIR", globals_, env)
    return (cwd if tree == "" else tree), named


def _stands_in(cwd: "str | None", globals_: Options) -> "str | None":
    for place in globals_.values("-C"):
        cwd = _under(cwd, place)
    return cwd


def _named(
    cwd: "str | None", option: str, name: str, globals_: Options, env: "Mapping[str, str | None]"
) -> "str | None":
    """A folder that an option or a variable names; '' when neither does, None when unknown."""
    if globals_.has(option):
        return _under(cwd, globals_.value(option))
    return _under(cwd, env[name]) if name in env else ""


def _under(cwd: "str | None", place: "str | None") -> "str | None":
    if cwd is None or place is None or isinstance(place, Within):
        return None
    return os.path.join(cwd, place) if place else cwd

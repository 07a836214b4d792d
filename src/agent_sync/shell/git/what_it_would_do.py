"""What one git command would do to work that nobody has committed, read from its words.

Only what git does by itself counts: aliases are not looked up, so ``git co .`` is unknown, and
what git refuses on its own (``merge``, ``pull`` without a rebase, ``branch -d``) is left to it.
A word that cannot be known (None) widens a command that throws everything away, makes one that
throws files away vague, and otherwise makes the command pass.
"""

import os

from .intent import DESTROY, EITHER, MOVE, STAGED, SWEEP, TRACKED, UNSTAGED, Intent
from .long_options import whole
from .option_words import Words, known, read, words_behind
from .taking_up import commit, stage, stash

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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
    globals_ = read(argv, _GLOBAL_VALUES, _GLOBAL_SHORT, stop=True)
    if globals_.has("--help", "-h", "--version"):
        return None
    command = globals_.words[0] if globals_.words else None
    look = _COMMANDS.get(command or "")
    if look is None or any(_strange(one) for one in globals_.all("--git-dir")):
        return None
    rest = whole(command or "", words_behind(argv, globals_))
    if "--help" in rest or "-h" in rest:
        return None
    found = look(rest)
    if found is not None and "GIT_INDEX_FILE" in given and found.kind != DESTROY:
        return None
    if found is not None:
        found.cwd = _stands(cwd, globals_, found.cwd)
        found.options = [name for name in globals_.flags if name.endswith("-pathspecs")]
    return found


def _is_here(env: "Mapping[str, str | None]", name: str) -> bool:
    return name not in env or not _strange(env[name])


def _strange(path: "str | None") -> bool:
    """Whether a path may lead out of the checkout that a command stands at the root of."""
    return path is None or os.path.normpath(path) not in (".", ".git")


def _stands(cwd: "str | None", globals_: Words, below: "str | None") -> "str | None":
    """Where the command works, from ``-C``, ``--work-tree`` and a worktree that it names."""
    places = [*globals_.all("-C"), *globals_.all("--work-tree"), below]
    for place in places:
        if cwd is None or place is None:
            return None
        cwd = os.path.join(cwd, place) if place else cwd
    return cwd


_GLOBAL_VALUES = (
    "-C",
    "-c",
    "--git-dir",
    "--work-tree",
    "--namespace",
    "--super-prefix",
    "--config-env",
    "--attr-source",
)
_GLOBAL_SHORT = "Cc"


def _reset(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("--pathspec-from-file",))
    if words.has("--hard"):
        return Intent(DESTROY, "git reset --hard")
    if words.has("--merge"):
        return Intent(DESTROY, "git reset --merge", which=STAGED)
    if words.has("--keep") and _elsewhere(words.words):
        return Intent(MOVE, "git reset --keep", target=words.words[0])
    return None


def _elsewhere(words: "list[str | None]") -> bool:
    return bool(words) and words[0] not in ("HEAD", "@")


def _checkout(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("-b", "-B", "--orphan", "--conflict", "--pathspec-from-file"), "bB")
    if words.has("-p", "--patch"):
        return None
    if words.dashed and words.paths:
        return _paths("git checkout --", words.paths, UNSTAGED if not words.words else TRACKED)
    if words.has("-f", "--force") and len(words.words) < 2:
        return Intent(DESTROY, "git checkout -f")
    if words.has("--pathspec-from-file"):
        return _paths("git checkout --", [None], TRACKED if words.words else UNSTAGED)
    if words.has("-b", "-B", "--orphan"):
        moves = _elsewhere(words.words)
        return Intent(MOVE, "git checkout -b", target=words.words[0]) if moves else None
    if len(words.words) > 1:
        return _paths("git checkout --", words.words, TRACKED)
    if not _elsewhere(words.words) or words.words[0] is None:
        return None
    word = words.words[0]
    if words.dashed or word == "-" or words.has("--detach", "-d", "-t", "--track"):
        return Intent(MOVE, "git checkout", target=word)
    return Intent(EITHER, "git checkout", [word], which=UNSTAGED, target=word)


def _paths(form: str, words: "list[str | None]", which: str) -> "Intent | None":
    if not words:
        return None
    found = Intent(DESTROY, form, known(words), which=which)
    found.vague = None in words
    return found


def _switch(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("-c", "-C", "--create", "--force-create", "--orphan", "--conflict"), "cC")
    if words.has("-f", "--force", "--discard-changes"):
        return Intent(DESTROY, "git switch --discard-changes")
    if words.has("--orphan"):
        return Intent(MOVE, "git switch --orphan", target=words.value("--orphan"))
    if not _elsewhere(words.words):
        return None
    return Intent(MOVE, "git switch", target=words.words[0])


def _restore(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("-s", "--source", "--conflict", "--pathspec-from-file"), "s")
    if words.has("-p", "--patch"):
        return None
    if words.has("-S", "--staged") and not words.has("-W", "--worktree"):
        return None
    both = words.has("-s", "--source", "-S", "--staged")
    listed: list[str | None] = [None]
    named = listed if words.has("--pathspec-from-file") else words.words + words.paths
    return _paths("git restore", named, TRACKED if both else UNSTAGED)


def _clean(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("-e", "--exclude"), "e")
    if words.has("-n", "--dry-run", "-i", "--interactive") or not words.has("-f", "--force"):
        return None
    named = words.words + words.paths
    paths = known(named)
    only = words.has("-X")
    kept = _excluded([*words.all("-e"), *words.all("--exclude")], only=only)
    form = "git clean -f" + "".join(x for x in "dxX" if words.has("-" + x))
    places = ([*paths, *kept] if paths else []) if named else [".", *kept]
    found = Intent(DESTROY, form, places, only_untracked=True)
    found.untracked = not only
    found.ignored = only or words.has("-x")
    found.deep = words.has("-d") or bool(named)
    found.vague = None in named
    return found


def _rm(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("--pathspec-from-file",))
    if not words.has("-f", "--force") or words.has("--cached", "-n", "--dry-run"):
        return None
    listed: list[str | None] = [None]
    named = listed if words.has("--pathspec-from-file") else words.words + words.paths
    return _paths("git rm -f", named, TRACKED)


def _apply(argv: "list[str | None]") -> "Intent | None":
    """A patch taken back; which files are in it is not known from the words."""
    words = read(argv, ("--directory", "--include", "--exclude", "--whitespace"), "pC")
    calm = ("--check", "--stat", "--numstat", "--summary", "--cached")
    if not words.has("-R", "--reverse") or (words.has(*calm) and not words.has("--apply")):
        return None
    return _paths("git apply -R", [None], TRACKED)


def _excluded(patterns: "list[str | None]", *, only: bool) -> "list[str]":
    """Pathspecs that leave out what ``clean -e`` does; its patterns are those of gitignore.

    With ``-X`` (``only``) a pattern adds to what goes, and one that begins with '!' keeps.
    """
    found = []
    for pattern in patterns:
        name = pattern or ""
        if name.startswith("!") != only:
            continue
        name = name[only:].removesuffix("/**")
        inner = name.strip("/")
        if inner:
            name = inner if "/" in name.rstrip("/") else f"**/{inner}"
            found += [f":(exclude,top,glob){name}", f":(exclude,top,glob){name}/**"]
    return found


def _continued(command: str) -> "Callable[[list[str | None]], Intent | None]":
    """Commands that stop in the middle: how they are given up, and how they go on."""

    def look(argv: "list[str | None]") -> "Intent | None":
        words = read(argv, ("-s", "-X", "-m", "-S", "-F"), "sXmF")
        for flag in ("--abort", "--skip"):
            if words.has(flag):
                which = TRACKED if command == "rebase" else STAGED
                return Intent(DESTROY, f"git {command} {flag}", which=which)
        if words.has("--continue") and command != "am":
            return Intent(SWEEP, f"git {command} --continue", which=STAGED)
        calm = ("--quit", "--edit-todo", "--show-current-patch", "--continue")
        if command == "rebase" and not words.has(*calm):
            return Intent(MOVE, "git rebase")
        return None

    return look


def _pull(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("-s", "-X", "--strategy", "--strategy-option", "--depth"), "sX")
    off = words.value("--rebase") in ("false", "no") or words.has("--no-rebase")
    if words.has("--autostash") or (words.has("--rebase", "-r") and not off):
        return Intent(MOVE, "git pull --rebase")
    return None


def _bisect(argv: "list[str | None]") -> "Intent | None":
    moves = "start good bad new old skip reset run replay next".split()
    return Intent(MOVE, f"git bisect {argv[0]}") if argv and argv[0] in moves else None


def _read_tree(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("--prefix", "--index-output", "--exclude-per-directory"))
    if not words.has("-u") or words.has("-n", "--dry-run"):
        return None
    if words.has("--reset"):
        return Intent(DESTROY, "git read-tree -u --reset")
    return Intent(MOVE, "git read-tree -u -m") if words.has("-m") else None


def _checkout_index(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("--prefix", "--stage"))
    if not words.has("-f", "--force") or words.has("--prefix", "--temp", "--stdin"):
        return None
    paths = known(words.words + words.paths)
    if paths is None or not (paths or words.has("-a", "--all")):
        return None
    return Intent(DESTROY, "git checkout-index -f", paths, which=UNSTAGED)


def _worktree(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ())
    named = words.words + words.paths
    if named[:1] != ["remove"] or not words.has("-f", "--force") or named[1:2] in ([], [None]):
        return None
    found = Intent(DESTROY, "git worktree remove --force", untracked=True)
    found.cwd = named[1]
    return found


_COMMANDS: "dict[str, Callable[[list[str | None]], Intent | None]]" = {
    "reset": _reset,
    "checkout": _checkout,
    "switch": _switch,
    "restore": _restore,
    "clean": _clean,
    "apply": _apply,
    "rm": _rm,
    "stash": stash,
    "add": stage,
    "stage": stage,
    "commit": commit,
    "pull": _pull,
    "bisect": _bisect,
    "read-tree": _read_tree,
    "checkout-index": _checkout_index,
    "worktree": _worktree,
    **{name: _continued(name) for name in ("merge", "rebase", "am", "cherry-pick", "revert")},
}

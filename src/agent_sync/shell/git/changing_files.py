"""The git commands that change the files of a checkout: they throw work away, or move everybody."""

from ..limits import is_number
from ..text_paths import Within
from .intent import DESTROY, EITHER, MOVE, STAGED, STASH, SWEEP, TRACKED, UNSTAGED, Intent
from .option_words import known, read, unsaid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .intent import Look
    from .option_words import Words


def _reset(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("--pathspec-from-file",))
    if words.has("--hard"):
        return Intent(DESTROY, "git reset --hard")
    if words.has("--merge"):
        return Intent(DESTROY, "git reset --merge", which=STAGED)
    if words.has("--keep") and _elsewhere(words.before):
        return Intent(MOVE, "git reset --keep", target=words.before[0])
    return None


def _elsewhere(words: "list[str | None]") -> bool:
    return bool(words) and words[0] not in ("HEAD", "@")


def _checkout(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("-b", "-B", "--orphan", "--conflict", "--pathspec-from-file"), "bB")
    named = words.before
    which = TRACKED if named else UNSTAGED
    if words.behind:
        return _paths("git checkout --", words.behind, which)
    if words.has("-p", "--patch"):  # whoever answers may say yes to all of it
        paths = [word for word in named if _elsewhere([word])]
        return _paths("git checkout -p", paths, which) or Intent(
            DESTROY, "git checkout -p", which=which
        )
    if words.has("-f", "--force") and len(named) < 2:
        return Intent(DESTROY, "git checkout -f")
    if words.has("--pathspec-from-file"):
        return _paths("git checkout --", [None], which)
    if words.has("-b", "-B", "--orphan"):
        return Intent(MOVE, "git checkout -b", target=named[0]) if _elsewhere(named) else None
    if len(named) > 1:
        return _paths("git checkout --", named, TRACKED)
    return _to_one(words, named[0]) if _elsewhere(named) else None


def _to_one(words: "Words", word: "str | None") -> "Intent | None":
    """``checkout WORD``"""
    if isinstance(word, Within) and unsaid([word]) is None:
        return Intent(MOVE, "git checkout", target=None)
    if word is None or isinstance(word, Within):
        return _paths("git checkout", [word], UNSTAGED)
    if words.dashed or word == "-" or words.has("--detach", "-d", "-t", "--track"):
        return Intent(MOVE, "git checkout", target=word)
    return Intent(EITHER, "git checkout", [word], which=UNSTAGED, target=word)


def _paths(form: str, words: "list[str | None]", which: str) -> "Intent | None":
    if not words:
        return None
    found = Intent(DESTROY, form, known(words), which=which)
    found.unsaid = unsaid(words)
    return found if found.paths or found.unsaid is not None else None


def _switch(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("-c", "-C", "--create", "--force-create", "--orphan", "--conflict"), "cC")
    if words.has("-f", "--force", "--discard-changes"):
        return Intent(DESTROY, "git switch --discard-changes")
    if words.has("--orphan"):
        return Intent(MOVE, "git switch --orphan", target=words.value("--orphan"))
    if not _elsewhere(words.before):
        return None
    return Intent(MOVE, "git switch", target=words.before[0])


def _restore(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("-s", "--source", "--conflict", "--pathspec-from-file"), "s")
    if words.has("-S", "--staged") and not words.has("-W", "--worktree"):
        return None
    both = words.has("-s", "--source", "-S", "--staged")
    listed: list[str | None] = [None]
    named = listed if words.has("--pathspec-from-file") else words.operands
    which = TRACKED if both else UNSTAGED
    if not named and words.has("-p", "--patch"):
        return Intent(DESTROY, "git restore -p", which=which)
    return _paths("git restore", named, which)


def _clean(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("-e", "--exclude"), "e")
    if words.has("-n", "--dry-run") or not words.has("-f", "--force", "-i", "--interactive"):
        return None
    named = words.operands
    paths = known(named)
    only = words.has("-X")
    kept = _excluded([*words.values("-e"), *words.values("--exclude")], only=only)
    form = "git clean -f" + "".join(x for x in "dxX" if words.has("-" + x))
    places = ([*paths, *kept] if paths else []) if named else [".", *kept]
    found = Intent(DESTROY, form, places, only_untracked=True)
    found.untracked = not only
    found.ignored = only or words.has("-x")
    found.deep = words.has("-d") or bool(named)
    found.unsaid = unsaid(named)
    return found


def _rm(argv: "list[str | None]") -> "Intent | None":
    words = read(argv, ("--pathspec-from-file",))
    if not words.has("-f", "--force") or words.has("--cached", "-n", "--dry-run"):
        return None
    listed: list[str | None] = [None]
    named = listed if words.has("--pathspec-from-file") else words.operands
    return _paths("git rm -f", named, TRACKED)


def _apply(argv: "list[str | None]") -> "Intent | None":
    """A patch taken back, or into the index; which files are in it is not said by the words."""
    words = read(argv, ("--directory", "--include", "--exclude", "--whitespace"), "pC")
    calm = ("--check", "--stat", "--numstat", "--summary")
    if words.has(*calm) and not words.has("--apply"):
        return None
    if words.has("--cached"):
        found = Intent(SWEEP, "git apply --cached", which=UNSTAGED)
    elif words.has("-R", "--reverse"):
        found = Intent(DESTROY, "git apply -R", which=TRACKED)
        found.guess = True
    else:
        return None
    found.unsaid = ()
    if not words.has("--directory"):
        found.patches = [word for word in known(words.operands) or () if word != "-"]
    strip = words.value("-p") or "1"
    found.strip = int(strip) if is_number(strip, 2) else 1
    return found


def _update_index(argv: "list[str | None]") -> "Intent | None":
    """Files that are named go into the index as they are."""
    words = read(argv, ("--index-version",))
    if words.has(*_MARKS_ONLY) or "--cacheinfo" in argv:
        return None
    named: list[str | None] = [None] if words.has("--stdin", "-g", "--again") else words.operands
    found = Intent(SWEEP, "git update-index", known(named), which=UNSTAGED, untracked=True)
    found.unsaid = unsaid(named)
    return found if found.paths or found.unsaid is not None else None


_MARKS_ONLY = tuple(
    "--refresh --really-refresh --assume-unchanged --no-assume-unchanged --skip-worktree "
    "--no-skip-worktree --index-info --unresolve --split-index --untracked-cache".split()
)


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


def _continued(command: str) -> "Look":
    """Commands that stop in the middle: how they are given up, and how they go on."""

    def look(argv: "list[str | None]") -> "Intent | None":
        words = read(argv, ("-s", "-X", "-m", "-F"), "sXmF")
        for flag in ("--abort", "--skip"):
            if words.has(flag):
                which = TRACKED if command == "rebase" else STAGED
                return Intent(DESTROY, f"git {command} {flag}", which=which)
        if words.has("--continue") and command != "am":
            return Intent(SWEEP, f"git {command} --continue", which=STAGED)
        calm = ("--quit", "--edit-todo", "--show-current-patch", "--continue")
        if command == "rebase" and not words.has(*calm):
            return Intent(MOVE, "git rebase")
        if command == "merge" and words.has("--autostash"):
            return Intent(STASH, "git merge --autostash")
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
    if not words.has("-f", "--force") or words.has("--prefix", "--temp"):
        return None
    listed: list[str | None] = [None]
    named = listed if words.has("--stdin") else words.operands
    if words.has("-a", "--all"):
        return Intent(DESTROY, "git checkout-index -f", known(named), which=UNSTAGED)
    return _paths("git checkout-index -f", named, UNSTAGED)


TABLE: "dict[str, Look]" = {
    "reset": _reset,
    "checkout": _checkout,
    "switch": _switch,
    "restore": _restore,
    "clean": _clean,
    "apply": _apply,
    "rm": _rm,
    "update-index": _update_index,
    "pull": _pull,
    "bisect": _bisect,
    "read-tree": _read_tree,
    "checkout-index": _checkout_index,
    **{name: _continued(name) for name in ("merge", "rebase", "am", "cherry-pick", "revert")},
}

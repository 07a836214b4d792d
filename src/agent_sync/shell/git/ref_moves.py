"""What a git command would do to commits: which branch it moves, to where, and what it merges.

Read from the words alone. A word that cannot be known (None) is left out: nothing is refused
for it.
"""

from ..effects import GitCall
from ..options import Options
from ..text_paths import Within
from .option_words import read, whole
from .what_it_would_do import stands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from .option_words import Words

    Look: TypeAlias = "Callable[[Words], list[Step]]"

HEAD = "HEAD"
MOVES, MAKES, GOES, INDEX, MERGES = "moves", "makes", "goes", "index", "merges"
UNKNOWN, LOOSE, ALL, AMEND, WRITTEN = "unknown", "loose", "all", "amend", "written"


class Step:
    """One thing that a git command does.

    ``kind``: MOVES takes the branch ``ref`` (HEAD for the one that is checked out, '' for one
    commit only) to where everything that ``after`` reaches is kept, and what ``spared`` reaches
    too; ``gone`` says that the branch itself goes, ``how`` UNKNOWN that no text says to where.
    MAKES puts a commit on top. GOES checks ``ref`` out, which is made at ``after`` first when
    that is given. INDEX reads a tree into the index (ALL: what the files hold; WRITTEN: it is
    only written down), MERGES takes up what ``after`` names, by the way that ``how`` says.
    """

    __slots__ = ("after", "cwd", "env", "form", "git_dir", "gone", "how", "kind", "ref", "spared")

    def __init__(
        self,
        kind: str,
        form: str,
        ref: str = HEAD,
        after: "list[str] | None" = None,
        *,
        gone: bool = False,
        how: str = "",
        spared: "list[str] | None" = None,
    ) -> None:
        self.kind = kind
        self.form = form
        self.ref = ref
        self.after = after or []
        self.gone = gone
        self.how = how
        self.spared = spared or []
        self.cwd: str | None = ""
        self.git_dir: str | None = ""
        self.env: dict[str, str | None] = {}

    def __repr__(self) -> str:
        return f"Step({self.kind}, {self.form!r}, {self.ref!r}, {self.after!r})"


def steps(git: GitCall) -> "list[Step]":
    """What one git command does to branches, in order; [] for nothing, or nothing known."""
    argv = [(x.likely or None) if isinstance(x, Within) else x for x in git.argv]
    globals_ = Options(argv, GitCall.SHORT, GitCall.VALUED, ordered=True)
    if globals_.has("--help", "-h", "--version") or not globals_.operands:
        return []
    name = globals_.operands[0] or ""
    entry = _TABLE.get(name)
    rest = whole(name, globals_.operands[1:])
    if entry is None or "--help" in rest or "-h" in rest:
        return []
    look, valued, short = entry
    found = look(read(rest, tuple(valued.split()), short))
    place = stands(git.cwd, globals_, git.env)
    for one in found:
        one.cwd, one.git_dir = place
        one.env = git.env
    return found


def branch(name: str) -> str:
    """The whole name of a branch."""
    return name if name == HEAD or name.startswith("refs/") else f"refs/heads/{name}"


def _commit(words: "Words") -> "list[Step]":
    if words.has("--dry-run", "--short", "--porcelain", "--long"):
        return []
    if words.has("--amend"):
        return [Step(MOVES, "git commit --amend", after=[f"{HEAD}^@"], how=AMEND)]
    return [Step(MAKES, "git commit", how=ALL if words.has("-a", "--all") else "")]


def _reset(words: "Words") -> "list[Step]":
    named = words.before
    if len(named) != 1 or words.behind or words.has("-p", "--patch"):
        return []
    mode = next((m for m in ("--soft", "--keep", "--hard", "--merge") if words.has(m)), "")
    return [_to(named[0], f"git reset {mode}".strip())]


def _to(word: "str | None", form: str, ref: str = HEAD) -> Step:
    return Step(MOVES, form, ref, [word] if word else [], how="" if word else UNKNOWN)


def _branch(words: "Words") -> "list[Step]":
    named = [word for word in words.operands if word is not None]
    force = words.has("-f", "--force")
    if len(named) < len(words.operands):
        return []
    if words.has("-D") or (force and words.has("-d", "--delete")):
        if words.has("-r", "--remotes"):
            return []
        return [Step(MOVES, "git branch -D", branch(one), gone=True) for one in named]
    renames = words.has("-M", "-C") or (force and words.has("-m", "-c", "--move", "--copy"))
    if renames and named:
        start = branch(named[0]) if len(named) > 1 else HEAD
        return [Step(MOVES, "git branch -M", branch(named[-1]), [start])]
    if force and named and not words.has("-m", "--move"):
        return [Step(MOVES, "git branch -f", branch(named[0]), named[1:2] or [HEAD])]
    return []


def _goes(form: str, made: "tuple[str, ...]", forced: "tuple[str, ...]") -> "Look":
    def look(words: "Words") -> "list[Step]":
        named = [word for word in words.before if word is not None]
        new = words.value(*made, *forced)
        if words.behind or (not new and len(words.before) != 1):
            return []
        if not new:
            return [Step(GOES, form, named[0])] if named else []
        start = named[:1] or [HEAD]
        moves = (
            [Step(MOVES, f"{form} {forced[0]}", branch(new), start)] if words.has(*forced) else []
        )
        return [*moves, Step(GOES, form, branch(new), start)]

    return look


def _update_ref(words: "Words") -> "list[Step]":
    named = words.operands
    if words.has("--stdin") or not named or named[0] is None:
        return []
    if named[0] != HEAD and not named[0].startswith("refs/heads/"):
        return []
    if words.has("-d"):
        return [Step(MOVES, "git update-ref -d", named[0], gone=True)]
    if len(named) < 2:
        return []
    return [_to(named[1], "git update-ref", named[0])]


def _rebase(words: "Words") -> "list[Step]":
    if words.has("--skip"):
        return [Step(MOVES, "git rebase --skip", "", ["REBASE_HEAD"])]
    if words.has("--abort", "--continue", "--quit", "--edit-todo", "--show-current-patch"):
        return []
    named = [word for word in words.operands if word is not None]
    root = words.has("--root")
    upstream = [] if root else named[:1] or ["@{upstream}"]
    moved = named[1] if len(named) > 1 else HEAD
    onto = words.value("--onto")
    new = [onto] if onto else upstream
    merges = [Step(MERGES, "git rebase", moved, new, how="rebase")]
    if words.has("-i", "--interactive", "--autosquash"):
        return [Step(MOVES, "git rebase -i", moved, upstream), *merges]
    if onto:
        return [
            Step(MOVES, "git rebase --onto", moved, new, spared=[moved, *_but(upstream)]),
            *merges,
        ]
    return merges


def _but(revisions: "list[str]") -> "list[str]":
    return [f"^{one}" for one in revisions]


def _all_anew(form: str) -> "Look":
    return lambda _: [Step(MOVES, form, HEAD)]


def _refspecs(form: str) -> "Look":
    """``push`` to and ``fetch`` from this very repository; another one is not ours to keep."""

    def look(words: "Words") -> "list[Step]":
        named = [word for word in words.operands if word is not None]
        if named[:1] != ["."]:
            return []
        found = []
        for spec in named[1:]:
            source, colon, target = spec.removeprefix("+").partition(":")
            if words.has("-d", "--delete") or (colon and not source):
                found.append(Step(MOVES, form, branch(target or source), gone=True))
            elif colon and target:
                found.append(Step(MOVES, form, branch(target), [source]))
        return found

    return look


def _worktree(words: "Words") -> "list[Step]":
    named = [word for word in words.operands if word is not None]
    new = words.value("-B")
    if named[:1] != ["add"] or not new:
        return []
    return [Step(MOVES, "git worktree add -B", branch(new), named[2:3] or [HEAD])]


def _read_tree(words: "Words") -> "list[Step]":
    named = [word for word in words.operands if word is not None]
    if words.has("--prefix", "-n", "--dry-run") or len(named) != 1:
        return []
    return [Step(INDEX, "git read-tree", after=named)]


def _add(words: "Words") -> "list[Step]":
    whole_tree = words.has("-A", "--all", "-u", "--update") or "." in words.operands
    return [Step(INDEX, "git add", how=ALL)] if whole_tree else []


def _commit_tree(words: "Words") -> "list[Step]":
    parents = [word for word in words.values("-p") if word]
    tree = [words.operands[0]] if words.operands and words.operands[0] else []
    return [Step(MAKES, "git commit-tree", "", tree, how=LOOSE, spared=parents)]


def _merging(command: str) -> "Look":
    def look(words: "Words") -> "list[Step]":
        if words.has("--abort", "--continue", "--skip", "--quit", "--show-current-patch"):
            return []
        named = [word for word in words.operands if word is not None]
        if len(named) != len(words.operands):
            return []
        if command == "pull":
            return _pulled(words, named)
        if command == "am":
            return [Step(MERGES, "git am", after=named, how="am"), Step(MAKES, "git am")]
        calm = words.has("--squash", "--no-commit") or (command != "merge" and words.has("-n"))
        after = named or (["@{upstream}"] if command == "merge" else [])
        found = [Step(MERGES, f"git {command}", after=after, how=command)]
        return found if calm else [*found, Step(MAKES, f"git {command}")]

    return look


def _pulled(words: "Words", named: "list[str]") -> "list[Step]":
    after = ["@{upstream}"]
    if named[:1] == ["."]:
        after = named[1:2]
    elif len(named) > 1:
        after = [f"refs/remotes/{named[0]}/{named[1].removeprefix('+').partition(':')[0]}"]
    rebases = words.has("--rebase", "-r") and words.value("--rebase") not in ("false", "no")
    how = "rebase" if rebases else "merge"
    return [Step(MERGES, "git pull", after=after, how=how), Step(MAKES, "git pull")]


def _stash(words: "Words") -> "list[Step]":
    named = words.operands
    if not named or named[0] not in ("pop", "apply") or None in named:
        return []
    entry = named[1] if len(named) > 1 and named[1] else "stash@{0}"
    entry = f"stash@{{{entry}}}" if entry.isdigit() else entry
    return [Step(MERGES, f"git stash {named[0]}", after=[entry], how="stash")]


_MERGE = "-s --strategy -X --strategy-option -m --message -F --file --into-name --cleanup"
_TABLE: "dict[str, tuple[Look, str, str]]" = {
    "commit": (
        _commit,
        "-m --message -F --file -C --reuse-message -c --reedit-message -t --template --author "
        "--date --fixup --squash --cleanup --trailer --pathspec-from-file",
        "mFCct",
    ),
    "reset": (_reset, "--pathspec-from-file", ""),
    "branch": (_branch, "-u --set-upstream-to --sort --format --points-at", "u"),
    "switch": (
        _goes("git switch", ("-c", "--create", "--orphan"), ("-C", "--force-create")),
        "-c -C --create --force-create --orphan --conflict",
        "cC",
    ),
    "checkout": (
        _goes("git checkout", ("-b", "--orphan"), ("-B",)),
        "-b -B --orphan --conflict --pathspec-from-file",
        "bB",
    ),
    "update-ref": (_update_ref, "-m", "m"),
    "rebase": (_rebase, "-s -X -x --exec --strategy --strategy-option --onto --whitespace", "sXxC"),
    "filter-branch": (_all_anew("git filter-branch"), "", ""),
    "filter-repo": (_all_anew("git filter-repo"), "", ""),
    "push": (_refspecs("git push"), "-o --push-option --repo --receive-pack --exec", "o"),
    "fetch": (_refspecs("git fetch"), "--depth --deepen --upload-pack -j --jobs -o", "jo"),
    "worktree": (_worktree, "-b -B --reason", "bB"),
    "read-tree": (_read_tree, "--prefix --index-output --exclude-per-directory", ""),
    "add": (_add, "--chmod --pathspec-from-file", ""),
    "write-tree": (lambda _: [Step(INDEX, "git write-tree", how=WRITTEN)], "--prefix", ""),
    "commit-tree": (_commit_tree, "-p -m -F", "pmF"),
    "merge": (_merging("merge"), _MERGE, "sXmF"),
    "cherry-pick": (_merging("cherry-pick"), _MERGE + " --mainline", "sXm"),
    "revert": (_merging("revert"), _MERGE + " --mainline", "sXm"),
    "pull": (_merging("pull"), _MERGE + " --depth --deepen -j --jobs -o", "sXjo"),
    "am": (_merging("am"), "--directory --exclude --include --patch-format", "pC"),
    "stash": (_stash, "", ""),
}

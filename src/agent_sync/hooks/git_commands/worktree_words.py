"""Which linked worktrees a git command would remove, move or forget, from its words (WORK-11).

A word that cannot be known may be any of them.
"""

import os

from ...protection.linked_worktrees import Linked
from ...repository.location import checkout_above
from ...repository.path_patterns import covers, is_glob
from ...shell.effects import GitCall
from ...shell.options import Options
from ...shell.text_paths import Glob
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_TAKE = ("remove", "move")
GIT_S = 0.5


def named(call: Call, there: "list[Linked]", git: GitCall) -> "Iterable[tuple[Linked, str]]":
    """The worktrees, each with the command in short."""
    globals_ = Options(git.argv, GitCall.SHORT, GitCall.VALUED, ordered=True)
    words = globals_.operands
    if words[:1] == ["clean"]:
        return [(one, "git clean -ff") for one in _cleaned(call, there, git, globals_)]
    if words[:1] != ["worktree"] or not _is_here(call, git, globals_):
        return []
    verb = words[1] if len(words) > 1 else ""
    rest = Options(words[2:], "", ("--expire",))
    if verb == "prune" and not rest.has("-n", "--dry-run"):
        return [(one, "git worktree prune") for one in there if one.missing]
    if verb in _TAKE and rest.operands:
        place = _place(call, git, globals_)
        met = [one for one in there if _is_meant(one, place, rest.operands[0])]
        return [(one, f"git worktree {verb}") for one in met]
    return []


def _place(call: Call, git: GitCall, globals_: Options) -> "str | None":
    """Where the command works; None when it cannot be known."""
    place = git.cwd
    for word in globals_.values("-C"):
        if place is None or word is None or isinstance(word, Glob):
            return None
        place = os.path.join(place, word)
    return None if place is None else os.path.realpath(os.path.join(call.cwd, place))


def _is_here(call: Call, git: GitCall, globals_: Options) -> bool:
    """Whether it may be about this repository."""
    place = _place(call, git, globals_)
    variables = git.env
    given = [*globals_.values("--git-dir"), variables.get("GIT_DIR", "")]
    if any(given):
        return any(
            word is not None
            and os.path.realpath(os.path.join(place or call.cwd, word)) == call.project.common
            for word in given
        )
    if place is None or not os.path.isdir(place):
        return place is None
    return checkout_above(place)[1] in (call.project.common, "")


def _is_meant(one: Linked, place: "str | None", word: "str | None") -> bool:
    """Git takes a path, or the end of one that only one worktree has."""
    if word is None:
        return True
    bare = word.rstrip("/")
    if isinstance(word, Glob) or is_glob(word):
        base = "" if bare.startswith("/") else place
        if base is None:
            return covers("**/" + bare.rsplit("/", 1)[-1], one.root)
        return covers(os.path.normpath(os.path.join(base, bare)), one.root)
    certain = place is not None or bare.startswith("/")
    if certain and os.path.realpath(os.path.join(place or "/", bare)) == one.root:
        return True
    tail = bare.rsplit("../", 1)[-1].lstrip("./")
    return bool(tail) and (one.root + "/").endswith(f"/{tail}/") and not bare.startswith("/")


def _cleaned(call: Call, there: "list[Linked]", git: GitCall, globals_: Options) -> "list[Linked]":
    """With two ``f`` git removes the repositories in untracked folders too."""
    words = Options(globals_.operands[1:], "e", ("--exclude",))
    forced = [name for name, _ in words.found if name in ("-f", "--force")]
    place = _place(call, git, globals_)
    calm = words.has("-n", "--dry-run", "-i", "--interactive")
    if len(forced) < 2 or calm or place is None or not (words.has("-d") or words.operands):
        return []
    roots = [os.path.realpath(os.path.join(place, one)) for one in words.operands if one]
    below = [root.rstrip("/") + "/" for root in roots or [place]]
    kept = [one.strip("/").removesuffix("/**") for one in words.values("-e") if one]
    kept += [one.strip("/").removesuffix("/**") for one in words.values("--exclude") if one]
    return [
        one
        for one in there
        if any((one.root + "/").startswith(root) for root in below)
        and not any(f"/{name}/" in one.root + "/" for name in kept)
        and (words.has("-x", "-X") or not _ignored(call, one))
    ]


def _ignored(call: Call, one: Linked) -> bool:
    from ...git.file_questions import ignores
    from ...git.runner import git_at

    return ignores(git_at(call.project.checkout, call.seconds(GIT_S)), one.root)

"""Commands of git: each one is handed on, and those that name files are writes too."""

from ..effects import GitCall
from ..text_paths import Glob, Within, changed, is_absolute, joined, plain, within
from .patching import patched, strip_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..options import Options
    from ..text_paths import Field


def _git(call: "Call") -> None:
    """Note a command of git, and what it certainly writes."""
    scope = call.shell.scope
    words = [plain(word, scope.place) for word in call.arguments]
    variables = _variables(call)
    place, rest, elsewhere = _global_options(call)
    _note(call, GitCall(words, scope.place, variables), rest)
    if rest and place is not None:
        from ..git.printed_names import hand_on

        hand_on(call, place, rest)
    if elsewhere or "GIT_WORK_TREE" in variables or "GIT_DIR" in variables or not rest:
        return
    command = rest[0]
    if command == "rev-parse" and rest[1:] == ["--show-toplevel"]:
        call.shell.said = _root(call, place)
    elif command is not None and command in _COMMANDS:
        call.shell.scope = scope.copy()
        call.shell.scope.place = place
        call.arguments = rest[1:]
        _COMMANDS[command](call)
        call.shell.scope = scope


def _note(call: "Call", git: GitCall, rest: "list[Field]") -> None:
    """Note the command, and that it works on files that no text says."""
    unsaid: list[Field] = [word for word in rest if word is None or isinstance(word, Within)]
    findings = call.shell.findings
    if unsaid and findings.idle:
        return  # the arguments of a function that nobody calls
    if call.feed and call.feed.words:
        git.stdin = within(call.shell.scope.place, call.feed.words) or Within()
    if rest[:1] == ["apply"]:  # a patch that the same line has made
        paths = [joined(git.cwd, word) for word in rest[1:] if word and word[:1] != "-"]
        made = [path for path in paths if path in findings.names]
        git.stdin = findings.names[made[0]] if len(made) == len(paths) == 1 else git.stdin
    findings.git(git)
    what = _WHAT.get(rest[0] or "git") if unsaid else None
    if what:
        bounds = None if None in unsaid else within(None, unsaid)
        findings.doubt(what, bounds.bounds if isinstance(bounds, Within) else (), git.cwd)


def _variables(call: "Call") -> "dict[str, str | None]":
    """Those that are set for it, and the exported ones that git itself looks at."""
    scope = call.shell.scope
    found = {name: plain(value, scope.place) for name, value in call.variables.items()}
    for name in scope.exported:
        if name.startswith("GIT_") and name in scope.values:
            value = scope.values[name]
            found.setdefault(name, value if isinstance(value, str) else None)
    return found


def _global_options(call: "Call") -> "tuple[str | None, list[Field], bool]":
    """(where it works, its words from the command on, whether it names another repository)."""
    found = call.options(GitCall.SHORT, GitCall.VALUED, ordered=True)
    place = call.shell.scope.place
    for folder in found.values("-C"):
        place = None if folder is None or isinstance(folder, Glob) else changed(place, folder)
    return place, found.operands, found.has("--git-dir", "--work-tree")


def _is_inside(place: "str | None") -> bool:
    """Whether a place is surely in the checkout that the whole command starts in."""
    return place is not None and not is_absolute(place) and place[:2] != ".."


def _root(call: "Call", place: "str | None") -> "Field":
    return call.shell.root or None if _is_inside(place) else None


def _mv(call: "Call") -> None:
    found = call.options()
    if found.has("-n", "--dry-run") or len(found.operands) < 2:
        return
    for source in found.operands[:-1]:
        call.tree(source, how="git mv")
    call.into(found.operands[-1], found.operands[:-1], how="git mv", own=True)


def _rm(call: "Call") -> None:
    found = call.options(long=("--pathspec-from-file",))
    if found.has("--cached", "-n", "--dry-run"):
        return
    for path in _paths(found.operands):
        call.tree(path, how="git rm")


def _paths(words: "list[Field]") -> "list[Field]":
    """The pathspecs that are plain paths; none when one of them takes others out."""
    if any(word is not None and word[:1] == ":" for word in words):
        return []
    # A quoted wildcard is git's own, which also goes into folders.
    return [
        word
        for word in words
        if word and (isinstance(word, Glob) or not any(mark in word for mark in "*?["))
    ]


def _apply(call: "Call") -> None:
    found = call.options("pC", ("--directory", "--include", "--exclude", "--whitespace"))
    calm = ("--check", "--stat", "--numstat", "--summary", "--cached")
    base = _base(call, found)
    if base is None or (found.has(*calm) and not found.has("--apply")):
        return
    place = call.shell.scope.place
    sources = [one for one in found.operands if one != "-"]
    known = [joined(place, one) for one in sources if one is not None and not isinstance(one, Glob)]
    if not sources and call.feed:
        source = call.feed.source
        known = [joined(place, source) if source else None]
    for one in known:
        patched(call, one, strip_of(found, 1), base, "git apply")
    feed = call.feed
    read = bool(known) and None not in known
    if len(known) < len(sources) or not (read or sources or (feed and feed.body)):
        call.below((feed.words if feed and not sources else None) or ["."])


def _base(call: "Call", found: "Options") -> "str | None":
    """The folder that the names in a patch are seen from: the root, or one below it."""
    place = call.shell.scope.place
    base = call.shell.root if call.shell.root and _is_inside(place) else place
    if not found.has("--directory"):
        return base
    folder = found.value("--directory")
    return None if base is None or folder is None else joined(base, folder)


def _checkout(call: "Call") -> None:
    found = call.options("bB", ("--orphan", "--conflict", "--pathspec-from-file"))
    if found.has("-b", "-B", "--orphan", "-p", "--patch", "--detach", "-d", "-t", "--track"):
        return
    words = call.arguments
    if "--" in words:
        paths = words[words.index("--") + 1 :]
    elif len(found.operands) > 1:
        paths = found.operands[1:]
    else:
        paths = [one for one in found.operands if _looks_like_a_file(one)]
    _replaced(call, paths, "git checkout")


def _looks_like_a_file(word: "Field") -> bool:
    """Whether a lone word is hardly a branch: it ends in letters behind a dot."""
    if word is None or isinstance(word, Glob):
        return False
    name, dot, extension = word.rpartition("/")[2].rpartition(".")
    return bool(name and dot) and extension[:1].isalpha() and extension.isalnum()


def _restore(call: "Call") -> None:
    found = call.options("s", ("--source", "--conflict", "--pathspec-from-file"))
    if found.has("-p", "--patch"):
        return
    if found.has("-S", "--staged") and not found.has("-W", "--worktree"):
        return
    _replaced(call, found.operands, "git restore")


def _replaced(call: "Call", paths: "list[Field]", how: str) -> None:
    """Files that get an older content; the whole tree is left to who judges git's commands."""
    for path in _paths(paths):
        if path is not None and path.strip("./"):
            call.tree(path, how=how, removes=False)


_WHAT = {
    **dict.fromkeys(("add", "stage", "apply", "update-index"), "git-stage"),
    **dict.fromkeys("git checkout restore reset clean stash checkout-index".split(), "git-discard"),
    **dict.fromkeys(("rm", "mv", "worktree"), "git-remove"),
    "commit": "git-commit",
}
_COMMANDS = {
    "mv": _mv,
    "rm": _rm,
    "apply": _apply,
    "checkout": _checkout,
    "restore": _restore,
}
TABLE = {"git": _git}
SIGNS = {
    "git": "git git.exe git-core git-add git-apply git-checkout git-checkout-index git-clean "
    "git-commit git-read-tree git-reset git-restore git-rm git-stash git-switch git-update-index "
    "git-worktree"
}

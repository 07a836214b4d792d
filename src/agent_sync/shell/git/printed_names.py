"""The names that git prints, for what reads them; and the repositories that it makes."""

from ..text_paths import REVISION, Glob, Within, is_pattern, joined, within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..options import Options
    from ..text_paths import Field

_REVISIONS = frozenset(
    "rev-parse merge-base rev-list describe symbolic-ref name-rev for-each-ref branch tag "
    "hash-object write-tree commit-tree".split()
)
_HERE = ("ls-files", "grep", "ls-tree")
"""They look below the folder that they stand in."""
_ANYWHERE = ("diff", "status", "diff-files", "diff-index", "diff-tree")
_CLONE = (
    "--branch --origin --depth --config --reference --template --jobs --filter --server-option "
    "--separate-git-dir --upload-pack --shallow-since --shallow-exclude".split()
)
_INIT = ("--initial-branch", "--template", "--separate-git-dir", "--object-format", "--ref-format")


def hand_on(call: "Call", place: str, rest: "list[Field]") -> None:
    """Say what the names are bounded to that this command prints, or note what it makes."""
    command = rest[0]
    call.arguments, arguments = rest[1:], call.arguments
    if command in _REVISIONS:
        _say(call, Within((REVISION,)))
    elif command in _HERE:
        _say(call, _bounded(place, _named(call, command), place or "."))
    elif command in _ANYWHERE:
        _say(call, _bounded(place, _named(call, command), ""))
    elif command in ("worktree", "clone", "init"):
        made = _made(call, command)
        path = joined(place, made) if made else None
        if path is not None:
            call.shell.findings.repositories += (path,)
    call.arguments = arguments


def _say(call: "Call", word: "Field") -> None:
    call.shell.said = word
    if call.shell.fed:
        call.shell.fed.words = [word]


def _named(call: "Call", command: str) -> "list[Field]":
    """The pathspecs of a command that looks, and what may be a revision among them."""
    found = call.options("xXeLlGSU", ("--exclude", "--exclude-from", "--format", "--pretty"))
    if found.dashed:
        return found.behind
    first = (command == "grep" and not found.has("-e")) or command == "ls-tree"
    return [x for x in found.operands[first:] if not _is_revision(x)]


def _is_revision(word: "Field") -> bool:
    """Whether a word names a commit rather than a path, as far as its text says."""
    if word is None or isinstance(word, Within):
        return word is not None and word.bounds == (REVISION,)
    return word in ("HEAD", "@") or ".." in word.replace("../", "") or any(x in word for x in "~^@")


def _bounded(place: str, words: "list[Field]", otherwise: str) -> "Field":
    """A word within pathspecs; those that take others out bound nothing."""
    specs = [x for x in words if x is None or x[:2] not in (":!", ":^")]
    if any(x is not None and x[:1] == ":" for x in specs):
        return None
    if not specs:
        return within("", [otherwise]) if otherwise else None
    return within(place, [_pattern(x) for x in specs])


def _pattern(spec: "Field") -> "Field":
    """A pathspec: what is quoted for the shell is still a pattern for git."""
    if spec is None or isinstance(spec, Glob) or not is_pattern(spec):
        return spec
    return Glob(spec)


def _made(call: "Call", command: str) -> "Field":
    """The folder that becomes a repository, or a checkout, of its own."""
    if command == "worktree":
        operands = call.options("bB", ("--reason",)).operands
        return operands[1] if operands[:1] == ["add"] and len(operands) > 1 else None
    if command == "init":
        operands = call.options("b", _INIT).operands
        return operands[0] if operands else "."
    return _cloned(call.options("bocuj", _CLONE))


def _cloned(found: "Options") -> "Field":
    if len(found.operands) > 1:
        return found.operands[1]
    name = (found.operands[0] or "").rstrip("/") if found.operands else ""
    return name.rpartition("/")[2].rpartition(":")[2].removesuffix(".git") or None

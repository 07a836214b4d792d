"""Redirections of a command: what it reads, and which files it writes."""

from ..grammar.syntax_tree import UNKNOWN
from ..limits import is_number
from ..shell_state import Feed
from ..text_paths import Glob, Within, joined
from .word_expansion import fields, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..grammar.syntax_tree import Redirection, Token
    from ..shell_state import Shell
    from ..text_paths import Field


def outputs(shell: "Shell", redirections: "list[Redirection]") -> "list[tuple[Field, str, str]]":
    """(path, what goes there, operator) of each that writes; the others say what is read."""
    found: list[tuple[Field, str, str]] = []
    for one in redirections:
        if one.operator in ("<<", "<<-", "<<<", "<"):
            _read(shell, one)
            continue
        path = single(shell, one.target)
        if path == "" or one.operator == "<&":
            continue
        if one.operator == ">&" and (
            path is None or path == "-" or is_number(path.removesuffix("-"))
        ):
            continue
        fd = "" if one.operator[:1] == "&" or one.fd == "1" else one.fd
        found.append((_seen(shell, one.target, path), fd, one.operator))
    return found


def _seen(shell: "Shell", target: "Token", path: "Field") -> "Field":
    """The file seen from the start. A bare pattern is what it matches, if that is one file."""
    if path is None or isinstance(path, Within):
        return path
    if "*" in path or "?" in path:
        hits = fields(shell, target)
        path = hits[0] if len(hits) == 1 and isinstance(hits[0], Glob) else path
    seen = joined(shell.scope.place, path)
    return Glob(seen) if seen and isinstance(path, Glob) else seen


def _read(shell: "Shell", one: "Redirection") -> None:
    if one.fd not in ("", "0"):
        return
    shell.feed = Feed(of_text=True)
    if one.document:
        body = one.document.body
        known = one.document.quoted or not any(mark in body for mark in "$`\\")
        shell.feed.body = body if known else None
    elif one.operator == "<<<":
        said = single(shell, one.target)
        shell.feed.body = None if isinstance(said, Within) else said
        shell.feed.words = [said] if isinstance(said, Within) else None
    elif not isinstance(one.target, str) and [x.kind for x in one.target.parts] == [UNKNOWN]:
        shell.feed = shell.handed(one.target.parts[0].nodes)
    else:
        shell.feed.source = source = single(shell, one.target)
        path = joined(shell.scope.place, source) if source else None
        if path in shell.findings.names:
            shell.feed.words = [shell.findings.names[path]]

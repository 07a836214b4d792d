"""Redirections of a command: what it reads, and which files it writes."""

from ..limits import is_number
from ..shell_state import Feed
from ..text_paths import joined
from .word_expansion import single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..grammar.syntax_tree import Redirection
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
        if not path or one.operator == "<&":
            continue
        if one.operator == ">&" and (path == "-" or is_number(path.removesuffix("-"))):
            continue
        fd = "" if one.operator[:1] == "&" or one.fd == "1" else one.fd
        found.append((joined(shell.scope.place, path), fd, one.operator))
    return found


def _read(shell: "Shell", one: "Redirection") -> None:
    if one.fd not in ("", "0"):
        return
    shell.feed = Feed(of_text=True)
    if one.document:
        body = one.document.body
        known = one.document.quoted or not any(mark in body for mark in "$`\\")
        shell.feed.body = body if known else None
    elif one.operator == "<<<":
        shell.feed.body = single(shell, one.target)
    else:
        shell.feed.source = single(shell, one.target)

"""Our entry in a TOML configuration: a marked block at its end, put in and cut out again.

Nothing else of the text is looked at more than it takes to see that a table may follow: the
standard library reads TOML from Python 3.11 on, and writes none.
"""

import re
import sys

from ...errors import InstallError
from .entry_table import NAME, Row

BEGIN = "# agent-sync: begin (written by agent-sync install --mcp)"
NO_END = "# agent-sync: begin (written by agent-sync install --mcp; the line above had no end)"
END = "# agent-sync: end"
_BLOCK = re.compile(
    rf"(\r?\n)?^(?:{re.escape(BEGIN)}|({re.escape(NO_END)}))\r?\n.*?^{re.escape(END)}(?:\r?\n|\Z)",
    re.MULTILINE | re.DOTALL,
)


def as_text(row: Row) -> str:
    """The block, for a new file or for pasting."""
    return _block(row, BEGIN, "\n")


def merge(text: "str | None", row: Row) -> str:
    """The configuration with our block behind it; None is a file that is not there.

    Doing it twice changes nothing. Raises InstallError, with a sentence about "it", where the text
    is no TOML or names a server of ours itself.
    """
    if text is None:
        return as_text(row)
    bare = unmerge(text)
    servers = _servers(bare, row)
    if NAME in servers:
        raise InstallError(f"its {row.container} has a server under the name {NAME} already")
    newline = "\r\n" if "\r\n" in bare else "\n"
    whole = not bare or bare.endswith("\n")
    after = bare + ("" if whole else newline) + _block(row, BEGIN if whole else NO_END, newline)
    if NAME not in _servers(after, row):
        raise InstallError("a table at its end would not stand by itself")
    return after


def unmerge(text: str) -> str:
    """The configuration without our block, every other byte left alone."""
    found = _BLOCK.search(text)
    if found is None:
        return text
    rest = text[found.end() :]
    # The line end before it is ours, unless somebody has put something behind it meanwhile.
    ours = found[2] and not rest
    start = found.start() if ours else found.start() + len(found[1] or "")
    return text[:start] + rest


def is_in(text: str) -> bool:
    """Whether our block is there."""
    return _BLOCK.search(text) is not None


def _block(row: Row, begin: str, newline: str) -> str:
    def shown(value: object) -> str:
        if isinstance(value, list):
            return "[" + ", ".join(shown(one) for one in value) + "]"
        return f'"{value}"'

    lines = [begin, f"[{row.container}.{NAME}]"]
    lines += [f"{name} = {shown(value)}" for name, value in row.entry.items()]
    return "".join(line + newline for line in (*lines, END))


def _servers(text: str, row: Row) -> "set[str]":
    """The names of the servers in it. Raises InstallError for what is no TOML."""
    if sys.version_info >= (3, 11):
        import tomllib

        try:
            found = tomllib.loads(text).get(row.container, {})
        except tomllib.TOMLDecodeError as error:
            raise InstallError(f"it is not valid TOML ({error})") from error
        if not isinstance(found, dict):
            raise InstallError(f"its {row.container} is no table")
        return set(found)
    return _headers(text, row.container)


def _headers(text: str, container: str) -> "set[str]":
    """The same from the headers alone, where nothing here reads TOML. Raises InstallError for what
    may be something else.
    """
    if text.count('"""') % 2 or text.count("'''") % 2:
        raise InstallError("it may end inside a text of several lines")
    if re.search(rf"^\s*{container}\s*[.=]", text, re.MULTILINE):
        raise InstallError(f"its {container} is no table of its own")
    names = re.findall(rf'^\s*\[\s*{container}\s*\.\s*"?([\w-]+)"?', text, re.MULTILINE)
    return set(names)

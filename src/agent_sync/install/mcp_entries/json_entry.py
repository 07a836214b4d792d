"""Our entry in a JSON configuration: put in and taken out. Text in, text out.

Foreign bytes are never rewritten: the text is cut and pasted where our entry stands.
"""

import json

from ...errors import InstallError
from ..settings_files.json_spans import Edit, Node, apply, insertion, parse, removals
from .entry_table import NAME, Row, is_ours


def as_text(row: Row) -> str:
    """The entry as a whole file, for a new one or for pasting."""
    return json.dumps({row.container: {NAME: row.entry}}, indent=2) + "\n"


def merge(text: "str | None", row: Row) -> str:
    """The configuration with our entry in it; None is a file that is not there.

    Doing it twice changes nothing. Raises InstallError, with a sentence about "it", for what
    cannot be merged into safely, or where the name is another server's.
    """
    if text is None:
        return as_text(row)
    root = parse(text)
    _demand_object(root, "it")
    listed = root.member(row.container)
    if listed is None:
        return apply(text, [insertion(text, root, [(row.container, {NAME: row.entry})])])
    _demand_object(listed.value, f"its {row.container}")
    known = listed.value.member(NAME)
    if known is None:
        return apply(text, [insertion(text, listed.value, [(NAME, row.entry)])])
    if known.value.data == row.entry:
        return text
    if not is_ours(known.value.data):
        raise InstallError(f"its {row.container} has another server under the name {NAME}")
    without = unmerge(text, row, keep=True)
    return merge(without, row)


def unmerge(text: str, row: Row, *, keep: bool = False) -> str:
    """The configuration without our entry, every other byte left alone.

    The member that lists servers goes too where our entry leaves it empty, unless it is to
    ``keep``. Raises InstallError for text that is no JSON.
    """
    root = parse(text)
    listed = root.member(row.container)
    if listed is None or listed.value.kind != "object":
        return text
    servers = listed.value
    ours = {
        at for at, item in enumerate(servers.items) if item.key == NAME and is_ours(item.value.data)
    }
    if not ours:
        return text
    edits: list[Edit] = removals(text, servers, ours)
    if len(ours) == len(servers.items) and not keep:
        edits = removals(text, root, {root.items.index(listed)})
    return apply(text, edits)


def is_in(text: str, row: Row) -> bool:
    """Whether our entry is there. Raises InstallError for text that is no JSON."""
    listed = parse(text).member(row.container)
    known = listed.value.member(NAME) if listed and listed.value.kind == "object" else None
    return known is not None and is_ours(known.value.data)


def lists_servers(text: str, row: Row) -> bool:
    """Whether the member that lists servers is there. Raises InstallError."""
    return parse(text).member(row.container) is not None


def is_bare(text: str) -> bool:
    """Whether nothing but an empty object is left."""
    root = parse(text)
    return root.kind == "object" and not root.items


def _demand_object(node: Node, what: str) -> None:
    if node.kind != "object":
        raise InstallError(f"{what} is no object")
    keys = [item.key for item in node.items]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise InstallError(f"{what} has the key {twice!r} twice")

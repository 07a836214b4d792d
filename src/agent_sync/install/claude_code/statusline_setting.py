"""Our part of the ``statusLine`` of a settings file: put in, taken out, looked at. Text to text.

The client knows one status line. One that is there is wrapped: only its command changes. As in
``settings``, foreign bytes are never rewritten, and no file is touched here.
"""

import json
from typing import NamedTuple

from ..settings_files.json_spans import Edit, Node, apply, insertion, parse, removals
from . import statusline_wrap
from .statusline_wrap import COPIED, PLAIN, WRAPPED

KEY = "statusLine"
REFRESH_S = 5
ABSENT, FOREIGN, ODD = "absent", "foreign", "odd"


class Found(NamedTuple):
    """What a settings file says: ABSENT, ODD, FOREIGN, or PLAIN, WRAPPED, COPIED when it is ours.

    ``why`` says what is odd; ``value`` is the whole object.
    """

    state: str
    value: dict[str, object]
    why: str = ""

    @property
    def ours(self) -> bool:
        """Whether our line is shown by it."""
        return self.state in (PLAIN, WRAPPED, COPIED)

    @property
    def command(self) -> str:
        """Its command, '' when there is none."""
        return str(self.value.get("command", ""))


def find(text: str) -> Found:
    """Look. Raises InstallError when the text is not valid JSON."""
    return _found(_member(parse(text)))


def merge(text: str, ours: str, above: "dict[str, object] | None" = None) -> str:
    """The settings with our command in the status line; doing it twice changes nothing.

    ``above`` is the status line of another file that one in this file hides: it is copied,
    wrapped. What is ODD is left alone. Raises InstallError when the text is not valid JSON.
    """
    root = parse(text)
    node = _member(root)
    found = _found(node)
    if node is None:
        return apply(text, [insertion(text, root, [(KEY, fresh(ours, above))])])
    command = node.member("command")
    if command is None or found.state == ODD:
        return text
    span = command.value
    literal = text[span.start : span.end]
    if found.state == PLAIN or (found.state == COPIED and above is None):
        new = _same(literal, json.dumps(ours, ensure_ascii=False))
    elif found.state == COPIED and above is not None:
        new = _same(literal, statusline_wrap.wrap(json.dumps(above["command"]), ours, COPIED))
    else:
        inside = statusline_wrap.unwrap(literal) if found.state == WRAPPED else literal
        new = _same(literal, statusline_wrap.wrap(inside, ours))
    return apply(text, [Edit(span.start, span.end, new)])


def fresh(ours: str, above: "dict[str, object] | None" = None) -> dict[str, object]:
    """The value of a status line where none was."""
    if above is None:
        return {"type": "command", "command": ours, "refreshInterval": REFRESH_S}
    wrapped = statusline_wrap.wrap(json.dumps(above["command"]), ours, COPIED)
    return {**above, "command": json.loads(wrapped)}


def unmerge(text: str) -> str:
    """The settings without our part: what was wrapped stands as it stood, ours alone is gone.

    Raises InstallError when the text is not valid JSON.
    """
    root = parse(text)
    node = _member(root)
    found = _found(node)
    if node is None or not found.ours:
        return text
    command = node.member("command")
    if found.state == WRAPPED and command is not None:
        span = command.value
        inside = statusline_wrap.unwrap(text[span.start : span.end])
        return apply(text, [Edit(span.start, span.end, inside)])
    at = next(place for place, item in enumerate(root.items) if item.value is node)
    return apply(text, removals(text, root, {at}))


def _same(literal: str, new: str) -> str:
    """The literal as it is when it says the same, however it is spelled."""
    return literal if json.loads(literal) == json.loads(new) else new


def _member(root: Node) -> "Node | None":
    item = root.member(KEY)
    return item.value if item else None


def _is_text(command: str) -> bool:
    try:
        return b"\0" not in command.encode()
    except UnicodeEncodeError:
        return False


def _found(node: "Node | None") -> Found:
    if node is None:
        return Found(ABSENT, {})
    value = node.data
    if not isinstance(value, dict):
        return Found(ODD, {}, "it is not an object")
    keys = [item.key for item in node.items]
    if value.get("type") != "command":
        return Found(ODD, value, "its type is not 'command'")
    if not isinstance(value.get("command"), str):
        return Found(ODD, value, "it has no command")
    if not _is_text(str(value["command"])):
        return Found(ODD, value, "its command is no text that a shell could run")
    if len(set(keys)) < len(keys):
        return Found(ODD, value, "it has a key twice")
    kind = statusline_wrap.kind_of(str(value["command"]))
    if not kind and statusline_wrap.mentions(str(value["command"])):
        return Found(ODD, value, "its command shows the line of agent-sync by itself")
    return Found(kind or FOREIGN, value)

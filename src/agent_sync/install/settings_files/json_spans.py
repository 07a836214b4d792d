"""JSON with positions: where each member and element stands, so that text can be cut and put in.

``json`` decides what is valid; the walk here only finds the places. Insertions follow the
style around them, and removing what was inserted gives back the very same text.
"""

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from ...errors import InstallError

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_SCALAR = re.compile(r"[^\s,\]}]+")
_LINE_START = re.compile(r"\r?\n[ \t]*\Z")


class Item(NamedTuple):
    """One member of an object (with its key) or one element of an array; ends with its value."""

    key: str | None
    start: int
    value: "Node"


class Node(NamedTuple):
    """A value: ``kind`` is 'object', 'array' or 'scalar', ``data`` what it means."""

    kind: str
    start: int
    end: int
    items: tuple[Item, ...]
    data: object

    def member(self, key: str) -> Item | None:
        """The member of that name, if this is an object that has one."""
        return next((item for item in self.items if item.key == key), None)


class Edit(NamedTuple):
    """Put ``text`` in the place of ``start:end``."""

    start: int
    end: int
    text: str


def parse(text: str) -> Node:
    """The root value of a document, a byte order mark allowed. Raises InstallError."""
    bare = text.removeprefix("\ufeff")
    try:
        json.loads(bare, parse_constant=_refuse_constant)
        return _value(text, _skip(text, len(text) - len(bare)))
    except json.JSONDecodeError as error:
        raise InstallError(_what_is_wrong(bare, error)) from error
    except RecursionError as error:
        raise InstallError("it is nested too deeply") from error
    except ValueError as error:
        raise InstallError(f"it is not valid JSON ({error})") from error


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits done; they must not overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def removals(text: str, container: Node, gone: set[int]) -> list[Edit]:
    """Take out the items at these positions, each with its comma and the space before it."""
    items = container.items
    if not gone:
        return []
    if len(gone) == len(items):
        return [_emptied(text, container)]
    first_kept = next(at for at in range(len(items)) if at not in gone)
    edits = []
    for at in gone:
        if at > first_kept:
            edits.append(Edit(items[at - 1].value.end, items[at].value.end, ""))
        else:
            edits.append(Edit(items[at].start, items[at + 1].start, ""))
    return edits


def _emptied(text: str, container: Node) -> Edit:
    start, end = container.items[0].start, container.items[-1].value.end
    line_start = _LINE_START.search(text[container.start + 1 : start])
    if line_start and _LINE_START.fullmatch(text[end : container.end - 1]):
        return Edit(container.start + 1 + line_start.start(), container.end - 1, "")
    return Edit(start, end, "")


def insertion(text: str, container: Node, entries: list[tuple[str | None, object]]) -> Edit:
    """Add entries (key or None, value) at the end of an object or array, in its own style."""
    newline = "\r\n" if "\r\n" in text else "\n"
    if container.items:
        at = container.items[-1].value.end
        before = _space_before(text, container.items[-1].start)
        if "\n" not in before:
            glue = before if len(container.items) > 1 else _gap(text)
            return Edit(at, at, "".join(f",{glue}{_compact(text, *entry)}" for entry in entries))
        lead = newline + before.rpartition("\n")[2]
        return Edit(at, at, "".join(f",{lead}{_pretty(text, lead, *entry)}" for entry in entries))
    at = container.end - 1
    is_root = not text[: container.start].strip("\ufeff \t\r\n")
    if "\n" not in text.strip() and not is_root:
        return Edit(at, at, f",{_gap(text)}".join(_compact(text, *entry) for entry in entries))
    close = newline + _indent_of_line(text, container.start)
    lead = close + _unit(text)
    body = ",".join(lead + _pretty(text, lead, *entry) for entry in entries)
    return Edit(at, at, body + close)


def _pretty(text: str, lead: str, key: str | None, value: object) -> str:
    body = json.dumps(value, indent=_unit(text), ensure_ascii=False).replace("\n", lead)
    return body if key is None else f"{json.dumps(key)}: {body}"


def _compact(text: str, key: str | None, value: object) -> str:
    gap = _gap(text)
    body = json.dumps(value, separators=(f",{gap}", f":{gap}"), ensure_ascii=False)
    return body if key is None else f"{json.dumps(key)}:{gap}{body}"


def _unit(text: str) -> str:
    """One step of indentation: what stands before the first member of the document."""
    found = re.search(r"[{\[][ \t]*\r?\n([ \t]*)[^\s}\]]", text)
    return found[1] if found else "  "


def _gap(text: str) -> str:
    return " " if re.search(r'"[ \t]*: |, ', text) else ""


def _indent_of_line(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at].lstrip("\ufeff")
    return line[: len(line) - len(line.lstrip(" \t"))]


def _space_before(text: str, at: int) -> str:
    return text[len(text[:at].rstrip(" \t\r\n")) : at]


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int) -> Node:
    if text[at] in "{[":
        return _container(text, at)
    found = (_STRING if text[at] == '"' else _SCALAR).match(text, at)
    if found is None:
        raise ValueError(f"no value at {at}")
    return Node("scalar", at, found.end(), (), json.loads(found[0]))


def _container(text: str, start: int) -> Node:
    is_object = text[start] == "{"
    items: list[Item] = []
    at = _skip(text, start + 1)
    while text[at] not in "}]":
        item = _item(text, at, is_object=is_object)
        items.append(item)
        at = _skip(text, item.value.end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    data: object = (
        {str(item.key): item.value.data for item in items}
        if is_object
        else [item.value.data for item in items]
    )
    return Node("object" if is_object else "array", start, at + 1, tuple(items), data)


def _item(text: str, at: int, *, is_object: bool) -> Item:
    if not is_object:
        return Item(None, at, _value(text, at))
    key = _value(text, at)
    colon = _skip(text, key.end)
    return Item(str(key.data), at, _value(text, _skip(text, colon + 1)))


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON value")


def _what_is_wrong(text: str, error: json.JSONDecodeError) -> str:
    if not text.strip():
        return "it is empty"
    if text.startswith(("//", "/*"), error.pos):
        return f"it has a comment on line {error.lineno}: only plain JSON is edited here"
    return f"it is not valid JSON ({error.msg}, line {error.lineno} column {error.colno})"

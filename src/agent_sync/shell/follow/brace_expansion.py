"""Brace expansion: ``{a,b}`` and ``{1..3}``, before anything else is expanded."""

from ..grammar.syntax_tree import TEXT, Part
from ..limits import MAX_ALTERNATIVES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Item: TypeAlias = "Part | str"

_MARKS = "{,}"
_DEPTH = 8


def alternatives(parts: "list[Part]") -> "list[list[Part]] | None":
    """The words that one word stands for; None when they are too many or too deep.

    Work is proportional to the word and to what comes out of it.
    """
    items = _items(parts)
    pairs = _pairs(items)
    if not pairs:
        return [parts]
    return _expand(items, pairs, 0, len(items), 0)


def _items(parts: "list[Part]") -> "list[Item]":
    """Bare text is cut at its marks, which stand as strings; all else stays whole."""
    found: list[Item] = []
    for part in parts:
        if part.kind != TEXT:
            found.append(part)
            continue
        text = part.text
        for mark in _MARKS:
            text = text.replace(mark, f"\0{mark}\0")
        found += [one if one in _MARKS else Part(TEXT, one) for one in text.split("\0") if one]
    return found


def _pairs(items: "list[Item]") -> "dict[int, int]":
    """The place of each ``{`` that is closed, and where it is closed."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for place, item in enumerate(items):
        if item == "{":
            opened.append(place)
        elif item == "}" and opened:
            found[opened.pop()] = place
    return found


def _expand(
    items: "list[Item]", pairs: "dict[int, int]", start: int, end: int, depth: int
) -> "list[list[Part]] | None":
    found: list[list[Part]] = [[]]
    place = start
    while place < end:
        item = items[place]
        if item == "{" and place in pairs:
            choices = _group(items, pairs, place + 1, pairs[place], depth + 1)
            place = pairs[place]
        else:
            choices = [[Part(TEXT, item) if isinstance(item, str) else item]]
        place += 1
        if choices is None or len(found) * len(choices) > MAX_ALTERNATIVES:
            return None
        if len(choices) == 1:
            for one in found:
                one += choices[0]
        else:
            found = [one + choice for one in found for choice in choices]
    return found


def _group(
    items: "list[Item]", pairs: "dict[int, int]", start: int, end: int, depth: int
) -> "list[list[Part]] | None":
    if depth > _DEPTH:
        return None
    cuts = [start - 1, *_commas(items, pairs, start, end), end]
    if len(cuts) == 2:
        return _sequence(items, pairs, start, end, depth)
    found: list[list[Part]] = []
    for index in range(len(cuts) - 1):
        choices = _expand(items, pairs, cuts[index] + 1, cuts[index + 1], depth)
        if choices is None or len(found) + len(choices) > MAX_ALTERNATIVES:
            return None
        found += choices
    return found


def _commas(items: "list[Item]", pairs: "dict[int, int]", start: int, end: int) -> "list[int]":
    found = []
    while start < end:
        if items[start] == ",":
            found.append(start)
        start = pairs.get(start, start) + 1
    return found


def _sequence(
    items: "list[Item]", pairs: "dict[int, int]", start: int, end: int, depth: int
) -> "list[list[Part]] | None":
    """``1..3`` or ``a..e``; anything else between two braces is plain text."""
    only = items[start] if end - start == 1 else ""
    first, dots, last = only.text.partition("..") if isinstance(only, Part) else ("", "", "")
    if dots and isinstance(only, Part) and only.kind == TEXT:
        numbers = _numbers(first, last)
        if numbers is not None:
            return [[Part(TEXT, one)] for one in numbers] or None
    inner = _expand(items, pairs, start, end, depth)
    if inner is None:
        return None
    return [[Part(TEXT, "{"), *one, Part(TEXT, "}")] for one in inner]


def _numbers(first: str, last: str) -> "list[str] | None":
    """The members of a sequence; [] when they are too many, None when it is none."""
    if len(first) == len(last) == 1 and (first + last).isascii() and (first + last).isalpha():
        low, high, show = ord(first), ord(last), chr
    elif _is_number(first) and _is_number(last):
        low, high, show = int(first), int(last), str
        if first[:1] == "0" < first[1:] or last[:1] == "0" < last[1:]:
            return []  # padded with zeros
    else:
        return None
    if abs(high - low) >= MAX_ALTERNATIVES:
        return []
    step = 1 if low <= high else -1
    return [show(value) for value in range(low, high + step, step)]


def _is_number(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10

"""Functions of strings. Positions count characters, from 0."""

from typing import Any

from .budget import ITEM, Budget
from .cel_errors import no_overload, out_of_range, shown
from .cel_values import kind_of
from .patterns import matcher_of

UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def texts(name: str, *values: Any) -> None:
    """Every value must be a string; raises EvaluationError."""
    kinds = [kind_of(value) for value in values]
    if any(kind != "string" for kind in kinds):
        raise no_overload(f"{name}()", *kinds)


def whole_number(name: str, value: Any) -> int:
    """A position or a count; raises EvaluationError."""
    kind = kind_of(value)
    if kind in ("int", "uint"):
        return int(value)
    if kind == "double" and value == value // 1 and abs(value) < 2**53:
        return int(value)
    raise no_overload(f"{name}()", kind)


def position(name: str, value: Any, most: int) -> int:
    """A position from 0 to ``most``; raises EvaluationError."""
    found = whole_number(name, value)
    if not 0 <= found <= most:
        raise out_of_range(f"{name}() at {shown(found)} of {most}")
    return found


def contains_text(budget: Budget, text: Any, part: Any) -> object:
    """Whether a part stands in a text."""
    texts("contains", text, part)
    budget.read(len(text) * 4)
    return part in text


def starts_with(budget: Budget, text: Any, part: Any) -> object:
    """Whether a text begins so."""
    texts("startsWith", text, part)
    budget.read(len(part))
    return text.startswith(part)


def ends_with(budget: Budget, text: Any, part: Any) -> object:
    """Whether a text ends so."""
    texts("endsWith", text, part)
    budget.read(len(part))
    return text.endswith(part)


def matches(budget: Budget, text: Any, pattern: Any) -> object:
    """Whether a pattern matches somewhere in a text."""
    texts("matches", text, pattern)
    return matcher_of(pattern, budget).search(text, budget)


def char_at(_budget: Budget, text: Any, at: Any) -> object:
    """The character at a position; none right behind the last."""
    texts("charAt", text)
    found = position("charAt", at, len(text))
    return text[found : found + 1]


def index_of(budget: Budget, text: Any, part: Any, start: Any = 0) -> object:
    """Where a part first stands, from ``start``; -1 if nowhere."""
    texts("indexOf", text, part)
    budget.read(len(text) * 4)
    return text.find(part, position("indexOf", start, len(text)))


def last_index_of(budget: Budget, text: Any, part: Any, start: Any = None) -> object:
    """Where a part last begins, at ``start`` or before; -1 if nowhere."""
    texts("lastIndexOf", text, part)
    budget.read(len(text) * 4)
    last = len(text) if start is None else position("lastIndexOf", start, len(text)) + len(part)
    _made(budget, len(text) + len(part))
    back = text[:last][::-1]
    found = back.find(part[::-1])  # rfind takes the product of both lengths, find their sum
    return found if found < 0 else len(back) - found - len(part)


def substring(budget: Budget, text: Any, start: Any, end: Any = None) -> object:
    """From a position, to another or to the end."""
    texts("substring", text)
    last = len(text) if end is None else position("substring", end, len(text))
    first = position("substring", start, last)
    _made(budget, last - first)
    return text[first:last]


def upper(budget: Budget, text: Any) -> object:
    """The letters a to z as capitals."""
    texts("upperAscii", text)
    _made(budget, len(text) * 4)
    return text.translate(UPPER)


def lower(budget: Budget, text: Any) -> object:
    """The letters A to Z as small ones."""
    texts("lowerAscii", text)
    _made(budget, len(text) * 4)
    return text.translate(LOWER)


def trim(budget: Budget, text: Any) -> object:
    """Without white space at both ends."""
    texts("trim", text)
    _made(budget, len(text))
    return text.strip(BLANKS)


def replace(budget: Budget, text: Any, old: Any, new: Any, limit: Any = -1) -> object:
    """With ``new`` for ``old``, at most ``limit`` times if that is not negative."""
    texts("replace", text, old, new)
    most = whole_number("replace", limit)
    budget.read(len(text) * 4)
    count = text.count(old)
    count = min(count, most) if most >= 0 else count
    _made(budget, len(text) + count * max(0, len(new) - len(old)))
    budget.charge(5 + (count >> 3))
    return text.replace(old, new, max(-1, min(most, count)))


def split(budget: Budget, text: Any, separator: Any, limit: Any = -1) -> object:
    """The pieces between separators, at most ``limit`` of them; by "" the characters."""
    texts("split", text, separator)
    most = whole_number("split", limit)
    budget.read(len(text) * 4)
    count = text.count(separator) + 1
    count = min(count, most) if most >= 0 else count
    _made(budget, len(text) + 4 * ITEM * count)
    budget.charge(count >> 2)
    if most == 0:
        return []
    if not separator:
        return _characters(text, most)
    return text.split(separator, most - 1 if most > 0 else -1)


def _characters(text: str, most: int) -> "list[str]":
    if most < 0 or most >= len(text):
        return list(text)
    return [*text[: most - 1], text[most - 1 :]]


def _made(budget: Budget, size: int) -> None:
    budget.make(size)
    budget.read(size)

"""From a typed line to a command and its values: words, quotes, ``::`` for names with blanks."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..errors import UsageError

AGENT, TASK, PATH, LEASE, TEXT, COMMAND, LETTER = (
    "agent",
    "task",
    "path",
    "lease",
    "text",
    "command",
    "message",
)
SUBJECT, GATE, CHECKPOINT, PATCH, HANDOVER, CREW = SUBJECTS = (
    "subject", "gate", "checkpoint", "patch", "handover", "crew",
)  # fmt: skip
"""What is open between agents; a subject is any of them."""
ORPHAN, KEPT = "orphan", "file with a kept version"
DIVIDER = "::"


class Arg(NamedTuple):
    """One argument: what it is called and what it names. Only the last may be text or optional.

    ``divided``: it stands behind ``::``, and help shows that.
    """

    name: str
    kind: str
    optional: bool = False
    divided: bool = False

    @property
    def shown(self) -> str:
        """As help shows it."""
        shown = f"[{self.name}]" if self.optional else f"<{self.name}>"
        return f"{DIVIDER} {shown}" if self.divided else shown


def split(line: str, names: "Sequence[str]") -> tuple[str, str]:
    """(the longest command that the line begins with, the rest); ('', line) for none of them."""
    words = line.split()
    for count in (2, 1):
        name = " ".join(words[:count]).casefold()
        if len(words) >= count and name in names:
            rest = line.lstrip()
            for word in words[:count]:
                rest = rest[len(word) :].lstrip()
            return name, rest
    return "", line


def values(rest: str, args: "Sequence[Arg]", usage: str) -> list[str]:
    """The values of a command's arguments. Raises UsageError with how it is used.

    A text takes the whole rest of the line as it was typed. Other values are one word, quoted
    when they hold blanks. ``::`` may stand before a text; where it cannot be part of one, it
    ends a first value with blanks.
    """
    found: list[str] = []
    rest = rest.strip()
    divides = len(args) > 1 and (args[-1].divided or args[-1].kind != TEXT)
    if divides and f" {DIVIDER} " in f"{rest} ":
        first, rest = rest.split(DIVIDER, 1)
        found.append(_unquoted(first.strip()))
        rest = rest.strip()
    for arg in args[len(found) :]:
        if not rest:
            break
        if arg.kind == COMMAND:
            found.append(rest.strip('"'))
            rest = ""
        elif arg.kind == TEXT:
            found.append(rest[len(DIVIDER) :].strip() if found and _divided(rest) else rest)
            rest = ""
        else:
            word, rest = next_word(rest)
            found.append(word)
    needed = sum(1 for arg in args if not arg.optional)
    if rest or len(found) < needed or not all(found):
        raise UsageError(f"use it as: {usage}")
    return found


def _divided(rest: str) -> bool:
    return rest == DIVIDER or rest.startswith(f"{DIVIDER} ")


def next_word(text: str) -> tuple[str, str]:
    """(the first word, the rest): up to a blank, or between double quotes."""
    if text.startswith('"') and '"' in text[1:]:
        word, rest = text[1:].split('"', 1)
        return word, rest.lstrip()
    word, _, rest = text.partition(" ")
    return word, rest.lstrip()


def quoted(value: str) -> str:
    """A value as it has to be typed."""
    return f'"{value}"' if " " in value and '"' not in value else value


def _unquoted(text: str) -> str:
    whole = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1] if whole else text


def cursor_in(line: str, table: "Mapping[str, Sequence[Arg]]") -> tuple[str, str, str]:
    """(kind, what was typed of it, command) of the value that a line ends in, to complete it.

    The kind is '' where nothing can be completed.
    """
    stripped = line.lstrip()
    name, rest = split(stripped, list(table))
    typed_past = stripped[len(stripped) - len(rest) - 1 :][:1].isspace() if name else False
    if not name or not (rest or typed_past):
        return COMMAND, " ".join(stripped.split()) + (" " if stripped.endswith(" ") else ""), ""
    args = table[name]
    for arg in args:
        if arg.kind == TEXT:
            return "", "", name
        if not rest.startswith('"') and " " not in rest:
            return arg.kind, rest, name
        if rest.startswith('"') and '"' not in rest[1:]:
            return arg.kind, rest[1:], name
        _, rest = next_word(rest)
    return "", "", name

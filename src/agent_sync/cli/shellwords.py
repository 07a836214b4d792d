"""Words as bash has them on its line: what a half typed one says so far, and how it goes on.

zsh and fish hand words over without their quotes and quote what is inserted themselves; bash
does neither. What was typed is never rewritten: a candidate only adds to it, quoted as the
place where it goes on asks for.
"""

from typing import NamedTuple

PLAIN, SINGLE, DOUBLE = "", "'", '"'
_HARMLESS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:@%,=")
_IN_DOUBLE = '$`"\\'


class Typed(NamedTuple):
    """What a word means, the quotes it ends in, and whether that is certain.

    It is not when something in it is still to be expanded, or it ends in a lone backslash.
    """

    text: str
    quotes: str = PLAIN
    certain: bool = True


def read(raw: str) -> Typed:
    """The meaning of one word as it stands on the line, whole or half typed."""
    kept: list[str] = []
    quotes, certain, place = PLAIN, True, 0
    while place < len(raw):
        char = raw[place]
        after = raw[place + 1 : place + 2]
        place += 1
        if char == "\\" and quotes != SINGLE:
            certain = certain and after != ""
            kept.append(char + after if quotes == DOUBLE and after not in _IN_DOUBLE else after)
            place += 1
        elif char == quotes:
            quotes = PLAIN
        elif quotes == PLAIN and char in "'\"":
            quotes = char
        else:
            certain = certain and (quotes == SINGLE or char not in "$`")
            kept.append(char)
    return Typed("".join(kept), quotes, certain)


def rest(typed: Typed, wanted: str) -> "str | None":
    """What is to be added to a word so that it means ``wanted``; None when nothing safe does.

    Quotes that are open stay so: bash closes them. No line break is ever in it.
    """
    if not typed.certain or not wanted.startswith(typed.text) or not wanted.isprintable():
        return None
    added = wanted[len(typed.text) :]
    if typed.quotes == SINGLE:
        return added.replace("'", "'\\''")
    if typed.quotes == DOUBLE:
        # An interactive bash looks for '!' inside double quotes too, and a backslash stays there.
        return None if "!" in added else "".join(map(_in_double, added))
    return "".join(map(_escaped, added))


def _in_double(char: str) -> str:
    return "\\" + char if char in _IN_DOUBLE else char


def _escaped(char: str) -> str:
    return char if char in _HARMLESS or ord(char) > 127 else "\\" + char

"""An expression's text as tokens. The patterns are ours, and each reads in linear time."""

import re
from typing import NamedTuple

from .cel_errors import InvalidExpression, shown

LONGEST = 4096
RAW = r""""{3}(?s:.*?)"{3}|'{3}(?s:.*?)'{3}|"[^"\r\n]*"|'[^'\r\n]*'"""
ESCAPED = (
    r'"{3}(?:[^\\]|\\(?s:.))*?"{3}|' + r"'{3}(?:[^\\]|\\(?s:.))*?'{3}|"
    r'"(?:[^"\\\r\n]|\\[^\r\n])*"|' + r"'(?:[^'\\\r\n]|\\[^\r\n])*'"
)
TOKEN = re.compile(
    r"(?P<space>(?:[ \t\r\n\f]+|//[^\n]*)+)"
    rf"|(?P<text>[bB]?[rR](?:{RAW})|[bB]?(?:{ESCAPED}))"
    r"|(?P<double>(?:[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+))"
    r"|(?P<int>(?:0x[0-9a-fA-F]+|[0-9]+)[uU]?)"
    r"|(?P<name>[_a-zA-Z][_a-zA-Z0-9]*)"
    r"|(?P<quoted>`[^`\r\n]+`)"
    r"|(?P<sign>&&|\|\||[=!<>]=|[-+*/%<>!?:.,()\[\]{}])"
)


class Token(NamedTuple):
    """``kind`` is text, double, int, name, quoted, sign or end; ``start`` counts from 0."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> "list[Token]":
    """The tokens, the last one of kind ``end``; raises InvalidExpression."""
    _check(text)
    found: "list[Token]" = []
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise _unread(text, at)
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup or "", match.group(), at))
        at = match.end()
    return [*found, Token("end", "", at)]


def _check(text: object) -> None:
    if not isinstance(text, str):
        raise InvalidExpression("an expression is a text")
    if len(text) > LONGEST:
        raise InvalidExpression(f"the expression is longer than {LONGEST:,} characters")
    if "${" in text:
        raise InvalidExpression(
            "'${...}' belongs to write templates; in an expression the name stands alone: params.x"
        )
    if any("\ud800" <= one <= "\udfff" for one in text):
        raise InvalidExpression("the expression is not valid Unicode")


def _unread(text: str, at: int) -> InvalidExpression:
    if text[at] in "\"'`":
        return InvalidExpression(f"the text that begins at character {at + 1} does not end")
    hint = {"=": " (to compare is '==')", "&": " (and is '&&')", "|": " (or is '||')"}
    sign = shown(text[at])
    return InvalidExpression(
        f"'{sign}' at character {at + 1} is no part of an expression{hint.get(text[at], '')}"
    )

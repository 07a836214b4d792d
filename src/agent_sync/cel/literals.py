"""What numbers and quoted texts of an expression stand for."""

import re

from .cel_errors import InvalidExpression
from .cel_values import LEAST_INT, MOST_INT, MOST_UINT, UInt
from .expression_tokens import Token

PLAIN = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
ESCAPE = re.compile(
    r"\\(?:(?P<plain>[abfnrtv\\?\"'`])|[xX](?P<octet>[0-9a-fA-F]{2})|u(?P<short>[0-9a-fA-F]{4})"
    r"|U(?P<long>[0-9a-fA-F]{8})|(?P<octal>[0-3][0-7]{2})|(?P<wrong>))"
)


def number(token: Token, *, negative: bool = False) -> "int | float":
    """An int, uint or double; ``negative`` when a minus stands right before it."""
    if token.kind == "double":
        return _double(token, negative=negative)
    digits = token.text.rstrip("uU")
    value = int(digits, 16) if digits.startswith("0x") else int(digits)
    if digits != token.text:
        if value > MOST_UINT or (negative and value):
            raise _too_large(token)
        return UInt(value)
    value = -value if negative else value
    if not LEAST_INT <= value <= MOST_INT:
        raise _too_large(token)
    return value


def _double(token: Token, *, negative: bool) -> float:
    value = float(token.text)
    if value == float("inf"):
        raise _too_large(token)
    return -value if negative else value


def _too_large(token: Token) -> InvalidExpression:
    return InvalidExpression(f"the number at character {token.start + 1} is out of range")


def quoted(token: Token) -> "str | bytes":
    """A string, or bytes where ``b`` stands before it; raises InvalidExpression."""
    mark = min(at for at in (token.text.find('"'), token.text.find("'")) if at >= 0)
    prefix, rest = token.text[:mark].lower(), token.text[mark:]
    width = 3 if rest[:3] in ('"""', "'''") and len(rest) >= 6 else 1
    body = rest[width:-width]
    raw = "r" in prefix
    if "b" in prefix:
        return body.encode() if raw else _octets(body, token)
    return body if raw else ESCAPE.sub(lambda found: _character(found, token), body)


def _octets(body: str, token: Token) -> bytes:
    pieces, at = [], 0
    for found in ESCAPE.finditer(body):
        pieces += [body[at : found.start()].encode(), _octet(found, token)]
        at = found.end()
    return b"".join([*pieces, body[at:].encode()])


def _octet(found: "re.Match[str]", token: Token) -> bytes:
    if found["octet"] or found["octal"]:
        return bytes([_code(found)])
    if found["plain"] is None:
        raise _wrong(token)
    return PLAIN.get(found["plain"], found["plain"]).encode()


def _character(found: "re.Match[str]", token: Token) -> str:
    if found["plain"]:
        return PLAIN.get(found["plain"], found["plain"])
    if found["wrong"] is not None:
        raise _wrong(token)
    code = _code(found)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise _wrong(token)
    return chr(code)


def _code(found: "re.Match[str]") -> int:
    if found["octal"]:
        return int(found["octal"], 8)
    return int(found["octet"] or found["short"] or found["long"], 16)


def _wrong(token: Token) -> InvalidExpression:
    return InvalidExpression(
        f"the text at character {token.start + 1} has an escape that does not exist"
    )

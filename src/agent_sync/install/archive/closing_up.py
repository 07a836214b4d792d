"""A source in as few signs as it can be written in: a statement a line, a blank a level.

Comments and empty lines go, what a bracket holds stands in one line, blanks stay where two words
would become one. Strings stay as they are written.
"""

import io
import keyword
import tokenize

_NOTHING = (tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER)
_WORDS = (tokenize.NAME, tokenize.NUMBER, tokenize.STRING)
# Strings with expressions in them are one token up to Python 3.11, and many from 3.12 on.
_STARTS = getattr(tokenize, "FSTRING_START", None)
_ENDS = getattr(tokenize, "FSTRING_END", None)

Token = tuple[int, str]
"""Kind and text."""


def closed_up(text: str) -> str:
    """The source, shorter, the same on every Python that can read it."""
    lines: list[str] = []
    depth = 0
    line: list[Token] = []
    for token in _tokens(text):
        if token[0] == tokenize.INDENT:
            depth += 1
        elif token[0] == tokenize.DEDENT:
            depth -= 1
        elif token[0] == tokenize.NEWLINE:
            lines.append(" " * depth + _written(_without_last_commas(line)) + "\n")
            line = []
        else:
            line.append(token)
    return "".join(lines)


def _tokens(text: str) -> list[Token]:
    """What says something, each string whole."""
    lines = [f"{line}\n" for line in text.split("\n")]
    found, inside, start = [], 0, (0, 0)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == _STARTS:
            start = start if inside else token.start
            inside += 1
        elif token.type == _ENDS:
            inside -= 1
            if not inside:
                found.append((tokenize.STRING, _between(lines, start, token.end)))
        elif not inside and token.type not in _NOTHING:
            found.append((token.type, token.string))
    return found


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """A part of a text; lines from 1, columns in signs from 0."""
    part = lines[start[0] - 1 : end[0]]
    part[-1] = part[-1][: end[1]]
    part[0] = part[0][start[1] :]
    return "".join(part)


def _without_last_commas(line: list[Token]) -> list[Token]:
    """A comma before what closes goes, unless it may be the one that makes a tuple."""
    kept: list[Token] = []
    commas: list[int] = []
    for kind, text in line:
        if kind == tokenize.OP and text in "([{":
            commas.append(-1 if _makes_tuple(kept, text) else 0)
        elif kind == tokenize.OP and text in ")]}":
            if commas.pop() > 0 and kept[-1][1] == ",":
                kept.pop()
        elif text == "," and commas:
            commas[-1] += 1
        kept.append((kind, text))
    return kept


def _makes_tuple(before: list[Token], opens: str) -> bool:
    """Whether one comma alone in this bracket does: ``(a,)`` and ``x[a,]``, not in a call."""
    kind, text = before[-1] if before else (tokenize.OP, "=")
    behind = (kind == tokenize.NAME and not keyword.iskeyword(text)) or text in (")", "]", "}")
    return opens == ("[" if behind else "(")


def _written(line: list[Token]) -> str:
    written = ""
    before: Token = (tokenize.OP, "")
    for kind, text in line:
        apart = before[0] in _WORDS and kind in _WORDS
        # Behind a number, a point would be part of it.
        apart = apart or (before[0] == tokenize.NUMBER and text == ".")
        written += " " + text if apart else text
        before = (kind, text)
    return written

"""A terminal's screen as an SVG: lines with the escapes of colours, as ``tmux capture-pane -e``
gives them, become text on a grid of cells. Two looks, light and dark; no font comes with it, so
each piece of text says how wide it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

CELL, LINE, SIZE = 8.4, 19, 14
EDGE, TOP = 16, 40
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace"
_ESCAPE = re.compile(r"\033\[([0-9;]*)m|\033[()][AB0]|[\016\017]")
_PARTS = re.compile(r"\S+(?: \S+)*")


class Look(NamedTuple):
    """The colours of one appearance; ``inks`` by the number of an escape, 0 is plain text."""

    ground: str
    frame: str
    dots: str
    title: str
    inks: Mapping[int, str]


LIGHT = Look(
    "#ffffff", "#d0d7de", "#d0d7de", "#59636e",
    {0: "#1f2328", 31: "#cf222e", 32: "#116329", 33: "#7d4e00", 34: "#0550ae", 35: "#8250df",
     36: "#0a5f73"},
)  # fmt: skip
DARK = Look(
    "#0d1117", "#3d444d", "#3d444d", "#9198a1",
    {0: "#e6edf3", 31: "#ff7b72", 32: "#56d364", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff",
     36: "#56d4dd"},
)  # fmt: skip
LOOKS = {"light": LIGHT, "dark": DARK}


class Ink(NamedTuple):
    """How text is written from an escape on."""

    colour: int = 0
    bold: bool = False
    dim: bool = False

    def after(self, codes: "Sequence[int]") -> "Ink":
        """This after one escape. What is not drawn here (underlines, grounds) changes nothing."""
        ink = self
        for code in codes:
            if code == 0:
                ink = Ink()
            elif code in (1, 2, 22):
                ink = ink._replace(bold=code == 1, dim=code == 2)
            elif code == 39:
                ink = ink._replace(colour=0)
            elif 30 <= code <= 37 or 90 <= code <= 97:
                ink = ink._replace(colour=code if code < 90 else code - 60)
        return ink


class Piece(NamedTuple):
    """Some text of one ink and the column where it begins."""

    column: int
    text: str
    ink: Ink


def pieces(lines: "Sequence[str]") -> "Iterator[list[Piece]]":
    """The pieces of each line, without the blanks between them; an ink goes on over lines."""
    ink = Ink()
    for line in lines:
        found: list[Piece] = []
        column = end = 0
        for escape_ in [*_ESCAPE.finditer(line), None]:
            run = line[end : escape_.start() if escape_ else len(line)]
            found += [Piece(column + x.start(), x[0], ink) for x in _PARTS.finditer(run)]
            column += len(run)
            if escape_:
                end = escape_.end()
                if escape_[1] is not None:
                    ink = ink.after([int(code or 0) for code in escape_[1].split(";")])
        yield found


def plain(svg: str) -> "list[str]":
    """The lines of text of a picture, as they stand on its screen; blank ones are left out."""
    found = []
    for row in re.findall(r"<text y=.*?</text>", svg, re.DOTALL):
        line = ""
        for x, text in re.findall(r'<tspan x="([\d.]+)"[^>]*>(.*?)</tspan>', row, re.DOTALL):
            line = line.ljust(round((float(x) - EDGE) / CELL)) + _read(text)
        found.append(line)
    return found


def _read(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def drawn(lines: "Sequence[str]", columns: int, look: Look, title: str, about: str) -> str:
    """The picture: a window with these lines in it, ``about`` for whoever cannot see it."""
    width = round(2 * EDGE + columns * CELL)
    height = TOP + len(lines) * LINE + EDGE // 2
    rows = "\n".join(
        _row(found, TOP + LINE * number + SIZE, look)
        for number, found in enumerate(pieces(lines))
        if found
    )
    dots = "".join(f'<circle cx="{EDGE + 4 + 18 * n}" cy="20" r="5"/>' for n in range(3))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" \
viewBox="0 0 {width} {height}" role="img" aria-labelledby="about">
<title id="about">{escape(about)}</title>
<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8" \
fill="{look.ground}" stroke="{look.frame}"/>
<g fill="{look.dots}">{dots}</g>
<g font-family="{FONT}" font-size="{SIZE}" fill="{look.inks[0]}" xml:space="preserve">
<text x="{width / 2:g}" y="25" text-anchor="middle" font-size="13" \
fill="{look.title}">{escape(title)}</text>
{rows}
</g>
</svg>
"""


def _row(found: "Sequence[Piece]", y: int, look: Look) -> str:
    spans = "".join(_span(piece, look) for piece in found)
    return f'<text y="{y}">{spans}</text>'


def _span(piece: Piece, look: Look) -> str:
    says = f' x="{EDGE + piece.column * CELL:.1f}" textLength="{len(piece.text) * CELL:.1f}"'
    if piece.ink.colour:
        says += f' fill="{look.inks.get(piece.ink.colour, look.inks[0])}"'
    says += ' font-weight="bold"' if piece.ink.bold else ""
    says += f' fill="{look.title}"' if piece.ink.dim and not piece.ink.colour else ""
    return f"<tspan{says}>{escape(piece.text)}</tspan>"

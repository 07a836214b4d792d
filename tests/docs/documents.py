"""Reading commands out of the documentation.

A ``console`` block shows commands after ``$ `` and below each some of what it prints; an ``sh``
block holds commands only. ``console as=ann`` is what the session *ann* types; without it the
skill speaks to a session, everything else to a person in a bare shell.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SKILL = ROOT / "skills" / "agent-sync"
README = ROOT / "README.md"
"""It is run by itself, in one shell and a repository of git's own."""
RUN = [
    SKILL / "SKILL.md",
    *sorted((SKILL / "reference").glob("*.md")),
    *sorted((ROOT / "examples").glob("*.md")),
    *sorted((ROOT / "docs").glob("gates*.md")),
    *(ROOT / "docs" / name for name in ("guide.md", "install.md", "settings.md")),
    ROOT / "docs" / "clients.md",
    ROOT / "docs" / "mcp.md",
]
"""Documents whose commands are run."""
ROOM_PAGES = [
    *sorted((ROOT / "docs").glob("rooms*.md")),
    *(ROOT / "docs" / name for name in ("running-a-server.md", "tokens.md", "repository-room.md")),
    ROOT / "docs" / "machines.md",
]
"""Documents whose commands are run in one shell, beside a server."""
PAGES = [
    README,
    *RUN,
    *ROOM_PAGES,
    *(ROOT / name for name in ("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *(
        ROOT / "docs" / name
        for name in (
            "architecture.md",
            "platforms.md",
            "protection.md",
            "room-skill.md",
            "machines-scale.md",
        )
    ),
    ROOT / "editors" / "vscode" / "README.md",
    *sorted((ROOT / "docs" / "reference").glob("*.md")),
]
"""Documents whose links are followed and whose inline commands are parsed."""
SESSION = "reader"
_FENCE = re.compile(r"^( *)```(.*)$")


class Command(NamedTuple):
    """One command line, who types it ('' is a bare shell), and what is shown below it."""

    line: int
    text: str
    who: str
    shown: tuple[str, ...]


class Block(NamedTuple):
    """One fenced block: where its first line stands, its info string, its lines."""

    line: int
    info: str
    lines: tuple[str, ...]


def name_of(path: Path) -> str:
    """How a test calls a document."""
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path) -> Iterator[Block]:
    """The fenced blocks of a document, without the indent of their fence."""
    inside: "list[str] | None" = None
    start, info, indent = 0, "", ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fence = _FENCE.match(line)
        if fence and inside is None:
            indent, info, start, inside = fence[1], fence[2].strip(), number + 1, []
        elif fence and inside is not None:
            yield Block(start, info, tuple(inside))
            inside = None
        elif inside is not None:
            inside.append(line.removeprefix(indent))
    assert inside is None, f"{path}: a fence is open at its end"


def commands(path: Path) -> list[Command]:
    """Every command line of a document, in order."""
    found = []
    reader = SESSION if SKILL in path.parents else ""
    for block in blocks(path):
        kind, *options = block.info.split() or [""]
        who = next((o.removeprefix("as=") for o in options if o.startswith("as=")), reader)
        if kind == "sh":
            found += [
                Command(block.line + i, text, who, ())
                for i, text in enumerate(block.lines)
                if text.strip() and not text.startswith("#")
            ]
        elif kind == "console":
            found += _typed(block, who)
    return found


def _typed(block: Block, who: str) -> Iterator[Command]:
    starts = [i for i, text in enumerate(block.lines) if text.startswith("$ ")]
    assert starts[:1] == [0], f"a console block begins with a command (line {block.line})"
    for first, last in zip(starts, [*starts[1:], len(block.lines)], strict=True):
        shown = tuple(text for text in block.lines[first + 1 : last] if text.strip())
        yield Command(block.line + first, block.lines[first][2:], who, shown)


def prose(path: Path) -> str:
    """A document without its fenced blocks."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)


def inline(path: Path) -> Iterator[str]:
    """What stands between single backticks outside of fenced blocks."""
    for found in re.finditer(r"(?<!`)`([^`]+)`(?!`)", prose(path)):
        yield " ".join(found[1].split())

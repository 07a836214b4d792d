"""``status`` for a person on one screen: what needs attention first, then who does what.

The lines of a screen are shared: attention gets what it needs, the tables divide the rest, and
what one of them does not need goes to the others. What is left out is said, with the command
that shows it.
"""

from collections.abc import Sequence

from ..identity.liveness import ACTIVE, IDLE, STALE
from ..status import attention, concern_kinds
from ..status.board import Board
from ..status.concern_kinds import Concern
from . import (
    concerns,
    link_words,
    merge_words,
)
from .concerns import Spell
from .screen_tables import Section, every_table, of_agents, of_windows
from .tables import Style
from .terminal import clean, cut, fitted

IN_A_PIPE = 200
"""Lines at most where there is no height: more than anybody's screen, less than a flood."""
FOR_A_MODEL = 24
"""The same where it is no person who reads."""
PROMPT = 1
LEAST = 4
"""Lines of the smallest screen that is heeded."""
SPELLED_OUT = 2
"""Concerns that get a second line for their command even where room is short."""


def screen(
    style: Style, board: Board, spell: "Spell | None" = None, *, heed: bool = True
) -> list[str]:
    """The board in at most as many lines as the terminal has, its prompt aside.

    In a pipe up to 200 of them, as wide as they get. The board has to be read with ``attention``;
    without ``heed`` what needs attention is left out, for who shows it elsewhere.
    """
    in_a_pipe = IN_A_PIPE if board.person else FOR_A_MODEL
    height = max(LEAST, style.rows - PROMPT) if style.rows else in_a_pipe
    sections = [one for one in every_table(style, board, height) if one.rows]
    found = attention.of(board) if heed else []
    lines = [_fit(style, _head(board, found))]
    lines += [_fit(style, link_words.line(board.link))] if board.link else []
    full = sum(one.need for one in sections)
    lines += _attention(style, found, height - len(lines), full, spell)
    lines += _quiet(style, board, height - len(lines))
    spare = height - len(lines)
    airy = full + len(sections) + bool(found) <= spare
    for section, share in zip(sections, _shares(sections, spare), strict=True):
        lines += [""] if airy and share else []
        lines += _shown(style, section, share)
    return lines


def _fit(style: Style, text: str) -> str:
    return cut(text, style.columns) if style.columns else text


def _head(board: Board, found: "list[Concern]") -> str:
    who = f"You are {clean(board.me.name, 64)}. " if board.me else ""
    states = [peer.status for peer in board.agents if peer.counts]
    told = {0: "No agents", 1: "1 agent"}.get(len(states), f"{len(states)} agents")
    counts = [f"{states.count(word)} {word}" for word in (ACTIVE, IDLE, STALE) if word in states]
    if len(counts) > 1:
        told += f" ({', '.join(counts)})"
    elif counts and ACTIVE not in states:
        told = f"{counts[0]} agent{'s' if len(states) > 1 else ''}"
    children = sum("/" in peer.id for peer in board.agents)
    told += f" with {children} subagent{'s' if children > 1 else ''}" if children else ""
    parts = [f"{told} here"]
    parts += _counted(len(board.leases), "lease") + _counted(len(board.tasks), "open task")
    if board.unread and not any(one.code == concern_kinds.UNREAD for one in found):
        parts.append(f"{board.unread} unread: agent-sync inbox")
    return who + ", ".join(parts) + "."


def _counted(number: int, what: str) -> list[str]:
    return [f"{number} {what}{'s' if number > 1 else ''}"] if number else []


def _quiet(style: Style, board: Board, room: int) -> list[str]:
    """A line for the waits that end by themselves, and one for what several checkouts changed."""
    said = concerns.quiet(attention.ordinary(board), board.now)
    alike = merge_words.quiet(board.merges)
    lines = [f"WAITING  {said}"] * bool(said) + [f"MERGES  {alike}"] * bool(alike)
    return [_fit(style, line) for line in lines[: max(0, room - 1)]]


def _attention(
    style: Style, found: "list[Concern]", room: int, tables: int, spell: "Spell | None"
) -> list[str]:
    """A title and a line for each concern; the commands of wide ones below them."""
    if not found or room < 2:
        return []
    limit = len(found) if len(found) < room else room - 1
    lines = [f"  {line}" for line in concerns.lines(_narrower(style), found, limit, spell)]
    spare = room - 1 - len(lines) - tables
    free = max(spare, min(SPELLED_OUT, room - 1 - len(lines)))
    shown: list[str] = []
    for line, concern in zip(lines, found, strict=False):
        told = concerns.command(concern, spell)
        shown.append(line)
        if told and told not in line and free > 0:
            shown.append(_fit(style, f"    → {told}"))
            free -= 1
    shown += lines[len(found) :]
    return [style.paint("ATTENTION", "bold"), *shown]


def _narrower(style: Style) -> Style:
    return style._replace(columns=max(1, style.columns - 2)) if style.columns else style


def _shares(sections: Sequence[Section], room: int) -> list[int]:
    """How many lines each section gets: all that it needs, or its part of what there is.

    The first sections come first where there is not even one line for each. A section with
    two lines of more would show its headers and nothing below: it is told in one.
    """
    needs = [one.need for one in sections]
    shares = [0] * len(needs)
    turn = 0
    while room > 0 and shares != needs:
        for n, section in enumerate(sections):
            more = min(section.weight if turn else 1, needs[n] - shares[n], room)
            shares[n] += more
            room -= more
        turn += 1
    for n, need in enumerate(needs):
        if shares[n] == 1 < need and sections[n].newest_last:
            shares[n] = 0  # a heading over no news says nothing
            _give(shares, needs, 1)
        if shares[n] == 2 < need:
            shares[n] = 1
            _give(shares, needs, 1)
    return shares


def _give(shares: list[int], needs: list[int], lines: int) -> None:
    """Give lines that nobody uses to the first section that shows rows and wants more, or else to
    one that is about to."""
    wanting = [m for m, more in enumerate(needs) if 1 < shares[m] < more]
    taker = next((m for m in wanting if shares[m] > 2), next(iter(wanting), None))
    if taker is not None:
        shares[taker] += lines


def _shown(style: Style, section: Section, share: int) -> list[str]:
    if not share:
        return []
    if share == 1:
        text = f"{section.headers[0]}  … and {section.total} more: {section.command}"
        return [style.paint(_fit(style, text), "bold")]
    cut_off = share < section.need
    kept = share - 2 if cut_off else section.total
    rows = section.rows[-kept:] if section.newest_last else section.rows[:kept]
    lines = fitted(rows, section.headers, style.columns, section.ends)
    lines[0] = style.paint(lines[0], "bold")
    more = f"… and {section.total - kept} more: {section.command}"
    return [*lines, *([_fit(style, more)] if cut_off else [])]


def agents(style: Style, board: Board) -> list[str]:
    """The table of agents by itself, all of them, and their windows; [] when nobody is here."""
    found = [one for one in (of_agents(style, board), of_windows(board)) if one.rows]
    parts = [_shown(style, section, section.need) for section in found]
    return [line for part in parts for line in ("", *part)][1:]

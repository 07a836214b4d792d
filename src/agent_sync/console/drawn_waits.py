"""Who waits for whom, drawn as text: one line an edge, under whom it waits for (key ``w``)."""

from typing import NamedTuple

from ..status.board import Board
from ..status.obstacles import waits_now
from .rows import age, cell, path

DEEPEST = 8
"""So far the lines are indented."""
NOBODY = "nobody in particular"


class Edge(NamedTuple):
    """One waits for another, both by name: for which path, by which gate or the like ('' for a
    place in line), since when (ms)."""

    who: str
    whom: str
    key: str
    subject: str
    since: int


def edges(board: Board) -> list[Edge]:
    """Everybody who cannot go on, and whom each waits for, the longest first."""
    found = [
        Edge(ticket.name, whom, ticket.key, "", ticket.created_at)
        for ticket in board.waits
        if waits_now(ticket)
        for whom in _holders(
            board, ticket.key, [x.lease.holder.name for x in board.holders(ticket)]
        )
    ]
    for one in board.between.blocked if board.between else ():
        if not one.in_line:
            by = one.by or [NOBODY]
            found += [Edge(one.name, whom, one.key, one.subject, one.since) for whom in by]
    return sorted(dict.fromkeys(found), key=lambda one: one.since)


def _holders(board: Board, key: str, names: list[str]) -> list[str]:
    """Who has a path; else who stands in line for it first, with what is reserved for it."""
    first = [x.name for x in board.waits if x.reserved_until and x.key == key]
    return list(dict.fromkeys(names or first)) or [NOBODY]


def lines(board: Board, now: int) -> list[str]:
    """The drawing: whom others wait for and who can go on stands at the left, each edge a line."""
    left = edges(board)
    if not left:
        return ["Nobody waits."]
    stuck = {one.who for one in left}
    drawn: list[str] = []
    for whom in dict.fromkeys(one.whom for one in left if one.whom not in stuck):
        drawn.append(cell(whom, 64))
        _below(whom, 1, left, drawn, now)
    while left:  # a circle: nobody in it can go on
        whom = left[0].whom
        drawn.append(f"{cell(whom, 64)} (in a circle)")
        _below(whom, 1, left, drawn, now)
    return drawn


def _below(whom: str, depth: int, left: list[Edge], drawn: list[str], now: int) -> None:
    """Each edge once: those that wait for ``whom``, and below each who waits for that one."""
    for one in [x for x in left if x.whom == whom]:
        if one not in left:
            continue
        left.remove(one)
        by = f" ({one.subject})" if one.subject else ""
        indent = "   " * min(depth, DEEPEST)
        drawn.append(
            f"{indent}└─ {cell(one.who, 64)} waits for {path(one.key)}{by}, {age(one.since, now)}"
        )
        _below(one.who, depth + 1, left, drawn, now)

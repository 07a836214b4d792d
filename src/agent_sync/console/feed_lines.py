"""The feed as the console streams it: one line an event, and the text of what was sent."""

import time
from typing import NamedTuple

from ..actions import letter_actions
from ..feed.happened import Event
from ..messages.all_sent import Letter
from ..status import attention
from ..status.board import Board
from ..views import event_sentences, link_words
from ..views.concern_sentences import sentence
from ..views.letter_lines import letter_lines
from ..views.terminal import cut, paint
from ..views.terminal_wrap import wrapped
from . import remedies
from .diff_lines import ADDED, HEAD, PLACE, REMOVED, DiffLine, broken
from .operator import Operator

SENT = ("message_sent", "directive_sent", "notice_sent", "news_sent")
QUIET = ("message_acknowledged", *SENT)


MOST_URGENT = 3


class Look(NamedTuple):
    """How a terminal is written to: its width in columns and whether it has colours."""

    columns: int
    colour: bool


def lines(op: Operator, events: list[Event], look: Look) -> list[str]:
    """Events for a terminal, each on one line no wider than it, messages with their text."""
    sent = {_number(one) for one in events if one.type in SENT}
    letters = {letter.id: letter for letter in letter_actions.read(op, sorted(sent - {0}))}
    found: list[str] = []
    for one in events:
        letter = letters.get(_number(one)) if one.type in SENT else None
        found += _letter(op, one, letter, look) if letter else [_event(one, look)]
    return found


def _number(event: Event) -> int:
    ref = event.ref
    number = ref[:1] == "M" and ref.isascii() and ref[1:].isdigit() and len(ref) < 20
    return int(ref[1:]) if number else 0


def _event(event: Event, look: Look) -> str:
    said = cut(f"{clock(event.at)} {event_sentences.sentence(event)}", look.columns)
    shade = event_sentences.SHADES.get(event.type)
    return paint(said, shade, look.colour) if shade else said


def _letter(op: Operator, event: Event, letter: Letter, look: Look) -> list[str]:
    """A message; bright when it is for the person at this console."""
    head, *body = letter_lines(letter, event.at, full=False)
    head = cut(f"{clock(event.at)} {head}", look.columns)
    shade = "bold" if letter_actions.is_mine(op.agent, letter) else "cyan"
    wide = look.columns - 9
    return [paint(head, shade, look.colour), *(" " * 9 + cut(line, wide) for line in body)]


_SHADES = {ADDED: "green", REMOVED: "red", PLACE: "cyan", HEAD: "bold"}


def answer(line: str, look: Look) -> list[str]:
    """One line of an answer, wrapped; one of a difference with its blanks, and in its colour."""
    if not isinstance(line, DiffLine):
        return wrapped(line, look.columns, indent="  ")
    shade = _SHADES.get(line.shade)
    parts = broken(line, look.columns)
    return [paint(part, shade, look.colour) for part in parts] if shade else parts


def clock(moment: int) -> str:
    """A moment in ms as the clock on the wall shows it."""
    return time.strftime("%H:%M:%S", time.localtime(moment / 1000))


def urgent(board: Board) -> list[str]:
    """What needs the person most, in so many sentences, the last saying how many more there are."""
    concerns = attention.of(board)
    said = [
        f"{sentence(one, board.now)}{remedies.at_prompt(one)}" for one in concerns[:MOST_URGENT]
    ]
    more = len(concerns) - len(said)
    return [*said, f"and {more} more: status"] if more else said


def counts(board: Board) -> str:
    """The state of the repository in one short line."""
    parts = [
        _count(board.active, "agent"),
        _count(len(board.leases), "lease"),
        f"{len(board.waits)} waiting" if board.waits else "",
        _count(len(board.tasks), "task"),
        f"{board.unread} unread" if board.unread else "",
        link_words.short(board.link) if board.link else "",
    ]
    return " · ".join(part for part in parts if part)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"

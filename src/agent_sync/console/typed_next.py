"""What could be typed next: commands from the table, names, tasks and paths from what is there."""

import os
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from ..actions import letter_actions
from ..locks.lease import RESOURCE
from ..messages.mailbox import ALL
from ..protection import lost_versions
from ..repository.location import PARENT
from ..status import nameable
from ..status.board import Board
from ..tasks import task_board
from ..views.terminal import clean
from .console_commands import ARGS, TABLE
from .lease_hand import MARK
from .operator import Operator
from .typed_words import (
    AGENT,
    COMMAND,
    KEPT,
    LEASE,
    LETTER,
    ORPHAN,
    PATH,
    SUBJECTS,
    TASK,
    cursor_in,
    quoted,
)

MOST = 200
LETTERS = 30


class Candidate(NamedTuple):
    """A text that replaces the last ``typed`` characters, with a word on what it is."""

    text: str
    typed: int
    note: str = ""


def complete(op: Operator, board: Board, line: str) -> list[Candidate]:
    """Candidates for the end of a line, those that fit first; reads, never writes."""
    kind, typed, command = cursor_in(line, ARGS)
    if kind == COMMAND and not command:
        fitting = ((name, TABLE[name].summary) for name in TABLE if name.startswith(typed))
        return [Candidate(name, len(typed), note) for name, note in fitting]
    found = _known(op, board, kind, typed)
    wanted = typed.casefold()
    # What cannot be typed in one line, or is not what it seems, is left out.
    fits = (
        (value, note)
        for value, note in found
        if wanted in value.casefold() and value == clean(value) and '"' not in value
    )
    quote = line[len(line) - len(typed) - 1 :][:1] == '"'
    once: dict[str, str] = {}
    for value, note in islice(fits, MOST):
        once.setdefault(value, note)
    ranked = sorted(once.items(), key=lambda one: not one[0].casefold().startswith(wanted))
    return [Candidate(quoted(value), len(typed) + quote, clean(note, 60)) for value, note in ranked]


def _known(op: Operator, board: Board, kind: str, typed: str) -> "Iterator[tuple[str, str]]":
    if kind == AGENT:
        return _agents(op, board)
    if kind == TASK:
        return ((task.ref, task.title) for task in board.tasks if task.status in task_board.OPEN)
    if kind == LEASE:
        return _leases(board)
    if kind == KEPT:
        return _kept(op)
    if kind == PATH:
        return _paths(op, board, typed)
    if kind in SUBJECTS:
        return iter(nameable.subjects(op.store, kind))
    if kind == ORPHAN:
        return iter(nameable.orphans(op.store, op.world()))
    if kind == LETTER:
        return (
            (f"M{one.id}", f"{one.sender}: {one.body}")
            for one in letter_actions.newest(op, LETTERS)[::-1]
        )
    return ((name, TABLE[name].summary) for name in TABLE) if kind == COMMAND else iter(())


def _agents(op: Operator, board: Board) -> "Iterator[tuple[str, str]]":
    there = [peer for peer in board.agents if peer.id != op.agent.id]
    for peer in there:
        yield peer.name, f"{peer.status} {peer.task} {peer.last_key}"
    roles = {peer.role for peer in there if peer.role}
    yield from ((role, "role") for role in sorted(roles))
    yield ALL, "everybody"


def _leases(board: Board) -> "Iterator[tuple[str, str]]":
    for held in board.leases:
        mark = MARK if held.lease.target == RESOURCE else ""
        yield mark + held.lease.key, f"{held.lease.holder.name} {held.lease.reason}"


def _kept(op: Operator) -> "Iterator[tuple[str, str]]":
    """Files of which a version is kept that was not put back."""
    for one in lost_versions.listed(op.store, LETTERS, False):
        yield one.key, f"V{one.id}, {one.why}"


def _paths(op: Operator, board: Board, typed: str) -> "Iterator[tuple[str, str]]":
    """Files below where the person stands, one folder at a time; what is held, first."""
    if not os.path.isabs(typed):
        yield from (one for one in _leases(board) if one[0].startswith(typed))
    folder = os.path.dirname(typed)
    try:
        entries = sorted(os.scandir(os.path.join(op.cwd, folder)), key=lambda entry: entry.name)
    except (OSError, ValueError):
        return
    for entry in entries:
        if entry.name not in (".git", PARENT):
            yield os.path.join(folder, entry.name) + ("/" if entry.is_dir() else ""), ""

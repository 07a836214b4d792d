"""What gates, checkpoints and hand-overs leave to do: who is stopped, whose word is wanted."""

import shlex
from collections.abc import Iterator

from ..identity.who import OPERATOR
from .board import Board
from .concern_kinds import BLOCKED_BY, FREE, ORPHANED, PAST_DEADLINE, VERDICT, Concern


def blocked(board: Board) -> Iterator[Concern]:
    """Who was stopped by a gate, crew, checkpoint or hand-over, and what lets it go on."""
    if board.between is None:
        return
    mine = board.me.id if board.me else ""
    for one in board.between.blocked:
        if one.in_line:  # that is told by path
            continue
        facts = {
            "agent": one.name,
            "agent_id": one.agent_id,
            "subject": one.subject,
            "kind": one.kind,
            "path": one.key,
            "by": one.by,
            "blocked_since_at": one.since,
            "lets_go_on": [
                {"agent": board.between.name_of(x.agent_id), "command": x.command}
                for x in one.duties
            ],
        }
        own = next((x for x in one.duties if x.agent_id == mine), None)
        words = _words(own.command) if own else ("agent-sync", "show", one.subject)
        yield Concern(BLOCKED_BY, facts, words)


def verdicts(board: Board) -> Iterator[Concern]:
    """What waits for the person."""
    if board.between is None or not board.person:
        return
    for one in board.between.duties:
        if one.agent_id == OPERATOR:
            facts = {
                "subject": one.subject,
                "verb": one.verb,
                "because": one.because,
                "waiting": [board.between.name_of(x) for x in one.waiting],
                "since_at": one.since,
            }
            yield Concern(VERDICT, facts, _words(one.command))


def past_deadline(board: Board) -> Iterator[Concern]:
    """Gates that should have been over by now: the person is asked to look (GATE-6)."""
    if board.between is None or not board.person:
        return
    for one in board.between.late:
        owing = [x.agent_id for x in board.between.duties if x.subject == one.ref]
        facts = {
            "subject": one.ref,
            "state": one.state,
            "why": one.why,
            "by": list(dict.fromkeys(board.between.name_of(x) for x in owing)),
            "deadline_at": one.deadline_at,
        }
        yield Concern(PAST_DEADLINE, facts, ("agent-sync", "show", one.ref))


def _words(command: str) -> tuple[str, ...]:
    return tuple(shlex.split(command))


def freed(board: Board) -> Iterator[Concern]:
    """Who ended its turn blocked and is free to go on: somebody has to tell it to."""
    for one in board.between.freed if board.between else []:
        facts = {
            "agent": one.name,
            "agent_id": one.agent_id,
            "subject": one.subject,
            "path": one.key,
            "free_since_at": one.since,
        }
        yield Concern(FREE, facts)


def orphaned(board: Board) -> Iterator[Concern]:
    """Uncommitted work of sessions that are gone (HAND-3)."""
    for one in board.orphans:
        facts = {
            "agent": one.name,
            "agent_id": one.agent_id,
            "paths": one.keys,
            "wrote_at": one.since,
            "seen_at": one.seen_at,
        }
        yield Concern(ORPHANED, facts, ("agent-sync", "take-over", one.name))

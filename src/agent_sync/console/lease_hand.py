"""Leases by the operator's hand: stop the edits of a path, or let them pass (CON-4, LOCK-7)."""

import os

from ..actions import force_actions, named_targets, near_files, question_actions
from ..actions.named_targets import Target
from ..actions.person_questions import Question
from ..errors import InvalidInput
from ..locks.lease import FILE
from ..views import conflicts, outcomes, question_words
from .operator import Operator

MARK = "resource:"


def target(op: Operator, named: str) -> Target:
    """A path, or a thing named ``resource:KEY``. Raises InvalidInput."""
    if named.startswith(MARK):
        return named_targets.of_resource(named[len(MARK) :])
    if len(named) > named_targets.LONGEST_PATH or "\0" in named:
        raise InvalidInput("that is no path")
    return named_targets.of_path(op, named, op.base(named))


def lock(op: Operator, values: list[str]) -> list[str]:
    """Take a lease for an hour, from whoever has it; the next edit by anybody else is refused."""
    named = target(op, values[0])
    taken = force_actions.take_over(op, named, why="".join(values[1:]), asked=op.asked)
    lines = [outcomes.locked(_shown(named), "in 60m", taken.token)]
    lines += outcomes.unsure(taken.sure)
    lines += _not_there(op, named)
    lines += [outcomes.beyond(_shown(named))] if taken.beyond else []
    return lines + [outcomes.taken_from(x.holder.name) for x in taken.ended]


def _not_there(op: Operator, named: Target) -> list[str]:
    """A word on a path that may be mistyped: it is locked, but there is no such file yet."""
    path = os.path.join(op.project.checkout, named.key)
    if named.target != FILE or os.path.lexists(path):
        return []
    near = near_files.near(op.project.checkout, named.key)
    return [outcomes.not_there(_shown(named), near, "yet")]


def asks_to_lock(op: Operator, values: list[str]) -> str:
    """'' for a free path, else whom it would be taken from."""
    named = target(op, values[0])
    named_targets.reason("".join(values[1:]))
    return _question(op, question_actions.before_lock(op, named))


def unlock(op: Operator, values: list[str]) -> list[str]:
    """End every lease on a path, whoever holds it (LOCK-7). Raises NotFound, Conflict."""
    named = target(op, values[0])
    ended = force_actions.end(op, named, asked=op.asked)
    return [outcomes.unlocked(_shown(named), [lease.holder.name for lease in ended])]


def asks_to_unlock(op: Operator, values: list[str]) -> str:
    """'' when nobody else is hurt, else whose lease it would end."""
    return _question(op, question_actions.before_unlock(op, target(op, values[0])))


def _question(op: Operator, found: "Question | None") -> str:
    """'' when nobody loses a lease; who is remembered, for nobody else may."""
    lost = [one.lost for one in found.stakes] if found else []
    op.asked = frozenset(lease.id for lease in lost if lease)
    return question_words.sentence(found, op.clock())


def _shown(one: Target) -> str:
    return conflicts.name_of(one.target, one.key)

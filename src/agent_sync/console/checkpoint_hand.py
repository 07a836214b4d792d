"""Checkpoints by the person's hand: looked at, approved or rejected, ended (CHECK)."""

from ..actions import between_question_actions, checkpoint_actions, checkpoint_verdict_actions
from ..actions.checkpoint_part import Verdict
from ..gates.subjects import CHECKPOINT, parsed
from ..views import checkpoint_words as words
from ..views import question_words
from ..views.tables import Style
from ..views.whom import are, names
from . import diff_lines
from .operator import Operator
from .typed_options import said

ANYWAY, RESOLVE, DIFF = "--anyway", "--resolve", "--diff"


def checkpoints(op: Operator, values: list[str]) -> list[str]:
    """Those in force; with ``--all`` the newest of all."""
    style = Style(colour=False, columns=op.columns, now=op.clock())
    found = checkpoint_actions.listed(op, everything=said(values, "--all").has("--all"))
    return words.table(style, found) if found else [words.NO_CHECKPOINTS]


def show(op: Operator, values: list[str]) -> list[str]:
    """Everything about one; with ``--diff`` what is to be approved. Raises NotFound."""
    return whole(op, values, diff=said(values[1:], DIFF).has(DIFF))


def whole(op: Operator, values: list[str], *, diff: bool = True) -> list[str]:
    """Everything about one, its output and difference too. Raises NotFound."""
    found = checkpoint_actions.show(op, _number(values))
    style = Style(colour=False, columns=0, now=op.clock())
    lines = [*words.full(style, found), *words.output(found)]
    rest = f"agent-sync checkpoint show {found.checkpoint.subject} --diff"
    return [*lines, "", *diff_lines.lines(found.diff, rest)] if diff else lines


def approve(op: Operator, values: list[str]) -> list[str]:
    """Approve what the files hold now. Raises NotFound, CheckpointStands, UsageError."""
    typed = said(values[1:], ANYWAY, RESOLVE)
    done = checkpoint_verdict_actions.approve(
        op,
        _number(values),
        note=typed.text,
        resolve=typed.has(RESOLVE),
        anyway=typed.has(ANYWAY),
    )
    return _said("approved", done)


def asks_to_approve(op: Operator, values: list[str]) -> str:
    """'' unless the person decides for others who were asked, or in spite of something."""
    typed = said(values[1:], ANYWAY, RESOLVE)
    found = between_question_actions.before_approving_checkpoint(
        op, _number(values), anyway=typed.has(ANYWAY)
    )
    return question_words.sentence(found, op.clock())


def reject(op: Operator, values: list[str]) -> list[str]:
    """Reject one, with a reason. Raises NotFound, CheckpointStands, InvalidInput."""
    done = checkpoint_verdict_actions.reject(op, _number(values), why=said(values[1:]).text)
    return [*_said("rejected", done), f"{names([done.people.author_name])} is told why"]


def asks_to_reject(op: Operator, values: list[str]) -> str:
    """Who has to work again, and who stays stopped."""
    found = between_question_actions.before_rejecting_checkpoint(op, _number(values))
    return question_words.sentence(found, op.clock())


def resolve(op: Operator, values: list[str]) -> list[str]:
    """End one that is approved. Raises NotFound, CheckpointStands."""
    return _said("resolved", checkpoint_verdict_actions.resolve(op, _number(values)))


def cancel(op: Operator, values: list[str]) -> list[str]:
    """Give one up. Raises NotFound, CheckpointStands."""
    done = checkpoint_verdict_actions.cancel(op, _number(values), why=said(values[1:]).text)
    return _said("cancelled", done)


def asks_to_cancel(op: Operator, values: list[str]) -> str:
    """Whose checkpoint it is, and who was asked and decides nothing any more."""
    found = between_question_actions.before_cancelling_checkpoint(op, _number(values))
    return question_words.sentence(found, op.clock())


def tick(op: Operator, values: list[str]) -> list[str]:
    """Tick a required item. Raises NotFound, CheckpointStands."""
    found = checkpoint_actions.tick(op, _number(values), values[1])
    return words.items(f"C{_number(values)}", found)


def replace_approver(op: Operator, values: list[str]) -> list[str]:
    """Let another one decide. Raises NotFound, NoApprover, CheckpointStands."""
    done = checkpoint_actions.replace_approver(op, _number(values), values[1], values[2])
    return _said("replaced an approver of", done)


def asks_to_replace(op: Operator, values: list[str]) -> str:
    """Who has no say any more."""
    found = between_question_actions.before_replacing(op, _number(values), values[1], values[2])
    return question_words.sentence(found, op.clock())


def _said(did: str, done: Verdict) -> list[str]:
    free = [x.name for x in done.people.all if x.agent_id in done.freed]
    freed = [f"{names(free)} {are(free)} free to go on"] if free else []
    return [*words.verdict(did, done), *freed]


def _number(values: list[str]) -> int:
    return parsed(values[0], CHECKPOINT)[1]

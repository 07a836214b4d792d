"""Patches by the person's hand: read, checked, decided, applied, taken back (PATCH)."""

from ..actions import (
    between_question_actions,
    patch_actions,
    patch_landing_actions,
    patch_verdict_actions,
)
from ..errors import Conflict
from ..gates.subjects import PATCH, parsed
from ..views import patch_words, question_words
from ..views.tables import Style
from ..views.terminal import clean
from ..views.whom import names
from . import diff_lines
from .operator import Operator
from .typed_options import said

APPLY = "--apply"


def patches(op: Operator, values: list[str]) -> list[str]:
    """The patches that are open; with ``--all`` the newest of all."""
    style = Style(colour=False, columns=op.columns, now=op.clock())
    found = patch_actions.listed(op, everything=said(values, "--all").has("--all"))
    return patch_words.listed(style, found) or ["No patches."]


def show(op: Operator, values: list[str]) -> list[str]:
    """A patch and its difference. Raises NotFound."""
    found = patch_actions.show(op, _number(values))
    patch = found.patch
    op.looked_at[patch.subject] = patch.round
    title = f"{patch.subject}: {clean(patch.title, 200)}"
    rest = f"agent-sync patch show {patch.subject}"
    return [
        title,
        *patch_words.details(found),
        *patch_words.ways_on(found),
        "",
        *diff_lines.lines(found.text, rest),
    ]


def check(op: Operator, values: list[str]) -> list[str]:
    """Every check of a patch. Raises NotFound."""
    return patch_words.checks(patch_actions.check(op, _number(values)).found.checks)


def approve(op: Operator, values: list[str]) -> list[str]:
    """Agree to a patch; with ``--apply`` apply it too. Raises NotFound, Conflict, UsageError."""
    typed, number = said(values[1:], APPLY), _number(values)
    round, applies = _shown_text(op, number), typed.has(APPLY)
    standing = patch_verdict_actions.approve(
        op, number, note=typed.text, applies=applies, round=round
    )
    if applies:
        landed = patch_landing_actions.apply(op, number, round=round)
        return patch_words.landed(landed, back=False)
    return patch_words.approved(standing)


def asks_to_approve(op: Operator, values: list[str]) -> str:
    """'' unless others hold a file of it or were asked: the person decides for them."""
    typed = said(values[1:], APPLY)
    patch = patch_actions.show(op, _number(values)).patch
    op.looked_at.setdefault(patch.subject, patch.round)
    found = between_question_actions.before_approving_patch(op, patch.id, applies=typed.has(APPLY))
    return question_words.sentence(found, op.clock())


def reject(op: Operator, values: list[str]) -> list[str]:
    """Refuse a patch, with a reason. Raises NotFound, Conflict, InvalidInput."""
    patch = patch_verdict_actions.reject(op, _number(values), said(values[1:]).text)
    return [f"{patch.subject} is {patch.state}; {names([patch.author.name])} is told why"]


def asks_to_reject(op: Operator, values: list[str]) -> str:
    """Whose change is refused."""
    found = between_question_actions.before_rejecting_patch(op, _number(values))
    return question_words.sentence(found, op.clock())


def apply(op: Operator, values: list[str]) -> list[str]:
    """Write it into the working tree. Raises NotFound, Conflict."""
    return patch_words.landed(patch_landing_actions.apply(op, _number(values)), back=False)


def revert(op: Operator, values: list[str]) -> list[str]:
    """Take an applied patch back. Raises NotFound, Conflict."""
    return patch_words.landed(patch_landing_actions.revert(op, _number(values)), back=True)


def asks_to_revert(op: Operator, values: list[str]) -> str:
    """Whose change goes out of which files."""
    return question_words.sentence(
        between_question_actions.before_reverting(op, _number(values)), op.clock()
    )


def cancel(op: Operator, values: list[str]) -> list[str]:
    """Drop a patch. Raises NotFound, Conflict."""
    patch = patch_verdict_actions.cancel(op, _number(values), said(values[1:]).text)
    return [f"{patch.subject} is {patch.state}; {names([patch.author.name])} is told"]


def asks_to_cancel(op: Operator, values: list[str]) -> str:
    """Whose change is dropped."""
    found = between_question_actions.before_cancelling_patch(op, _number(values))
    return question_words.sentence(found, op.clock())


def _shown_text(op: Operator, number: int) -> int:
    """The round of the text that the person was shown: a yes to one is none to the next. Raises
    Conflict.
    """
    patch = patch_actions.show(op, number).patch
    if op.looked_at.get(patch.subject, patch.round) != patch.round:
        raise Conflict(
            f"{patch.subject} has another text since you looked at it: show {patch.subject}",
            subject=patch.subject,
        )
    return patch.round


def _number(values: list[str]) -> int:
    return parsed(values[0], PATCH)[1]

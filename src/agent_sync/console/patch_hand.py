"""Patches by the person's hand: read, checked, decided, applied, taken back (PATCH)."""

from ..actions import patch_actions, patch_landing_actions, patch_verdict_actions
from ..actions.patch_looks import Standing
from ..errors import Conflict
from ..gates.patches.patch_news import size
from ..gates.patches.patches import APPLIED, OVER, WAITING
from ..gates.subjects import PATCH, parsed
from ..identity.who import OPERATOR
from ..views import patch_words
from ..views.tables import Style
from ..views.terminal import clean
from . import diff_lines
from .operator import Operator
from .typed_options import said
from .whom import have, names

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
    return [title, *patch_words.details(found), "", *diff_lines.lines(found.text, rest)]


def check(op: Operator, values: list[str]) -> list[str]:
    """Every check of a patch. Raises NotFound."""
    return patch_words.checks(patch_actions.check(op, _number(values)).found.checks)


def approve(op: Operator, values: list[str]) -> list[str]:
    """Agree to a patch; with ``--apply`` apply it too. Raises NotFound, Conflict, UsageError."""
    typed, number = said(values[1:], APPLY), _number(values)
    _demand_the_text_that_was_shown(op, number)
    applies = typed.has(APPLY)
    standing = patch_verdict_actions.approve(op, number, note=typed.text, applies=applies)
    if applies:
        return patch_words.landed(patch_landing_actions.apply(op, number), back=False)
    return patch_words.approved(standing)


def asks_to_approve(op: Operator, values: list[str]) -> str:
    """'' unless others hold a file of it or were asked: the person decides for them."""
    typed = said(values[1:], APPLY)
    standing = patch_actions.check(op, _number(values))
    op.looked_at.setdefault(standing.patch.subject, standing.patch.round)
    asked = _asked(standing)
    if not asked or standing.patch.state not in WAITING or standing.found.failed:
        return ""  # the answer says why not, if it may not be
    held = {x.key: x.holder.name for x in standing.found.wanted.holders if not x.waits}
    files = [f"{clean(key, 200)} (held by {clean(who, 64)})" for key, who in held.items()]
    into = f" It is written into {' and '.join(files[:3])}." if typed.has(APPLY) and files else ""
    was = "was" if len(asked) == 1 else "were"
    return f"{names(asked)} {was} asked: you decide.{into} Approve {_of(standing)}?"


def reject(op: Operator, values: list[str]) -> list[str]:
    """Refuse a patch, with a reason. Raises NotFound, Conflict, InvalidInput."""
    patch = patch_verdict_actions.reject(op, _number(values), said(values[1:]).text)
    return [f"{patch.subject} is {patch.state}; {names([patch.author.name])} is told why"]


def asks_to_reject(op: Operator, values: list[str]) -> str:
    """Whose change is refused."""
    patch = patch_actions.show(op, _number(values)).patch
    if patch.state not in WAITING:
        return ""
    author, title = names([patch.author.name]), clean(patch.title, 120)
    return f"{author} has to rework {patch.subject} ({title}). Reject it?"


def apply(op: Operator, values: list[str]) -> list[str]:
    """Write it into the working tree. Raises NotFound, Conflict."""
    return patch_words.landed(patch_landing_actions.apply(op, _number(values)), back=False)


def revert(op: Operator, values: list[str]) -> list[str]:
    """Take an applied patch back. Raises NotFound, Conflict."""
    return patch_words.landed(patch_landing_actions.revert(op, _number(values)), back=True)


def asks_to_revert(op: Operator, values: list[str]) -> str:
    """Whose change goes out of which files."""
    standing = patch_actions.check(op, _number(values))
    patch = standing.patch
    if patch.state != APPLIED or patch.reverted_at:
        return ""
    author = names([patch.author.name])
    return (
        f"{author} loses the change of {_of(standing)}: it goes out of the working tree. "
        "Take it back?"
    )


def cancel(op: Operator, values: list[str]) -> list[str]:
    """Drop a patch. Raises NotFound, Conflict."""
    patch = patch_verdict_actions.cancel(op, _number(values), said(values[1:]).text)
    return [f"{patch.subject} is {patch.state}; {names([patch.author.name])} is told"]


def asks_to_cancel(op: Operator, values: list[str]) -> str:
    """Whose change is dropped."""
    patch = patch_actions.show(op, _number(values)).patch
    if patch.author_id == OPERATOR or patch.state in OVER:
        return ""
    author, title = names([patch.author.name]), clean(patch.title, 120)
    return f"{author} {have([author])} left {patch.subject} ({title}). Drop it?"


def _demand_the_text_that_was_shown(op: Operator, number: int) -> None:
    """A yes to one text is none to the next. Raises Conflict."""
    patch = patch_actions.show(op, number).patch
    if op.looked_at.get(patch.subject, patch.round) != patch.round:
        raise Conflict(
            f"{patch.subject} has another text since you looked at it: show {patch.subject}",
            subject=patch.subject,
        )


def _asked(standing: Standing) -> list[str]:
    """Others whose word is missing."""
    people = standing.found.wanted.people
    return sorted({name for who, name in people.items() if who != OPERATOR})


def _of(standing: Standing) -> str:
    patch = standing.patch
    return f"{patch.subject} ({clean(patch.title, 120)}; {size(standing.changes)})"


def _number(values: list[str]) -> int:
    return parsed(values[0], PATCH)[1]

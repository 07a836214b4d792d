"""Work passes on by the person's hand (HAND), and what agents owe one another (DUTY)."""

from ..actions import (
    between_question_actions,
    duty_actions,
    handover_actions,
    handover_taking_actions,
)
from ..gates.subjects import HANDOVER, parsed
from ..views import duty_lines, handover_lines, question_words
from ..views.whom import names
from .operator import Operator
from .typed_options import lists, said

_TO, _FILE, _NOTE = "--to", "--file", "--note"


def handoffs(op: Operator, values: list[str]) -> list[str]:
    """What is handed over and not accepted; with ``--all`` also what is over."""
    found = handover_actions.listed(op, everything=said(values, "--all").has("--all"))
    return [handover_lines.line(one) for one in found] or [handover_lines.NOTHING]


def show(op: Operator, values: list[str]) -> list[str]:
    """One hand-over whole. Raises NotFound."""
    one = handover_actions.show(op, _number(values))
    files = [f"  file: {names([key])}" for key in one.keys]
    return [handover_lines.line(one.handover), *files, *handover_lines.whole(one)]


def offer(op: Operator, values: list[str]) -> list[str]:
    """Hand the person's own work over. Raises NotGranted, NobodyCalled, InvalidInput."""
    typed = lists(values, _TO, _FILE, _NOTE)
    to, words = ",".join(typed[_TO]), "".join(typed[_NOTE])
    done = handover_actions.handoff(op, to=to, files=typed[_FILE], words=words)
    return [handover_lines.offered(done)]


def accept(op: Operator, values: list[str]) -> list[str]:
    """Take what is offered. Raises NotFound, NotAParty, Conflict."""
    done = handover_taking_actions.accept(op, values[0])
    return [*handover_lines.accepted(done), *handover_lines.passed_on(done)]


def decline(op: Operator, values: list[str]) -> list[str]:
    """Say that one does not take it. Raises NotFound, NotAParty, Conflict."""
    one = handover_taking_actions.decline(op, values[0], why=said(values[1:]).text)
    return [f"{one.ref} is declined; {names([one.giver.name])} is told"]


def withdraw(op: Operator, values: list[str]) -> list[str]:
    """End an offer. Raises NotFound, Conflict."""
    one = handover_actions.withdraw(op, _number(values), why=said(values[1:]).text)
    return [f"{one.ref} is withdrawn; the work stays with {names([one.giver.name])}"]


def asks_to_withdraw(op: Operator, values: list[str]) -> str:
    """Whose offer to whom ends."""
    found = between_question_actions.before_withdrawing(op, _number(values))
    return question_words.sentence(found, op.clock())


def take_over(op: Operator, values: list[str]) -> list[str]:
    """Take over what an agent left that is gone. Raises NobodyCalled, NotFound, Conflict."""
    done = handover_taking_actions.take_over(op, values[0])
    return [*handover_lines.accepted(done), *handover_lines.passed_on(done)]


def asks_to_take_over(op: Operator, values: list[str]) -> str:
    """What becomes the person's. '' where nothing uncommitted is known to be left."""
    found = duty_actions.duties(op, everybody=True).orphans
    left = next((x for x in found if values[0] in (x.name, x.agent_id)), None)
    if left is None:
        return ""
    what = duty_lines.files(left.keys)
    return f"What {names([left.name])} left in {what} is yours then. Take it over?"


def first(op: Operator, _values: list[str]) -> list[str]:
    """What the person should do first, so that others can go on."""
    found = duty_actions.duties(op)
    return _duties(found, 1) or [duty_lines.NOTHING]


def duties(op: Operator, values: list[str]) -> list[str]:
    """What the person owes; with ``--all`` what anybody owes."""
    everybody = said(values, "--all").has("--all")
    found = duty_actions.duties(op, everybody=everybody)
    left = [line for one in found.orphans for line in duty_lines.orphan(one)]
    nothing = duty_lines.NOTHING_AT_ALL if everybody else duty_lines.NOTHING
    return _duties(found, named=everybody) + left or [nothing]


def _duties(
    found: duty_actions.Owed, most: "int | None" = None, *, named: bool = False
) -> list[str]:
    lines = []
    for one in found.duties[:most]:
        lines += duty_lines.lines(one, found.names, named=named)
        lines += [f"  {text}" for text in duty_lines.quoted(one)]
    return lines


def _number(values: list[str]) -> int:
    return parsed(values[0], HANDOVER)[1]

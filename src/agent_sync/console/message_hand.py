"""What the operator says: messages, directives, decisions, and the mail of everybody."""

from ..actions import letter_actions, message_actions
from ..errors import InvalidInput, NotFound
from ..views import addressing, outcomes
from ..views.letter_lines import letter_lines
from ..views.terminal import clean
from .operator import Operator

SHOWN = 10


def send(op: Operator, values: list[str]) -> list[str]:
    """Send a message. Raises InvalidInput."""
    number, to = message_actions.send(op, _addresses(values[0]), values[1])
    return addressing.sent(number, to)


def direct(op: Operator, values: list[str]) -> list[str]:
    """Send a directive: to ``all`` a directed copy to every agent that is here (CON-2).

    Raises NotFound when nobody is here or has that name, InvalidInput.
    """
    number, to, idle = message_actions.direct(op, _addresses(values[0]), values[1])
    return addressing.directed(number, to, idle)


def _addresses(to: str) -> list[str]:
    return [one.strip() for one in to.split(",") if one.strip()]


def decide(op: Operator, values: list[str]) -> list[str]:
    """Record a decision. Raises InvalidInput."""
    return [outcomes.decided(message_actions.decide(op, values[0]))]


def mail(op: Operator, values: list[str]) -> list[str]:
    """The newest messages, or one in full; those to the operator are read from now on."""
    if values:
        number = values[0].upper().removeprefix("M")
        if not (number.isascii() and number.isdigit() and len(number) < 16):
            raise InvalidInput(f"a message id looks like M12, not {clean(values[0], 40)}")
        found = letter_actions.read(op, [int(number)])
        if not found:
            raise NotFound(f"there is no message M{number}")
        return letter_lines(found[0], op.clock(), full=True)
    found = letter_actions.unread(op)
    if not found:
        newest = letter_actions.newest(op, SHOWN)
        found = letter_actions.read(op, [letter.id for letter in newest])
    lines = [line for letter in found for line in letter_lines(letter, op.clock(), full=False)]
    return lines or ["No messages yet."]

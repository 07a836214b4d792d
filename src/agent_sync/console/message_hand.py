"""What the operator says: messages, directives, decisions, and the mail of everybody."""

from ..errors import InvalidInput, NotFound
from ..identity.liveness import ACTIVE
from ..messages import decisions, mailbox
from ..messages.mailbox import DIRECTIVE, MESSAGE
from ..status import board
from ..views import addressing
from ..views.letter_lines import letter_lines
from ..views.terminal import clean
from .operator import Operator

SHOWN = 10


def send(op: Operator, values: list[str]) -> list[str]:
    """Send a message. Raises InvalidInput."""
    to, body = values
    addresses = _addresses(to)
    with op.store.writing() as store:
        number = mailbox.send(store, op.clock(), op.agent, addresses, body, kind=MESSAGE)
        there = board.agents(store, op.world())
        told = [addressing.reached(store, one, there, op.agent) for one in addresses]
    return [
        f"sent M{number} to {_named(addresses)}",
        *(str(one["note"]) for one in told if one["note"]),
    ]


def direct(op: Operator, values: list[str]) -> list[str]:
    """Send a directive: to ``all`` a directed copy to every agent that is here (CON-2).

    A directive that is not seen during the turn keeps the turn from ending once. Raises
    NotFound when nobody is here, InvalidInput.
    """
    to, body = values
    there = [peer for peer in board.agents(op.store, op.world()) if peer.id != op.agent.id]
    everybody = to.casefold() == mailbox.ALL
    if everybody and not there:
        raise NotFound("nobody is here: a directive to all reaches those who are")
    addresses = [peer.id for peer in there] if everybody else _addresses(to)
    with op.store.writing() as store:
        told = [addressing.reached(store, one, there, op.agent) for one in addresses]
        _demand_known(told)
        number = mailbox.send(store, op.clock(), op.agent, addresses, body, kind=DIRECTIVE)
    meant = {str(name) for one in told for name in _names(one)}
    lines = [f"directive M{number} to {_named(sorted(meant) or addresses)}"]
    lines += [str(one["note"]) for one in told if one["note"]]
    idle = [peer.name for peer in there if peer.name in meant and peer.status != ACTIVE]
    if idle:
        lines.append(f"not in a turn, so with their next prompt: {_named(idle)}")
    return lines


def _demand_known(told: "list[dict[str, object]]") -> None:
    """A directive is for somebody: a name that nobody has is a slip. Raises NotFound."""
    nobody = [str(one["note"]) for one in told if not one["agents"]]
    if nobody:
        raise NotFound(f"{nobody[0].partition(';')[0]}; 'send' leaves a message for whoever comes")


def _names(told: "dict[str, object]") -> list[str]:
    names = told["agents"]
    return [str(name) for name in names] if isinstance(names, list) else []


def _addresses(to: str) -> list[str]:
    found = [one.strip() for one in to.split(",") if one.strip()]
    if not found or any(len(one) > 200 for one in found):
        raise InvalidInput("a recipient is an id, a name, a role or 'all'")
    return found


def _named(names: list[str]) -> str:
    return ", ".join(clean(name, 64) for name in names)


def decide(op: Operator, values: list[str]) -> list[str]:
    """Record a decision. Raises InvalidInput."""
    with op.store.writing() as store:
        number = decisions.decide(store, op.clock(), op.agent, values[0])
    return [f"recorded D{number}"]


def mail(op: Operator, values: list[str]) -> list[str]:
    """The newest messages, or one in full; those to the operator are read from now on."""
    if values:
        number = values[0].upper().removeprefix("M")
        if not (number.isascii() and number.isdigit() and len(number) < 16):
            raise InvalidInput(f"a message id looks like M12, not {clean(values[0], 40)}")
        found = op.letters([int(number)])
        if not found:
            raise NotFound(f"there is no message M{number}")
        return letter_lines(found[0], op.clock(), full=True)
    found = op.unread() or op.letters([letter.id for letter in op.mail(SHOWN)])
    lines = [line for letter in found for line in letter_lines(letter, op.clock(), full=False)]
    return lines or ["No messages yet."]

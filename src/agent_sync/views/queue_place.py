"""A wait in one line: for what, who has it and how, the place in line."""

from ..identity.who import OPERATOR
from ..locks.claim import World
from ..locks.lease import AUTO, FILE, RESOURCE, Lease
from ..locks.ticket import Ticket
from ..locks.waiting import Standing
from .conflicts import name_of
from .terminal import ago, clean

NAME, PATH, REASON = 24, 36, 200


def parts(standing: Standing) -> tuple[str, list[str], str]:
    """(for what and who has it, details from long to short, the place in line), all cleaned.

    A detail says until when, and the first also why. Somebody has to be in the way.
    """
    claim, judged = standing.refused[0]
    what = _end(name_of(claim.target, claim.key), PATH)
    if len(standing.refused) > 1:
        what += f" and {len(standing.refused) - 1} more"
    if judged.blockers:
        who, details = _lease(judged.blockers[0], claim.key, standing.world)
    else:
        who, details = _ticket(judged.tickets[0], standing.world)
    others = len(judged.blockers or judged.tickets) - 1
    who += f" and {others} more" if others else ""
    place = "next" if standing.place == 1 else _ordinal(standing.place)
    return f"waiting for {what}: {who}", [f" ({detail})" for detail in details], f"{place} in line"


def _lease(lease: Lease, key: str, world: World) -> tuple[str, list[str]]:
    until = world.until(lease)
    ends = f"ends {ago(until, world.now)}" if until else "until its turn ends"
    who = "the operator (a person)" if lease.agent_id == OPERATOR else _name(lease.holder.name)
    part = lease.key != key and lease.target not in (FILE, RESOURCE)
    it = _end(name_of(lease.target, lease.key), PATH) if part else "it"
    doing = f"is editing {it}" if lease.kind == AUTO else f"has {it} locked"
    why = clean(lease.reason, REASON)
    return f"{who} {doing}", [f"{ends}: {why}", ends] if why else [ends]


def _ticket(ticket: Ticket, world: World) -> tuple[str, list[str]]:
    if ticket.reserved_until:
        ends = f"ends {ago(ticket.reserved_until, world.now)}"
        return f"reserved for {_name(ticket.name)}", [ends]
    return f"{_name(ticket.name)} was first", []


def _name(name: str) -> str:
    return clean(name, NAME) or "somebody"


def _end(text: str, most: int) -> str:
    """The last characters of a path tell more than the first."""
    return text if len(text) <= most else "…" + text[1 - most :]


def _ordinal(number: int) -> str:
    tens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if tens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"

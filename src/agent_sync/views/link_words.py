"""The link to other machines in words and as data: one line, and what a program reads (LINK-3)."""

from .payload import moment
from .terminal import clean, length

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..status.link_look import LinkLook
    from .shapes import LinkData

NAME = 40
NAMED = 5
SILENT_MS = 3 * 60_000
"""From then on a machine is told to be silent, and its agents are absent (LINK-6)."""


TROUBLES = {
    "no_relay": "the relay does not run",
    "token_refused": "the server refuses the token",
    "forbidden": "the server does not let this machine in",
    "no_room": "the server shares no such repository",
    "odd_answers": "the server does not answer as agreed",
}


def line(one: "LinkLook") -> str:
    """What this clone is linked to, since when that is not heard, and what is unconfirmed; cleaned.

    Names of machines that the server has not heard for minutes are told with it.
    """
    said = f"Linked to {where(one)}{_with(one)}"
    said += "" if one.is_heard else f"; {trouble(one)}"
    return said + (f"; {unconfirmed(one)}" if one.unconfirmed else "") + "."


def short(one: "LinkLook") -> str:
    """The same in a few words, for a line that has more to say; cleaned."""
    linked = f"linked{_with(one)}" if one.machines else "linked"
    return linked if one.is_heard else f"{linked} ({trouble(one)})"


def where(one: "LinkLook") -> str:
    """The room and the server's host; cleaned."""
    return f"{clean(one.room, NAME)} on {clean(one.host, NAME)}"


def trouble(one: "LinkLook") -> str:
    """Why the server is not heard where that is known, and since when that is."""
    known = TROUBLES.get(one.trouble)
    return f"{known}; {unheard(one)}" if known else unheard(one)


def unheard(one: "LinkLook") -> str:
    """That the server is not heard, and since when."""
    since = f" for {length(one.now - one.heard_at)}" if one.heard_at else " yet"
    return f"the server is not heard{since}"


def unconfirmed(one: "LinkLook") -> str:
    """'2 leases and 1 task are unconfirmed'."""
    kinds = [kind for kind, _ in one.unconfirmed]
    counts = [f"{kinds.count(x)} {x}{'s' if kinds.count(x) > 1 else ''}" for x in sorted({*kinds})]
    told = " and ".join(filter(None, (", ".join(counts[:-1]), counts[-1])))
    return f"{told} {'is' if len(kinds) == 1 else 'are'} unconfirmed"


def _with(one: "LinkLook") -> str:
    names = [_machine(name, one.now - at) for _, name, at in one.machines]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f" with {', '.join(names[:NAMED])}{more}" if names else ""


def _machine(name: str, silent_ms: int) -> str:
    silent = f" (silent for {length(silent_ms)})" if silent_ms >= SILENT_MS else ""
    return clean(name, NAME) + silent


def data(one: "LinkLook") -> "LinkData":
    """The same for a program."""
    return {
        "machine": one.machine,
        "room": one.room,
        "url": one.url,
        "remote": "required" if one.required else "advisory",
        "server": "up" if one.is_heard else "away",
        "trouble": one.trouble,
        "heard_at": moment(one.heard_at),
        "machines": [
            {"machine": uid, "name": name, "heard_at": moment(at)} for uid, name, at in one.machines
        ],
        "unconfirmed": len(one.unconfirmed),
    }

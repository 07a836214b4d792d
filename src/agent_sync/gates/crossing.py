"""A program has changed files that its agent may not write: all parties are told (GATE-4)."""

from ..identity.who import session_of
from ..messages import mailbox
from ..presence import agents
from . import gate, gate_verdicts, parties, steps
from .subjects import GATE, parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..store.sqlite import Transaction

SHOWN = 5
LONGEST = 300


def note(
    store: "Transaction", subject: str, agent_id: str, keys: "list[str]", world: "World"
) -> None:
    """Write down that a command of an agent has changed what a subject bars; all are told once, and
    at a gate it must acknowledge again.
    """
    writer = agents.find(store, agent_id) or agents.without_row(agent_id)
    files = _named(keys)
    again = ""
    if subject[:1] == GATE:
        gate_verdicts.must_acknowledge_again(
            store, gate.get(store, parsed(subject)[1]), agent_id, world
        )
        steps.record(store, subject, writer, "gate_crossed", world.now, files)
        again = f" {writer.name} must acknowledge again: agent-sync gate ack {subject}"
    else:
        steps.record(store, subject, writer, "write_crossed", world.now, files)
    text = (
        f"behind {subject} a command of {writer.name} changed {files}; the version before is kept "
        f"(agent-sync restore).{again}"
    )
    found = parties.of_subject(store, subject)
    told = dict.fromkeys([session_of(agent_id), *(one.agent_id for one in found)])
    mailbox.notify(store, world.now, list(told), " ".join(text.split()), kind=mailbox.NEWS)


def _named(keys: "list[str]") -> str:
    more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
    return ", ".join(keys[:SHOWN])[:LONGEST] + more

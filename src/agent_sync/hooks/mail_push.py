"""What a session is told unasked: its undelivered mail, framed and bounded (HOOK-2, HOOK-7)."""

import time

from ..messages import mailbox
from ..presence.agents import Agent
from ..views.model_frame import fitted, line
from .call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction

LIMIT = 2_000
BODY = 600
BODY_BYTES = 900


def mail(
    call: Call,
    store: "Transaction",
    agent: Agent,
    own: "list[str]",
    *,
    broadcasts: bool,
    more: str = "agent-sync inbox",
) -> str:
    """The text to push now, marked as pushed; '' when there is nothing.

    Only what fits is marked; the rest comes with the next push, and all of it where the client's
    model would not hear it now.
    """
    if not call.hears:
        return ""
    found = (
        mailbox.to_push(store, agent, call.now, broadcasts=broadcasts)
        if mailbox.any_new(store, agent, broadcasts=broadcasts)
        else []
    )
    lines = [told(one) for one in found]
    said = [*own, *_intro(found)]
    text, shown = fitted(said, lines, more=more, limit=LIMIT, width=BODY)
    pushed = [one.id for one in found[:shown]]
    mailbox.mark_pushed(
        store,
        agent,
        pushed,
        call.now,
        complete=shown == len(found) and len(found) < 50,
        broadcasts=broadcasts,
    )
    return text


def told(one: mailbox.Message) -> str:
    """One message as one line for a model."""
    marks = [one.kind] if one.kind != mailbox.MESSAGE else []
    marks += ["urgent"] if one.urgent else []
    marks += [f"reply to M{one.reply_to}"] if one.reply_to else []
    marks += [f"answer with: agent-sync ack M{one.id}"] if one.needs_ack else []
    when = time.strftime("%H:%M UTC", time.gmtime(one.sent_at / 1000))
    head = f"M{one.id} from {one.sender} at {when}" + (f" ({', '.join(marks)})" if marks else "")
    return bounded(f"{head}: {one.body}", f" … (whole: agent-sync read-message M{one.id})")


def bounded(text: str, rest: str) -> str:
    """One line that fits beside others in any script; ``rest`` says where a cut one is whole."""
    shown = line(text, BODY)
    if len(shown.encode()) <= BODY_BYTES and not shown.endswith("…"):
        return shown
    room = BODY_BYTES - len(rest.encode())
    return shown[: BODY - len(rest)].encode()[:room].decode("utf-8", "ignore").rstrip() + rest


def _intro(found: "list[mailbox.Message]") -> "list[str]":
    if not found:
        return []
    count = "a message" if len(found) == 1 else f"{len(found)} messages"
    return [f"[agent-sync] You have {count} from others in this repository:"]

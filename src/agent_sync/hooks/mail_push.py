"""What a session is told unasked: its undelivered mail, framed and bounded (HOOK-2, HOOK-7)."""

import time

from ..messages import mailbox
from ..presence.agents import Agent
from ..views.model_frame import fitted, line
from .call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row

LIMIT = 2_000
BODY = 600
BODY_BYTES = 900


def mail(
    call: Call, agent: Agent, own: "list[str]", *, broadcasts: bool, more: str = "agent-sync inbox"
) -> str:
    """The text to push now, marked as pushed; '' when there is nothing. Inside ``writing()``.

    Only what fits is marked; the rest comes with the next push.
    """
    rows = (
        mailbox.to_push(call.store, agent, call.now, broadcasts=broadcasts)
        if mailbox.any_new(call.store, agent, broadcasts=broadcasts)
        else []
    )
    lines = [told(row) for row in rows]
    said = [*own, *_intro(rows)]
    text, shown = fitted(said, lines, more=more, limit=LIMIT, width=BODY)
    pushed = [int(row[0]) for row in rows[:shown]]
    mailbox.mark_pushed(
        call.store,
        agent,
        pushed,
        call.now,
        complete=shown == len(rows) and len(rows) < 50,
        broadcasts=broadcasts,
    )
    return text


def told(row: "Row") -> str:
    """One message as one line for a model."""
    number, kind, _, sender, body, at, reply_to, _, urgent, needs_ack = row[:10]
    marks = [kind] if kind != "message" else []
    marks += ["urgent"] if urgent else []
    marks += [f"reply to M{reply_to}"] if reply_to else []
    marks += [f"answer with: agent-sync ack M{number}"] if needs_ack else []
    when = time.strftime("%H:%M UTC", time.gmtime(at / 1000))
    head = f"M{number} from {sender} at {when}" + (f" ({', '.join(marks)})" if marks else "")
    return bounded(f"{head}: {body}", f" … (whole: agent-sync read-message M{number})")


def bounded(text: str, rest: str) -> str:
    """One line that fits beside others in any script; ``rest`` says where a cut one is whole."""
    shown = line(text, BODY)
    if len(shown.encode()) <= BODY_BYTES and not shown.endswith("…"):
        return shown
    room = BODY_BYTES - len(rest.encode())
    return shown[: BODY - len(rest)].encode()[:room].decode("utf-8", "ignore").rstrip() + rest


def _intro(rows: "list[Row]") -> "list[str]":
    if not rows:
        return []
    count = "a message" if len(rows) == 1 else f"{len(rows)} messages"
    return [f"[agent-sync] You have {count} from the other agents in this repository:"]

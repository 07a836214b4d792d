"""One event of the feed as the page has it: with a sentence, and how it is to be seen."""

from typing import Any

from ...feed.happened import Event
from ...identity.who import OPERATOR
from ...rooms.clock import iso
from ...views import event_sentences

SHADES = {"red": "lost", "magenta": "ask"}
"""The colours of the console, by what they mean."""
YOURS = {"is": "are", "waits": "wait", "works": "work", "objects": "object", "has": "have"}
SENT = ("message_sent", "directive_sent", "handover_offered", "task_assigned")


def event(one: Event) -> "dict[str, Any]":
    """``says`` is a sentence; ``minor``: a command, an arrival or the like; ``shade``: 'lost' or
    'ask' for what must not be overlooked."""
    return {
        "seq": one.seq,
        "at": iso(one.at),
        "type": one.type,
        "agent": one.name,
        "agent_id": one.agent_id,
        "path": one.key or None,
        "ref": one.ref or None,
        "says": said(one),
        "minor": event_sentences.is_minor(one),
        "shade": SHADES.get(event_sentences.SHADES.get(one.type, ""), ""),
    }


def said(one: Event) -> str:
    """Its sentence as the page says it to the person, who is "you" there."""
    words = event_sentences.sentence(one)
    if one.agent_id == OPERATOR and words.startswith(f"{OPERATOR} "):
        verb, _, rest = words.removeprefix(f"{OPERATOR} ").partition(" ")
        return f"you {YOURS.get(verb, verb)} {rest}".rstrip()
    return f"{words.removesuffix(OPERATOR)}you" if _is_to_you(one, words) else words


def _is_to_you(one: Event, words: str) -> bool:
    return one.type in SENT and words.endswith((f" to {OPERATOR}", f", {OPERATOR}"))


def mixed(events: "list[Event]", most: int) -> "list[dict[str, Any]]":
    """The newest events, newest last: so many of those that count, and of the others as far back as
    the newest so many of all."""
    big = [one for one in events if not event_sentences.is_minor(one)][-most:]
    new = events[-most:]
    found = {one.seq: one for one in (*big, *new)}
    return [event(found[seq]) for seq in sorted(found)]

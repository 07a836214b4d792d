"""One event of the feed as the page has it: with a sentence, and how it is to be seen."""

from typing import Any

from ...feed.happened import Event
from ...rooms.clock import iso
from ...views import event_sentences

SHADES = {"red": "lost", "magenta": "ask"}
"""The colours of the console, by what they mean."""


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
        "says": event_sentences.sentence(one),
        "minor": event_sentences.is_minor(one),
        "shade": SHADES.get(event_sentences.SHADES.get(one.type, ""), ""),
    }


def mixed(events: "list[Event]", most: int) -> "list[dict[str, Any]]":
    """The newest events, newest last: so many of those that count, and of the others as far back as
    the newest so many of all."""
    big = [one for one in events if not event_sentences.is_minor(one)][-most:]
    new = events[-most:]
    found = {one.seq: one for one in (*big, *new)}
    return [event(found[seq]) for seq in sorted(found)]

"""Hand-overs as lines for a terminal (HAND): one in short, whole, and what passed on."""

import json

from ..actions.handover_part import Shown
from ..actions.handover_taking_actions import Accepted
from ..gates.handovers.handovers import Handover
from . import handover_words
from .terminal import clean

NOTHING = "Nothing is handed over."
FILES = 20


def line(one: Handover) -> str:
    """One in short."""
    return f"{one.ref} {one.state}: from {clean(one.giver.name, 64)} to {clean(one.whom, 64)}"


def offered(done: Shown) -> str:
    """What was offered just now."""
    one = done.handover
    kept = f"; {len(done.keys)} files are reserved until then" if done.keys else ""
    return f"{one.ref} waits for {clean(one.whom, 64)} to accept it{kept}"


def note(text: str) -> dict[str, object]:
    """A note from its JSON text."""
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def whole(one: Shown) -> list[str]:
    """Its note and history, words of others."""
    said = handover_words.note_lines(note(one.note))
    said += [f"{step.what}: {step.agent_name} {step.body}" for step in one.history]
    return [clean(text, 2_000) for text in said]


def accepted(done: Accepted) -> list[str]:
    """What one has now, in sentences without words of others."""
    one, moved = done.handover, done.moved
    own = [f"the work of {clean(one.giver.name, 64)} is yours now ({one.ref})"]
    if moved.files or moved.leases:
        own.append("read a file of it before you edit it")
    if moved.tasks:
        own.append(f"your task now: {', '.join(task.ref for task in moved.tasks)}")
    if moved.checkpoints:
        own.append(f"you are the author of {', '.join(moved.checkpoints)} now")
    if moved.crew:
        own.append(f"you have the work of crew {moved.crew.ref} now")
    return own


def passed_on(done: Accepted) -> list[str]:
    """The names of what passed on, and the note on it: words of others."""
    moved = done.moved
    what = [*moved.files, *(key for key in moved.leases if key not in moved.files)]
    names = ", ".join(clean(key, 200) for key in what[:FILES])
    more = f" and {len(what) - FILES} more" if len(what) > FILES else ""
    found = [f"yours: {names}{more}"] if names else []
    return found + [clean(text, 2_000) for text in handover_words.note_lines(note(done.note))]

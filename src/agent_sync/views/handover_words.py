"""Words of hand-overs and of the notes that pass work on (HAND), for a terminal and for a model."""

from .model_frame import frame, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..gates.handovers.handover_note import Note

PARTS = (
    ("goal", "The goal"),
    ("done", "Done"),
    ("files", "Uncommitted, so it remains"),
    ("decisions", "Decided"),
    ("risks", "In the way"),
    ("leases", "Held"),
)
LIMIT = 240
BYTES = 1_500
"""Of a note that is pushed; the whole of one that was handed over is shown by its id."""


def note_lines(note: "Mapping[str, object]") -> "list[str]":
    """A note as lines, with words of others as they are; its empty parts are left out."""
    found = []
    words = str(note.get("words") or "")
    if words:
        found.append(f"In the giver's words: {words}")
    for part, title in PARTS:
        lines = note.get(part)
        if isinstance(lines, list) and lines:
            found += [f"{title}:", *(f"- {one}" for one in lines)]
    head = str(note.get("head") or "")
    return [*found, f"HEAD was {head[:12]}."] if found and head else found


def as_dict(note: "Note") -> "dict[str, object]":
    """A note as plain values."""
    parts: dict[str, object] = {part: getattr(note, part) for part, _ in PARTS}
    return {**parts, "head": note.head, "words": note.words}


def for_context(note: "Note", said: str) -> str:
    """A note that a session's next context starts with, bounded and framed; '' for an empty one."""
    if note.empty:
        return ""
    found = [line(text, LIMIT) for text in note_lines(as_dict(note))]
    return frame([said], found, "agent-sync status --compact", limit=BYTES)


def for_summary(note: "Note", name: str, most: int = 20) -> str:
    """A note that must survive a summary, as one sentence that is no output of others' making."""
    parts = []
    if note.goal:
        parts.append(f"it works on task {line(note.goal[0], 160)}")
    for part, words in (
        ("done", "done"),
        ("files", "uncommitted and its own"),
        ("leases", "it holds leases (agent-sync) on"),
        ("decisions", "decided"),
        ("risks", "in the way"),
    ):
        lines = getattr(note, part)[: most + 1]
        if lines:
            parts.append(f"{words}: {', '.join(line(one, 120) for one in lines)}")
    if not parts:
        return ""
    return f"Keep in the summary: this session is {name}; " + "; ".join(parts) + ".\n"

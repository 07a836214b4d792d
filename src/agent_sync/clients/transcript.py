"""What the transcript of a session says of its end: whether the user interrupted it (AUTO-2).

After Esc the client fires neither Stop nor, as far as seen, a notification; it appends a user
entry that begins with ``MARK``.
"""

from ..system.plain_files import tail

MARK = "[Request interrupted by user"
TAIL = 64 * 1024


def interrupted_at(path: str) -> int:
    """When (ms) the turn was interrupted that a transcript ends with; 0 when it was not."""
    lines = tail(path, TAIL).splitlines()
    if not any(MARK.encode() in line for line in lines):
        return 0
    import json

    for raw in reversed(lines):
        if b'"user"' not in raw and b'"assistant"' not in raw:
            continue
        try:
            entry = json.loads(raw)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict) and entry.get("type") in ("user", "assistant"):
            return _moment(entry) if MARK in _first_words(entry) else 0
    return 0


def _first_words(entry: "dict[str, object]") -> str:
    message = entry.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    if isinstance(content, list) and content and isinstance(content[0], dict):
        content = content[0].get("text")
    text = content if isinstance(content, str) and entry.get("type") == "user" else ""
    return text[: len(MARK)]


def _moment(entry: "dict[str, object]") -> int:
    from datetime import datetime

    try:
        text = str(entry.get("timestamp", "")).replace("Z", "+00:00")
        return int(datetime.fromisoformat(text).timestamp() * 1000)
    except (ValueError, OverflowError):
        return 0

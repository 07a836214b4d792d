"""What a tool gives back, as it goes over the wire: JSON for people to read, or what failed."""

import json
import unicodedata
from typing import Any

from ...rooms.room_errors import RoomError

Wire = dict[str, Any]
NOT_EMBODIED = "not_embodied"
UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Co", "Cs")


def answer(value: "Any") -> Wire:
    """The result of a call that was done."""
    return {"content": [_text(pretty(value))], "isError": False}


def failure(error: RoomError) -> Wire:
    """The result of a call that was refused: the word of its code, and what is known of it."""
    if error.code == NOT_EMBODIED:
        return {"content": [_text(error.message)], "isError": True}
    said = [_text(f"Error: {error.code}")]
    if error.message or error.facts:
        said.append(_text(pretty(error.body())))
    return {"content": said, "isError": True}


def pretty(value: "Any") -> str:
    """JSON with indents. What a terminal would obey or not show is escaped, as JSON escapes it."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    if text.isascii():
        return text
    return "".join(_shown(sign) for sign in text)


def _shown(sign: str) -> str:
    if sign == "\n" or unicodedata.category(sign) not in UNSEEN:
        return sign
    return json.dumps(sign)[1:-1]


def _text(text: str) -> "dict[str, str]":
    return {"type": "text", "text": text}

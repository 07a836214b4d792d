"""What a declared room says of its own answer: what is in it, what is not, and what helps now."""

from ..contests.contested_targets import CONTESTED
from ..expressions.availability import ActionMap
from ..messages.unread_counts import unread
from .shaping import PARTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..expressions.sight import Sight
    from .shaping import Shaping

EXPAND = {
    "state": "?only=state", "views": "?only=views", "agents": "?only=agents",
    "actions": "?actions=true", "messages": "?messages=true",
}  # fmt: skip
"""Part -> the query that brings it."""


def envelope(look: "Sight", shaping: "Shaping", answer: "dict[str, Any]") -> "dict[str, Any]":
    """``_context`` of an answer that is whole but for it.

    ``{sections, depth, help?, elided?, _expand?, messages_truncated?, request}``; what is empty is
    absent. ``elided`` names the parts that were left out, ``help`` keys of the action ``help``.
    """
    elided = [part for part in PARTS if part not in shaping.parts]
    said: dict[str, Any] = {
        "sections": [part for part in (*PARTS, "self") if part not in elided],
        "depth": shaping.depth,
        "help": _helpful(look, answer),
        "elided": elided,
        "_expand": [EXPAND[part] for part in elided],
    }
    found = {name: value for name, value in said.items() if value}
    cut = {"messages_truncated": True} if _cut(answer) else {}
    return {**found, **cut, "request": shaping.request}


def _helpful(look: "Sight", answer: "dict[str, Any]") -> "list[str]":
    """Which keys of the help are about what is so at this moment."""
    agent = look.reader.agent
    at_this_moment = {
        "vocabulary_bootstrap": not any(True for _ in ActionMap(look)),
        "directed_messages": unread(look.picture, agent, directed=True) > 0,
        "contested_actions": CONTESTED in answer.get("views", {}),
        "context_shaping": _cut(answer),
    }
    return [key for key, so in at_this_moment.items() if so]


def _cut(answer: "dict[str, Any]") -> bool:
    return "_elided" in answer.get("messages", {})

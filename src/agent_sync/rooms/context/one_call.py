"""A reader's context: everything it needs, from one picture, in one answer."""

import time

from ..contests.contested_targets import CONTESTED
from ..expressions import sight_of
from ..expressions.seen_views import HIDDEN, outcome
from ..messages.message_pages import seen_after
from ..messages.unread_counts import seen_by
from ..profiles import profile_of
from .context_envelope import envelope
from .context_parts import PLAIN, messages, state
from .shaping import PARTS, Shaping, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..expressions.sight import Sight
    from ..picture.picture import Picture
    from ..readers import Reader
    from ..room_limits import Limits


def context(
    picture: "Picture", reader: "Reader", now: int, shaping: Shaping, limits: "Limits"
) -> "tuple[dict[str, Any], int]":
    """``{state, views, agents, actions, messages, self}``, of these the wanted parts; and ``seen``.

    A declared room says beside them, in ``_context``, what it left out and what there is to know.

    ``seen``: up to where the reader has been given messages once it has this answer; its cursor is
    to be put there. It is the old one where the answer has no messages, and never a number that
    would make a skipped one read.
    """
    look = _look(picture, reader, now, limits)
    answer: dict[str, Any] = {}
    seen = seen_by(picture, reader.agent)
    for name in PARTS:
        if name not in shaping.parts:
            continue
        if name == "messages":
            answer[name], page = messages(look, shaping)
            seen = seen_after(picture, reader.agent, page.messages)
        else:
            answer[name] = PLAIN[name](look, shaping)
    answer["self"] = reader.agent
    if profile_of(picture.room.profile).declares:
        contested = outcome(look, CONTESTED)
        if contested is not HIDDEN:  # told also where no view was asked for
            answer.setdefault("views", {CONTESTED: contested})
        answer["_context"] = envelope(look, shaping, answer)
    return answer, seen


def sections(
    picture: "Picture", reader: "Reader", now: int, include: str, limits: "Limits"
) -> "dict[str, Any]":
    """The parts of a comma list, for the answer of a wait; nothing counts as read.

    ``state.<scope>`` has its keys directly under ``state``. What is no part is left out.
    """
    look, shaping, asked = _look(picture, reader, now, limits), Shaping(), words(include)
    found: dict[str, Any] = {name: PLAIN[name](look, shaping) for name in PLAIN if name in asked}
    if "messages" in asked:
        found["messages"], _ = messages(look, shaping)
    scopes = frozenset(word[6:] for word in asked if word.startswith("state."))
    if scopes and "state" not in found:
        shaping.scopes = scopes
        keys = state(look, shaping).values()
        found["state"] = {key: value for scope in keys for key, value in scope.items()}
    return found


def _look(picture: "Picture", reader: "Reader", now: int, limits: "Limits") -> "Sight":
    return sight_of(picture, reader, now, time.monotonic() + limits.view_ms / 1000)

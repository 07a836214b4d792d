"""The actions of a room as a context shows them: what can be invoked, and how."""

from ..expressions import sight_of
from ..expressions.availability import ActionMap, available
from ..picture.picture import ACTIONS
from ..readers import SHARED
from .action_usage import invocation_counts
from .builtin_words import DECLARED, WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..expressions.sight import Sight
    from ..picture.picture import Picture
    from ..profiles import Profile
    from ..readers import Reader

SHOWN = ("params", "writes")
LEAN, FULL, USAGE = "lean", "full", "usage"
DEPTHS = (LEAN, FULL, USAGE)
"""How much a declared room shows of an action: that it is there, all of it, also how often used."""


def listing(
    picture: "Picture", reader: "Reader", now: int, profile: "Profile",
    look: "Sight | None" = None, depth: str = FULL,
) -> "dict[str, dict[str, Any]]":  # fmt: skip
    """id -> what is shown: custom actions that are there now, then the built-in ones.

    ``look``: the request's own, where it has one; it knows what was evaluated before. ``depth``:
    one of ``DEPTHS``, for a declared room.
    """
    seen = look or sight_of(picture, reader, now)
    shown = {id: _custom(picture, id, seen, profile, depth) for id in ActionMap(seen)}
    if depth == USAGE:
        counts = invocation_counts(picture)
        shown = {id: {**one, "invocation_count": counts[id]} for id, one in shown.items()}
    built_in = BUILT_IN[profile.declares, depth == LEAN]
    return shown | {name: built_in[name] for name in profile.builtins if name not in shown}


def _custom(
    picture: "Picture", id: str, look: "Sight", profile: "Profile", depth: str
) -> "dict[str, Any]":
    action = picture.scopes[ACTIONS][id].value
    ready, description = available(look, id), action["description"]
    if depth == LEAN:
        return {"available": ready, "description": description}
    said = {"available": ready, "enabled": True, "description": description}
    shown = (*SHOWN, "if") if profile.declares else SHOWN
    own = {} if action["scope"] == SHARED else {"scope": action["scope"]}
    return {**said, **{name: action[name] for name in shown if name in action}, **own}


def _built_in(description: str, params: "dict[str, Any]", *, lean: bool) -> "dict[str, Any]":
    if lean:
        return {"available": True, "builtin": True, "description": description}
    always = {"available": True, "enabled": True, "builtin": True}
    return {**always, "description": description, "params": params}


BUILT_IN = {
    (words is DECLARED, lean): {name: _built_in(*words[name], lean=lean) for name in words}
    for words in (WORDS, DECLARED)
    for lean in (False, True)
}
"""Shared by all answers; nobody changes it."""

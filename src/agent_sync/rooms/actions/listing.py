"""The actions of a room as a context shows them: what can be invoked, and how."""

from ..expressions import availability, sight_of
from ..picture.picture import ACTIONS
from ..readers import SHARED
from .builtin_words import WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..expressions.sight import Sight
    from ..picture.picture import Picture
    from ..profiles import Profile
    from ..readers import Reader

SHOWN = ("params", "writes")


def listing(
    picture: "Picture", reader: "Reader", now: int, profile: "Profile",
    look: "Sight | None" = None,
) -> "dict[str, dict[str, Any]]":  # fmt: skip
    """id -> what is shown: custom actions that are there now, then the built-in ones.

    ``look``: the request's own, where it has one; it knows what was evaluated before.
    """
    seen = look or sight_of(picture, reader, now)
    found = {id: _custom(entry.value, seen) for id, entry in picture.scope(ACTIONS).items()}
    shown = {id: action for id, action in found.items() if action is not None}
    return shown | {name: BUILT_IN[name] for name in profile.builtins if name not in shown}


def _custom(action: "dict[str, Any]", look: "Sight") -> "dict[str, Any] | None":
    available = availability.available(look, action["id"])
    if available is None:
        return None
    said = {"available": available, "enabled": True, "description": action["description"]}
    own = {} if action["scope"] == SHARED else {"scope": action["scope"]}
    return {**said, **{name: action[name] for name in SHOWN if name in action}, **own}


def _built_in(name: str) -> "dict[str, Any]":
    description, params = WORDS[name]
    always = {"available": True, "enabled": True, "builtin": True}
    return {**always, "description": description, "params": params}


BUILT_IN = {name: _built_in(name) for name in WORDS}
"""Shared by all answers; nobody changes it."""

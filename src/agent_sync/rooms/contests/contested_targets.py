"""Targets that more than one action writes, as their templates spell them."""

from ..picture.picture import ACTIONS
from ..readers import SHARED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.picture import Picture

    Contests = dict[str, list[str]]

CONTESTED = "_contested"
"""The id of the view that a declared room has while there are contests."""
SAID = "targets that more than one action writes, and these actions"


def targets(writes: "list[dict[str, Any]]") -> "list[str]":
    """``scope:key`` of each write, templates as they stand; a new row of a log is nobody else's."""
    found = (
        f"{_scope(write)}:{write['key']}" for write in writes if write.get("key") not in (None, "")
    )
    return list(dict.fromkeys(found))


def contests(picture: "Picture", now: int) -> "Contests":
    """target -> ids of the actions that write it, where these are two or more.

    Whose clock hides it does not count. Two templates of one text may never meet in a key
    (``${self}.x``); they count, for nothing but their text is known.
    """
    found: Contests = {}
    for id, entry in picture.scope(ACTIONS).items():
        if entry.timer is None or entry.timer.shows(now):
            for target in targets(entry.value["writes"]):
                found.setdefault(target, []).append(id)
    return {target: ids for target, ids in found.items() if len(ids) > 1}


def contested_view(picture: "Picture", now: int) -> "dict[str, Any] | None":
    """What the view ``_contested`` comes to, for everybody; None while nothing is contested."""
    found = contests(picture, now)
    return {"value": found, "description": SAID, "system": True} if found else None


def _scope(write: "Mapping[str, Any]") -> str:
    scope = write.get("scope") or SHARED
    return "${self}" if scope == "self" else str(scope)

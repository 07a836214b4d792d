"""The feed, a page at a time, as far as it goes back."""

from collections.abc import Mapping
from typing import Any

from ...feed import looked_back
from ...rooms.room_errors import bad
from ...views import event_sentences
from . import feed_rows
from .person_door import Entered
from .viewer import looking

USUAL, MOST = 100, 500
LONGEST_PATH, LONGEST_NUMBER = 4096, 15
MINOR = tuple(event_sentences.NOISE | event_sentences.ARRIVALS)


def events(entered: Entered, query: "Mapping[str, str]") -> "dict[str, Any]":
    """``{events, more}``, oldest first: behind ``after``, or before ``before``, or the newest.

    Of one ``path`` or ``agent`` (an id); ``minor=true``: those of little weight, too. Raises
    RoomError (400).
    """
    after, before = _number(query, "after"), _number(query, "before")
    if after is not None and before is not None:
        raise bad("invalid_parameter", "after or before, not both", parameter="before")
    limit = min(_number(query, "limit") or USUAL, MOST)
    but = () if query.get("minor") == "true" else MINOR
    path, agent = query.get("path", "")[:LONGEST_PATH], query.get("agent", "")[:LONGEST_PATH]
    with looking(entered) as caller:
        store, _ = caller.look()
        found = looked_back.page(
            store, after=after, before=before, key=path, agent_id=agent, but=but, limit=limit + 1
        )
    shown = found[:limit] if after is not None else found[-limit:]
    return {"events": [feed_rows.event(one) for one in shown], "more": len(found) > limit}


def _number(query: "Mapping[str, str]", name: str) -> "int | None":
    given = query.get(name, "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER):
        raise bad("invalid_parameter", f"{name}: a whole number", parameter=name)
    return int(given)

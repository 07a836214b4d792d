"""The raw rows of a room as one reader may see them: for pages and programs, nothing is marked."""

import time

from ..actions.definition import shown as action_row
from ..agents.raw_agents import rows as agent_rows
from ..audit.for_reader import for_reader
from ..contests.contested_targets import CONTESTED
from ..expressions import sight_of
from ..expressions.availability import available
from ..expressions.seen_state import StateMap
from ..expressions.seen_views import HIDDEN, outcome
from ..messages.message_pages import newest
from ..messages.shown_messages import shown
from ..picture.entry_row import row_of
from ..picture.picture import ACTIONS, VIEWS
from ..profiles import profile_of
from ..readers import SHARED
from ..views.view_registering import shown_outcome, view_row
from .context_parts import dense
from .shaping import flag, number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ..expressions.sight import Sight
    from ..picture.picture import Picture
    from ..readers import Reader
    from ..room_limits import Limits

    Rows = list[dict[str, Any]]

USUAL, MOST = 500, 2_000


def poll(
    picture: "Picture", reader: "Reader", now: int, query: "Mapping[str, str]", limits: "Limits"
) -> "dict[str, Any]":
    """``{agents, state, messages, actions, views, audit}``, each a list of rows.

    The query may have messages_limit, audit_limit (500, at most 2,000: the newest) and compact.
    What that cuts off is said in ``_elided``. A private scope stands under its agent's id.
    """
    look = sight_of(picture, reader, now, time.monotonic() + limits.view_ms / 1000)
    said = newest(picture, number(query, "messages_limit", USUAL, MOST))
    wanted = number(query, "audit_limit", USUAL, MOST)
    audit = picture.log.audit(0, picture.audit_seq, wanted) if wanted else []
    answer: dict[str, Rows] = {
        "agents": agent_rows(look), "state": list(_state(look)),
        "messages": [shown(message) for message in said], "actions": list(_actions(look)),
        "views": list(_views(look)), "audit": [for_reader(record, reader) for record in audit],
    }  # fmt: skip
    if flag(query, "compact"):
        answer = {name: [dense(row) for row in rows] for name, rows in answer.items()}
    missing = {"messages": picture.message_seq - len(said), "audit": picture.audit_seq - len(audit)}
    cut = {name: {"missing": count} for name, count in missing.items() if count}
    return {**answer, "_elided": cut} if cut else {**answer}


def _state(look: "Sight") -> "Iterator[dict[str, Any]]":
    room = look.picture.room
    hashes = profile_of(room.profile).hashes
    scopes = StateMap(look)
    for name in scopes:
        scope = look.reader.agent if name == "self" and look.reader.agent else name
        for key, entry in scopes[name].entries().items():
            yield row_of(room.id, scope, key, entry, hashes=hashes)


def _actions(look: "Sight") -> "Iterator[dict[str, Any]]":
    for id, entry in look.picture.scope(ACTIONS).items():
        ready = available(look, id)
        if ready is not None:
            row = action_row(look.picture.room.id, entry)
            yield {**_without_condition(look, row), "available": ready}


def _views(look: "Sight") -> "Iterator[dict[str, Any]]":
    for id, entry in look.picture.scope(VIEWS).items():
        found = outcome(look, id)
        if found is not HIDDEN:
            row = _without_condition(look, view_row(look.picture.room.id, id, entry))
            yield {**row, "value": shown_outcome(found)}
    contested = outcome(look, CONTESTED)
    if isinstance(contested, dict):
        place = {"id": CONTESTED, "room_id": look.picture.room.id, "scope": SHARED}
        yield {**place, **contested}


def _without_condition(look: "Sight", row: "dict[str, Any]") -> "dict[str, Any]":
    """What hides a definition with a private scope is for whoever may read that scope."""
    if look.reader.may_read(row["scope"]):
        return row
    return {name: value for name, value in row.items() if name != "enabled"}

"""The parts of a context, each from one look."""

from ..actions.listing import listing
from ..audit.for_reader import for_reader
from ..expressions.seen_agents import AgentMap
from ..expressions.seen_state import StateMap
from ..messages.message_pages import delivered, newest
from ..messages.shown_messages import shown
from ..messages.unread_counts import unread
from ..profiles import profile_of
from ..views.view_values import values_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..expressions.sight import Sight
    from ..messages.message_pages import Page
    from .shaping import Shaping

LOG_ROWS = 200
"""So many of the newest records of a log are shown among state."""


def state(look: "Sight", shaping: "Shaping") -> "dict[str, Any]":
    """Every shown scope, the reader's own as ``self``; one in which nothing is shown is absent."""
    wanted = shaping.scopes
    scopes = StateMap(look)
    found: dict[str, Any] = {
        name: scopes[name].values_by_key() for name in scopes if wanted is None or name in wanted
    }
    return {**found, **{log: LOGS[log](look) for log in shaping.logs}}


def views(look: "Sight", _: "Shaping") -> "dict[str, Any]":
    """id -> value; ``{"_error": sentence}`` where it failed."""
    return values_of(look)


def agents(look: "Sight", shaping: "Shaping") -> "dict[str, Any]":
    """id -> name, role, status, waiting_on, last_heartbeat."""
    rows = AgentMap(look).rows()
    return {id: dense(row) for id, row in rows.items()} if shaping.compact else rows


def actions(look: "Sight", shaping: "Shaping") -> "dict[str, Any]":
    """id -> what can be invoked, and how."""
    picture = look.picture
    profile = profile_of(picture.room.profile)
    return listing(picture, look.reader, look.now, profile, look, shaping.depth)


def messages(look: "Sight", shaping: "Shaping") -> "tuple[dict[str, Any], Page]":
    """Counts as they were before this reading, the messages it gives, and what it does not."""
    picture, agent = look.picture, look.reader.agent
    page = delivered(picture, agent, shaping.after, shaping.limit)
    counts = {"count": picture.message_seq, "unread": unread(picture, agent)}
    if profile_of(picture.room.profile).declares:
        counts["directed_unread"] = unread(picture, agent, directed=True)
    rows = [shown(message) for message in page.messages]
    recent = [dense(row) for row in rows] if shaping.compact else rows
    cut = {"_elided": elided(page, shaping.limit)} if page.missing else {}
    return {**counts, "recent": recent, **cut}, page


def elided(page: "Page", limit: int) -> "dict[str, Any]":
    """What a page of messages leaves out, and the query that gives the next part of it."""
    given = page.messages
    said = {"total": page.total, "returned": len(given), "missing": page.missing}
    oldest = given[0].seq if given else None
    if page.after is not None:
        after = given[-1].seq if given else page.after
    else:
        after = max(0, (oldest or page.total + 1) - 1 - limit)
    ask = f"?messages_after={after}&messages_limit={limit or 1}"
    return {**said, "oldest_seq": oldest, "_expand": ask}


def dense(row: "dict[str, Any]") -> "dict[str, Any]":
    """A row without its null fields; what somebody wrote (a body, a value) is not touched."""
    return {
        name: value for name, value in row.items() if value is not None or name in ("body", "value")
    }


def _audit(look: "Sight") -> "dict[str, Any]":
    last = look.picture.audit_seq
    records = look.picture.log.audit(0, last, LOG_ROWS)
    first = last - len(records) + 1
    rows = {str(first + at): for_reader(one, look.reader) for at, one in enumerate(records)}
    return {**_left_out(last, len(records)), **rows}


def _messages(look: "Sight") -> "dict[str, Any]":
    found = newest(look.picture, LOG_ROWS)
    rows = {str(one.seq): shown(one) for one in found}
    return {**_left_out(look.picture.message_seq, len(found)), **rows}


def _left_out(total: int, returned: int) -> "dict[str, Any]":
    missing = total - returned
    said = {"total": total, "returned": returned, "missing": missing}
    return {"_elided": said} if missing else {}


LOGS: "dict[str, Callable[[Sight], dict[str, Any]]]" = {"_audit": _audit, "_messages": _messages}
PLAIN: "dict[str, Callable[[Sight, Shaping], dict[str, Any]]]" = {
    "state": state, "views": views, "agents": agents, "actions": actions,
}  # fmt: skip
"""The parts that are the same however often they are read."""

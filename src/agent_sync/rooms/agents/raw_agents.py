"""An agent as a row: what joining answers, a poll lists and a thin room shows."""

from ..expressions import sight_of
from ..expressions.seen_agents import AgentMap, signs
from ..picture.picture import AGENTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..expressions.sight import Sight
    from ..picture.picture import Picture
    from ..readers import Reader

THIN = ("id", "room_id", "name", "role", "joined_at", "meta")


def raw_agent(picture: "Picture", id: str, reader: "Reader", now: int) -> "dict[str, Any]":
    """The row of an agent that is there. No token, no cursor; what it waits for is its own."""
    return _row(sight_of(picture, reader, now), id)


def rows(look: "Sight") -> "list[dict[str, Any]]":
    """All rows that this reader sees, in the order of joining."""
    return [_row(look, id) for id in AgentMap(look)]


def thin_rows(picture: "Picture", reader: "Reader", now: int) -> "list[dict[str, Any]]":
    """The rows of a thin room."""
    return [thin_row(row) for row in rows(sight_of(picture, reader, now))]


def thin_row(row: "dict[str, Any]") -> "dict[str, Any]":
    """The fields that a thin room knows."""
    return {name: row[name] for name in THIN}


def _row(look: "Sight", id: str) -> "dict[str, Any]":
    entry = look.picture.scopes[AGENTS][id]
    agent = entry.value
    return {
        "id": id, "room_id": look.picture.room.id, **signs(look, id, entry),
        "joined_at": agent["joined_at"], "meta": agent["meta"], "grants": agent["grants"],
    }  # fmt: skip

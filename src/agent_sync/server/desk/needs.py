"""What needs the person, most urgent first, each with its buttons; and what does not, in a line."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from ...rooms.json_values import text_of
from ...status import attention
from ...status.board import Board
from ...status.concern_kinds import Concern
from ...views import concerns, payload
from .need_offers import of_concern

NAMES = ("agent", "agents", "waiters", "owner", "by", "holder", "holders", "senders", "waiting")
IDS = ("agent_id", "agent_ids", "waiter_ids", "owner_id", "by_id", "holder_id")
PATHS = ("path", "paths")
WHAT = ("task", "subject", "versions", "reader_id", "checkout", "verb", "target", "lease_path")
BEGAN = (
    "taken_at", "asked_at", "gone_at", "waiting_since_at", "blocked_since_at", "refused_at",
    "since_at", "blocked_at", "oldest_at", "replaced_at", "wrote_at", "deadline_at",
    "free_since_at", "seen_at", "held_since_at",
)  # fmt: skip
"""The facts that say since when, the first that there is."""
Facts = dict[str, Any]


def cards(board: Board, *, here: bool) -> "list[Facts]":
    """Every concern, in the order of ``attention``."""
    return [_card(one, board.now, here=here) for one in attention.of(board)]


def quiet(board: Board) -> str:
    """Ordinary waits in one line, '' for none."""
    return concerns.quiet(attention.ordinary(board), board.now)


def _card(one: Concern, now: int, *, here: bool) -> Facts:
    (told,) = payload.concerns([one])
    facts = {name: value for name, value in told.items() if name not in ("code", "command")}
    return {
        "id": _id(one),
        "code": one.code,
        "says": concerns.sentence(one, now),
        "since": payload.moment(_since(one.facts)),
        "agents": _all(one.facts, NAMES),
        "agent_ids": _all(one.facts, IDS),
        "paths": _all(one.facts, PATHS),
        "facts": facts,
        "acts": of_concern(one, here=here),
    }


def _id(one: Concern) -> str:
    """The same as long as it is about the same: not a matter of how long or how often."""
    about = {name: one.facts[name] for name in (*IDS, *PATHS, *WHAT) if name in one.facts}
    made = hashlib.sha256(text_of([one.code, about]).encode("utf-8", "surrogatepass"))
    return f"{one.code}-{made.hexdigest()[:12]}"


def _since(facts: "Mapping[str, object]") -> int:
    for name in BEGAN:
        found = facts.get(name)
        moments = found if isinstance(found, list) else [found]
        known = [one for one in moments if isinstance(one, int) and one > 0]
        if known:
            return min(known)
    return 0


def _all(facts: "Mapping[str, object]", names: "Sequence[str]") -> "list[str]":
    found: dict[str, None] = {}
    for name in names:
        value = facts.get(name)
        some = value if isinstance(value, list) else [value]
        found |= dict.fromkeys(str(one) for one in some if one)
    return list(found)

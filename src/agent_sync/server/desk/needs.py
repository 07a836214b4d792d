"""What needs the person, most urgent first, each with its buttons; and what does not, in a line."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from ...identity.liveness import ACTIVE
from ...identity.who import OPERATOR
from ...rooms.json_values import text_of
from ...status import attention, lease_concerns
from ...status import concern_kinds as kinds
from ...status.board import Board
from ...status.concern_kinds import Concern
from ...status.whole import Whole
from ...store.sqlite import Store
from ...views import concern_sentences, concerns, payload
from ...views.terminal import exact
from . import asked_of_person
from .need_offers import of_concern
from .offers import Act

NAMES = ("agent", "agents", "waiters", "owner", "by", "holder", "holders", "senders", "waiting")
IDS = ("agent_id", "agent_ids", "waiter_ids", "owner_id", "by_id", "holder_id")
PATHS = ("path", "paths")
WHAT = (
    "task",
    "subject",
    "versions",
    "reader_id",
    "letter",
    "checkout",
    "checkouts",
    "verb",
    "target",
    "lease_path",
)
BEGAN = (
    "taken_at", "asked_at", "gone_at", "waiting_since_at", "blocked_since_at", "refused_at",
    "since_at", "blocked_at", "oldest_at", "replaced_at", "wrote_at", "deadline_at",
    "free_since_at", "seen_at", "held_since_at",
)  # fmt: skip
"""The facts that say since when, the first that there is."""
BEFORE = (
    kinds.UNKEPT, kinds.TAKEN, kinds.LOST, kinds.ASKS, kinds.GONE, kinds.BLOCKED_BY, kinds.WAITING,
    kinds.PAST_DEADLINE, kinds.VERDICT,
)  # fmt: skip
"""What is more urgent than a checkpoint that waits for the person."""
PATH = 200
Facts = dict[str, Any]


def cards(store: Store, seen: Whole, *, here: bool) -> "list[Facts]":
    """Every concern, in the order of ``attention``; what is asked of the person in full.
    Somebody who is gone needs nobody once nothing of its work is left.
    """
    every = [x for x in attention.of(seen.board) if x.code != kinds.GONE or x.facts["paths"]]
    found = _whole(store, seen, every)
    return [_card(store, seen, one, here=here) for one in found]


def _whole(store: Store, seen: Whole, found: "list[Concern]") -> "list[Concern]":
    """The same with each letter alone, and with the checkpoints that wait for the person."""
    told = {str(one.facts["subject"]) for one in found if one.code == kinds.VERDICT}
    more = list(asked_of_person.verdicts(store, seen, told))
    at = next((n for n, one in enumerate(found) if one.code not in BEFORE), len(found))
    every = [_held_up(seen.board, x) for x in (*found[:at], *more, *found[at:])]
    return [
        each
        for one in every
        for each in (
            asked_of_person.letters(seen, one)
            if one.code == kinds.UNREAD and one.facts["reader_id"] == OPERATOR
            else [one]
        )
    ]


def quiet(board: Board) -> str:
    """Ordinary waits in one line, '' for none."""
    return concerns.quiet(attention.ordinary(board), board.now)


def _held_up(board: Board, one: Concern) -> Concern:
    """Mail that came late, with what its reader waits for."""
    if one.code != kinds.MAIL_LATE or one.facts["status"] != ACTIVE:
        return one
    who = str(one.facts["agent_id"])
    if who in board.asking:
        return one._replace(facts={**one.facts, "held_up": "it waits for your yes in its window"})
    for wait in lease_concerns.waiting_for(board):
        if who in dict[str, Any](wait.facts)["waiter_ids"]:
            path = exact(str(wait.facts["path"]), PATH)
            return one._replace(facts={**one.facts, "held_up": f"it waits for {path}"})
    return one


def _card(store: Store, seen: Whole, one: Concern, *, here: bool) -> Facts:
    now = seen.board.now
    (told,) = payload.concerns([one])
    facts = {name: value for name, value in told.items() if name not in ("code", "command")}
    return {
        "id": _id(one),
        "code": one.code,
        "says": asked_of_person.said(store, seen, one) or concern_sentences.sentence(one, now),
        "since": payload.moment(_since(one.facts)),
        "agents": _all(one.facts, NAMES),
        "agent_ids": _all(one.facts, IDS),
        "paths": _all(one.facts, PATHS),
        "facts": facts,
        "acts": _acts(store, seen, one, here=here),
    }


def _acts(store: Store, seen: Whole, one: Concern, *, here: bool) -> "list[Act]":
    asked = one.code == kinds.VERDICT and one.facts["verb"] == asked_of_person.APPROVE
    found = asked_of_person.acts(store, seen, str(one.facts["subject"])) if asked else []
    return found or of_concern(one, here=here)


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

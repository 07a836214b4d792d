"""Who waits for what, and why it is not theirs yet: one line a place in the queue."""

from typing import Any

from ...status import lease_concerns
from ...status.board import Board
from ...status.concern_kinds import Concern
from ...views import concern_sentences, payload
from .offers import of_wait

HOW = {lease_concerns.QUEUED: "queued"}
"""How a wait is called here, where that is not how concerns call it: editing, locked, shared,
reserved."""
Facts = dict[str, Any]


def lines(board: Board, waiting: "list[Concern]") -> "list[Facts]":
    """``waiting``: as ``lease_concerns.waiting_for`` gives them; who waits longest is first."""
    found = [line for one in waiting for line in _each(board, dict(one.facts))]
    return sorted(found, key=lambda line: str(line["since"]))


def _each(board: Board, facts: Facts) -> "list[Facts]":
    names, ids, moments = (
        facts[name] for name in ("waiters", "waiter_ids", "waiting_since_at")
    )  # fmt: skip
    leased = facts["how"] not in (lease_concerns.QUEUED, lease_concerns.RESERVED)
    acts = of_wait(
        facts["target"], facts["lease_path"], facts["holder_id"], leased=leased,
        holder=facts["holder"],
    )  # fmt: skip
    return [
        {
            "path": facts["path"],
            "target": facts["target"],
            "agent": name,
            "agent_id": who,
            "since": payload.moment(since),
            "holder": facts["holder"],
            "holder_id": facts["holder_id"],
            "holder_is": HOW.get(facts["how"], facts["how"]),
            "lease_path": facts["lease_path"],
            "reason": facts["reason"],
            "circle": bool(facts["circle"]),
            "says": _says(facts, name, who, since, board.now),
            "acts": acts,
        }
        for name, who, since in zip(names, ids, moments, strict=True)
    ]


def _says(facts: Facts, name: str, who: str, since: int, now: int) -> str:
    alone = {**facts, "waiters": [name], "waiter_ids": [who], "waiting_since_at": [since]}
    return concern_sentences.sentence(Concern("waiting", {**alone, "chain": []}), now)

"""What only the person can answer: lost work, questions of clients, agents that are gone."""

from collections.abc import Iterator

from ..protection.alarms import restoring
from .board import Board
from .concern_kinds import ASKS, GONE, TAKEN, UNKEPT, Concern

COMMAND = 80


def taken(board: Board) -> Iterator[Concern]:
    """Who lost what to whom, and what brings it back; one for each pair of agents."""
    pairs: dict[tuple[str, str, bool], list[int]] = {}
    for place, one in enumerate(board.taken):
        why = one.version.why
        pairs.setdefault((one.version.owner_id, one.version.by_id, "outside" in why), []).append(
            place
        )
    for (owner_id, by_id, outside), places in pairs.items():
        some = [board.taken[place] for place in places]
        first = some[0].version
        facts = {
            "agent": some[0].owner,
            "agent_id": owner_id,
            "by": some[0].by,
            "by_id": by_id,
            "outside": outside,
            "paths": list(dict.fromkeys(one.version.key for one in some)),
            "versions": [f"V{one.version.id}" for one in some],
            "taken_at": first.at,
        }
        back = restoring(first.key, first.id) if len(some) == 1 else "agent-sync restore --list"
        yield Concern(TAKEN, facts, tuple(back.split(" ")))


def unkept(board: Board) -> Iterator[Concern]:
    """What was replaced and is lost, newest first."""
    for event in reversed(board.unkept):
        facts = {"path": event.key, "what": event.body, "taken_at": event.at}
        yield Concern(UNKEPT, facts)


def asks(board: Board) -> Iterator[Concern]:
    """Whose client asks whether something may be done, the longest first."""
    commands = {who: command for who, _, command in board.running}
    asking = sorted(board.asking.items(), key=lambda one: one[1])
    for agent_id, since in asking:
        peer = next((one for one in board.agents if one.id == agent_id), None)
        if peer is not None:
            what = " ".join(commands.get(agent_id, "").split())[:COMMAND]
            facts = {"agent": peer.name, "agent_id": agent_id, "what": what, "asked_at": since}
            yield Concern(ASKS, facts)


def gone(board: Board) -> Iterator[Concern]:
    """Who is gone without a word, what is free for that, and what it left uncommitted."""
    left = {one.agent_id: one.keys for one in board.orphans}
    for one in board.gone:
        paths = left.get(one.agent_id, [])
        facts = {
            "agent": one.name,
            "agent_id": one.agent_id,
            "left": one.words,
            "paths": paths,
            "gone_at": one.at,
        }
        yield Concern(GONE, facts, ("agent-sync", "take-over", one.name) if paths else ())

"""How much one user's remote agents may keep from others in a repository at a time (LINK-6)."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...actions import named_targets
from ...actions.actor import Actor
from ...gates import gate
from ...rooms.room_errors import over_limit
from ...status import board
from ...store.sqlite import Store

MOST_LEASES, MOST_GATES = 200, 20
LEASING = ("lock", "claim_task")


def demand_few(actor: Actor, kin: "Sequence[str]", action: str, given: "Mapping[str, Any]") -> None:
    """Raises RoomError (429 ``limit_exceeded``) for one lease or gate more than that.

    ``kin``: all agents of the user. What is renewed is no more. Several requests at one moment may
    together take a few more.
    """
    if action in LEASING:
        held = _held(actor, kin)
        if len(held | _asked(actor, action, given)) > MOST_LEASES:
            raise over_limit("leases", MOST_LEASES)
    elif action == "gate_open" and len(_opened(actor.reading(), kin)) >= MOST_GATES:
        raise over_limit("gates", MOST_GATES)


def _held(actor: Actor, kin: "Sequence[str]") -> "set[tuple[str, str]]":
    rows = [one.lease for one in board.leases(actor.reading(), actor.world())]
    return {(one.target, one.key) for one in rows if one.agent_id in kin}


def _asked(actor: Actor, action: str, given: "Mapping[str, Any]") -> "set[tuple[str, str]]":
    """What is named; of a task not more than itself, its files are few."""
    if action != "lock":
        return {("task", "")} if given.get("lock") else set()
    files, resources = (_several(given.get(name, ())) for name in ("files", "resources"))
    return {(one.target, one.key) for one in named_targets.targets(actor, files, resources)}


def _several(value: "Any") -> "list[str]":
    return [value] if isinstance(value, str) else [one for one in value if isinstance(one, str)]


def _opened(store: Store, kin: "Sequence[str]") -> "list[gate.Gate]":
    return [one for one in gate.open_ones(store) if one.opener_id in kin]

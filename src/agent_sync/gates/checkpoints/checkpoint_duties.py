"""What checkpoints ask of whom (DUTY-1): approve or reject, rework after a rejection, resolve."""

from ..duty import Duty
from . import checkpoint_people, checkpoints, required_items
from .checkpoints import APPROVED, REJECTED, WAITING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import World
    from ...store.sqlite import Store
    from .checkpoint_people import People
    from .checkpoints import Checkpoint

APPROVE, REWORK, REPLACE, RESOLVE = "approve", "rework", "replace", "resolve"


def duties(store: "Store", world: "World") -> list[Duty]:
    """All of them. Nobody owes anything to, or waits for, an author who is gone."""
    found: list[Duty] = []
    for one in checkpoints.open_ones(store):
        people = checkpoint_people.of(store, one)
        if not people.author_gone(world):
            found += _of(store, one, people, world)
    return found


def _of(store: "Store", one: "Checkpoint", people: "People", world: "World") -> list[Duty]:
    if one.state == APPROVED:
        command = f"agent-sync checkpoint resolve {one.subject}"
        return [_author(one, people, RESOLVE, command, f"{one.subject} is approved")]
    if one.state == REJECTED:
        command = checkpoint_people.again(one, people, world)
        return [_author(one, people, REWORK, command, f"{one.subject} is rejected")]
    if one.state != WAITING:
        return []
    left = required_items.open_names(store, one.id)
    if left or one.failed:
        command = (
            f"agent-sync checkpoint show {one.subject}"
            if left
            else f"{checkpoint_people.again(one, people, world)} --run COMMAND"
        )
        why = "has required items that are open" if left else "has evidence that failed"
        return [_author(one, people, REWORK, command, f"{one.subject} {why}")]
    gone = [x for x in people.awaited if checkpoint_people.is_gone(x, world)]
    command = f"agent-sync checkpoint show {one.subject} --diff"
    waiting = [people.author_id, *_held(people)]
    because = f"{people.author_name} waits for your verdict on {one.subject}"
    return [
        Duty(
            x.agent_id,
            APPROVE,
            one.subject,
            command,
            because=because,
            since=max(x.at, one.created_at),
            waiting=tuple(waiting),
            quoted=(one.summary,),
        )
        for x in people.awaited
        if x not in gone
    ] + [_replace(one, people, x.name) for x in gone[:1]]


def _replace(one: "Checkpoint", people: "People", name: str) -> Duty:
    command = f"agent-sync checkpoint replace-approver {one.subject} {name} OTHER"
    because = f"{name}, who was to approve {one.subject}, is gone: name somebody else"
    return _author(one, people, REPLACE, command, because)


def _author(one: "Checkpoint", people: "People", verb: str, command: str, because: str) -> Duty:
    waiting = tuple(_held(people))
    return Duty(
        people.author_id,
        verb,
        one.subject,
        command,
        because=because,
        since=one.state_at,
        waiting=waiting,
        quoted=(one.summary,),
    )


def _held(people: "People") -> list[str]:
    return [one.agent_id for one in people.held if one.bound]

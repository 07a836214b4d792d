"""What every verb on a checkpoint asks first: its state, who asks, what its files hold now."""

from typing import NamedTuple

from ..errors import InvalidInput
from ..gates import coverage
from ..gates.checkpoints import checkpoint_people as people_of
from ..gates.checkpoints import checkpoints, covered_now
from ..gates.checkpoints.checkpoint_people import People
from ..gates.checkpoints.checkpoints import Checkpoint
from ..gates.checkpoints.covered_now import Moved
from ..identity.who import OPERATOR, of_another_machine
from ..presence.agents import Agent
from ..store.sqlite import Store
from . import checkpoint_elsewhere
from .actor import Actor
from .refusal_types import CheckpointStands

LONGEST_WHY = 2_000


class Verdict(NamedTuple):
    """What became of a checkpoint; ``freed`` are ids of those whom it had stopped."""

    checkpoint: Checkpoint
    people: People
    freed: list[str]


def look_at(actor: Actor, store: Store, one: Checkpoint) -> tuple[dict[str, str], list[Moved]]:
    """(hash of each covered file now, what is not as it was). Never inside a transaction."""
    if of_another_machine(one.author_id):
        return checkpoint_elsewhere.look_at(actor, store, one)
    paths, then = coverage.paths(store, one.subject), coverage.files(store, one.subject)
    now = covered_now.look(actor.project, one.checkout, paths)
    return {key: file.hash for key, file in now.items()}, covered_now.moved(then, now)


def in_state(store: Store, number: int, act: str, *states: str) -> tuple[Checkpoint, People]:
    one = checkpoints.find(store, number)
    if one.state not in states:
        raise CheckpointStands(one.subject, act, CheckpointStands.STATE, state=one.state)
    return one, people_of.of(store, one)


def is_person(actor: Actor, me: Agent) -> bool:
    return actor.by_person or me.id == OPERATOR


def demand_part(actor: Actor, me: Agent, one: Checkpoint, people: People, act: str) -> None:
    if not people.has_part(me.id) and not is_person(actor, me):
        names = [people.author_name, *(x.name for x in people.approvers)]
        raise CheckpointStands(one.subject, act, CheckpointStands.OTHERS, names=names)


def words_of(text: str) -> str:
    found = text.strip()
    if len(found) > LONGEST_WHY:
        raise InvalidInput(f"at most {LONGEST_WHY:,} characters, not {len(found):,}")
    return found

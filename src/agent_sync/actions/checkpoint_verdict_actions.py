"""The verdicts on a checkpoint: approved, rejected, resolved, cancelled (CHECK-2)."""

from ..errors import InvalidInput
from ..gates.checkpoints import checkpoint_verdicts as verdicts
from ..gates.checkpoints import checkpoints, required_items
from ..gates.checkpoints.checkpoint_people import People
from ..gates.checkpoints.checkpoints import APPROVED, REJECTED, WAITING, Checkpoint
from ..gates.checkpoints.covered_now import Moved
from ..gates.parties import Party
from ..identity.who import OPERATOR, of_another_machine
from ..presence.agents import Agent
from ..store.sqlite import Store
from .actor import Actor
from .checkpoint_elsewhere import demand_here
from .checkpoint_part import Verdict, in_state, is_person, look_at, words_of
from .own_name import demand, speaks_for
from .refusal_types import CheckpointStands


def approve(
    actor: Actor, number: int, *, note: str = "", resolve: bool = False, anyway: bool = False
) -> Verdict:
    """Approve what the files hold now; with ``resolve`` end it too, if nobody else has to approve.

    ``anyway``: in spite of open items and evidence that failed, for the person alone. The person
    decides for all approvers, unless named as one. Raises NotFound, CheckpointStands, InvalidInput.
    """
    demand(actor, "checkpoint approve")
    store, _ = actor.look()
    if resolve:
        demand_here(store, checkpoints.find(store, number), "resolve")
    hashes, moved = look_at(actor, store, checkpoints.find(store, number))
    with actor.writing() as (tx, me):
        one, people = in_state(tx, number, "approve", WAITING)
        spoken_for = _deciding(actor, me, one, people, "approve")
        if moved:
            raise _changed(one, "approve", moved)
        passed = _passed_over(actor, tx, me, one, anyway=anyway)
        now = actor.clock()
        done = verdicts.approve(
            tx,
            one,
            people,
            me,
            now,
            spoken_for=spoken_for,
            hashes=hashes,
            note=words_of(note),
            anyway=passed,
            quiet=resolve,
        )
        freed = verdicts.resolve(tx, one, people, me, now) if done and resolve else []
        return Verdict(one, people, freed)


def _deciding(actor: Actor, me: Agent, one: Checkpoint, people: People, act: str) -> list[Party]:
    """Whose verdict it is that this agent gives. Raises CheckpointStands."""
    if people.is_author(me.id) or speaks_for(actor, people.author_id):
        raise CheckpointStands(one.subject, act, CheckpointStands.AUTHOR)
    person = is_person(actor, me)
    mine = people.as_approver(OPERATOR if person else me.id)
    if mine is None and not person:
        names = [x.name for x in people.approvers]
        raise CheckpointStands(one.subject, act, CheckpointStands.OTHERS, names=names)
    return [mine] if mine else people.awaited


def _changed(one: Checkpoint, act: str, moved: list[Moved]) -> CheckpointStands:
    files = [(file.key, file.how) for file in moved]
    return CheckpointStands(one.subject, act, CheckpointStands.CHANGED, moved=files)


def _passed_over(actor: Actor, store: Store, me: Agent, one: Checkpoint, *, anyway: bool) -> str:
    """What speaks against an approval, as it is recorded; '' for nothing (CHECK-6)."""
    left = required_items.open_names(store, one.id)
    if anyway and not is_person(actor, me):
        raise CheckpointStands(one.subject, "approve", CheckpointStands.PERSON)
    if (left or one.failed) and not anyway:
        raise CheckpointStands(
            one.subject, "approve", CheckpointStands.OPEN, names=left, exit_code=one.exit_code
        )
    open_ones = [f"open: {', '.join(left)}"] if left else []
    failed = [f"its command ended with {one.exit_code}"] if one.failed else []
    return "anyway, " + "; ".join(open_ones + failed) if open_ones or failed else ""


def reject(actor: Actor, number: int, *, why: str) -> Verdict:
    """Reject one, by an approver or the person. Raises NotFound, CheckpointStands, InvalidInput."""
    demand(actor, "checkpoint reject")
    words = words_of(why)
    if not words:
        raise InvalidInput("say why: --why TEXT")
    with actor.writing() as (tx, me):
        one, people = in_state(tx, number, "reject", WAITING)
        spoken_for = _deciding(actor, me, one, people, "reject")
        mine = people.as_approver(OPERATOR if is_person(actor, me) else me.id)
        assert spoken_for or mine is None
        verdicts.reject(tx, one, people, me, actor.clock(), mine, words)
        return Verdict(one, people, [])


def resolve(actor: Actor, number: int) -> Verdict:
    """End one that is approved, while its files are what was approved: everybody goes on.

    For its author, its approvers and the person. Raises NotFound, CheckpointStands.
    """
    demand(actor, "checkpoint resolve")
    store, _ = actor.look()
    demand_here(store, checkpoints.find(store, number), "resolve")
    _, moved = look_at(actor, store, checkpoints.find(store, number))
    with actor.writing() as (tx, me):
        one, people = in_state(tx, number, "resolve", APPROVED)
        known = people.is_author(me.id) or people.as_approver(me.id) is not None
        if not known and not is_person(actor, me):
            names = [people.author_name, *(x.name for x in people.approvers)]
            raise CheckpointStands(one.subject, "resolve", CheckpointStands.OTHERS, names=names)
        if moved:
            raise _changed(one, "resolve", moved)
        return Verdict(one, people, verdicts.resolve(tx, one, people, me, actor.clock()))


def cancel(actor: Actor, number: int, *, why: str = "") -> Verdict:
    """Give one up: the person always, its author before anybody has decided. Of one that was made
    on another machine the person lifts here what it holds here.

    Raises NotFound, CheckpointStands, InvalidInput.
    """
    demand(actor, "checkpoint cancel")
    with actor.writing() as (tx, me):
        one, people = in_state(tx, number, "cancel", WAITING, APPROVED, REJECTED)
        if not is_person(actor, me):
            if not people.is_author(me.id):
                names = [people.author_name]
                raise CheckpointStands(one.subject, "cancel", CheckpointStands.OTHERS, names=names)
            if people.decided or one.state != WAITING:
                raise CheckpointStands(
                    one.subject, "cancel", CheckpointStands.DECIDED, state=one.state
                )
        if of_another_machine(one.author_id):
            return Verdict(one, people, verdicts.lift(tx, one, me, actor.clock(), words_of(why)))
        freed = verdicts.cancel(tx, one, people, me, actor.clock(), words_of(why))
        return Verdict(one, people, freed)

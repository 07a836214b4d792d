"""Checkpoints: a state of some files that others approve before their author goes on (CHECK)."""

from typing import NamedTuple

from ..errors import AgentSyncError, NotFound
from ..gates import absence, coverage, parties, steps
from ..gates.checkpoints import checkpoint_news as news
from ..gates.checkpoints import checkpoint_people as people_of
from ..gates.checkpoints import checkpoint_verdicts as verdicts
from ..gates.checkpoints import checkpoints, covered_now, evidence, required_items
from ..gates.checkpoints.checkpoint_people import People
from ..gates.checkpoints.checkpoints import APPROVED, REJECTED, WAITING, Checkpoint
from ..gates.checkpoints.covered_now import Moved
from ..gates.checkpoints.evidence import Ran
from ..gates.checkpoints.required_items import Item
from ..gates.coverage import CoveredPath
from ..gates.parties import Party
from ..gates.steps import Step
from ..identity.who import session_of
from ..locks.claim import World
from ..presence import agents
from ..presence.agents import Agent
from ..protection import file_notes
from ..store.sqlite import Store
from . import settled_first
from .actor import Actor
from .checkpoint_elsewhere import demand_here
from .checkpoint_making import Plan, Request, checked, content_of, paths_of, plan, write
from .checkpoint_part import Verdict, demand_part, in_state, is_person, look_at
from .live_sessions import approvers
from .own_name import demand
from .refusal_types import CheckpointStands, NoApprover


class Made(NamedTuple):
    """A checkpoint that was made, who has part, how much it covers, how its command ended.

    ``moved`` are covered files that changed while the command ran.
    """

    checkpoint: Checkpoint
    plan: Plan
    files: int
    diff: int
    ran: "Ran | None"
    moved: list[Moved]


class Shown(NamedTuple):
    """Everything about one checkpoint; ``moved``: covered files that are not what they were, and
    ``by`` whom, where it is known; ``looked`` is False where git cannot say. ``diff`` and
    ``output`` are None where none is kept. ``decides``: whoever asks may approve or reject it now;
    ``ticks``: it may tick a required item.
    """

    checkpoint: Checkpoint
    people: People
    orphaned: bool
    paths: list[CoveredPath]
    files: int
    items: list[Item]
    moved: list[Moved]
    by: dict[str, str]
    looked: bool
    diff: "bytes | None"
    output: "bytes | None"
    history: list[Step]
    decides: bool
    ticks: bool


class Listed(NamedTuple):
    """One of a list."""

    checkpoint: Checkpoint
    people: People
    orphaned: bool


def make(actor: Actor, request: Request) -> Made:
    """Make one. Its command is run first, and may take ten minutes.

    Raises NotYourName, InvalidInput, NotFound, NoApprover, CheckpointStands.
    """
    request = checked(request)
    demand(actor, "checkpoint")
    store, me = actor.join()
    paths = paths_of(actor, store, request)
    plan(store, actor.world(), me.id, request, paths)
    strict = not request.replaces
    before = content_of(actor, paths, None, strict=strict)
    ran = evidence.run(request.run, actor.cwd) if request.run.strip() else None
    content = content_of(actor, paths, ran, strict=strict) if ran else before
    with actor.writing() as (tx, me):
        world = actor.world()
        wanted = plan(tx, world, me.id, request, paths)
        made = write(tx, me, world, actor.project.checkout_name, request, wanted, content)
        then = coverage.files(tx, made.subject)
    moved = covered_now.moved(then, before.files) if ran else []
    return Made(made, wanted, len(content.files), len(content.diff or b""), ran, moved)


def listed(actor: Actor, *, everything: bool = False) -> list[Listed]:
    """Those in force, the oldest first; with ``everything`` the newest of all."""
    store, _ = actor.look()
    settled_first.settle(actor, store)
    found = checkpoints.lately(store) if everything else checkpoints.open_ones(store)
    world = actor.world()
    return [_listed(store, world, one) for one in found]


def _listed(store: Store, world: World, one: Checkpoint) -> Listed:
    people = people_of.of(store, one)
    return Listed(one, people, one.in_force and people.author_gone(world))


def show(actor: Actor, number: int) -> Shown:
    """Everything about one. Raises NotFound."""
    store, me = actor.look()
    settled_first.settle(actor, store)
    one = checkpoints.find(store, number)
    found = _listed(store, actor.world(), one)
    moved, looked = _moved(actor, store, one)
    return Shown(
        one,
        found.people,
        found.orphaned,
        coverage.paths(store, one.subject),
        len(coverage.files(store, one.subject)),
        required_items.of(store, one.id),
        moved,
        _by(store, one, moved),
        looked,
        coverage.paper(store, one.subject, "diff"),
        coverage.paper(store, one.subject, "output"),
        steps.history(store, one.subject),
        one.state == WAITING and _decides(actor, me, found.people),
        one.state == WAITING and _ticks(actor, store, me, one, found.people),
    )


def _ticks(actor: Actor, store: Store, me: "Agent | None", one: Checkpoint, people: People) -> bool:
    has_part = actor.by_person or (me is not None and people.has_part(me.id))
    return has_part and bool(required_items.open_names(store, one.id))


def _decides(actor: Actor, me: "Agent | None", people: People) -> bool:
    if me is not None and people.is_author(me.id):
        return False
    return actor.by_person or (me is not None and people.as_approver(me.id) is not None)


def _moved(actor: Actor, store: Store, one: Checkpoint) -> tuple[list[Moved], bool]:
    if not one.in_force:
        return [], True
    try:
        return look_at(actor, store, one)[1], True
    except AgentSyncError:  # what is written down is shown anyway
        return [], False


def _by(store: Store, one: Checkpoint, moved: list[Moved]) -> dict[str, str]:
    """key -> the name of the agent that is known to have written a file since."""
    found = {}
    for file in moved:
        written = file_notes.authors_of(store, file.key, one.checkout)
        who = written[0].agent_id if written and written[0].wrote_at > one.created_at else ""
        agent = agents.find(store, who) if who else None
        if agent is not None:
            found[file.key] = agent.name
    return found


def tick(actor: Actor, number: int, name: str) -> list[Item]:
    """Tick a required item; gives all of them. Twice is harmless.

    For whoever has part in it, and the person. Raises NotFound, CheckpointStands.
    """
    with actor.writing() as (tx, me):
        one, people = in_state(tx, number, "tick", WAITING)
        demand_part(actor, me, one, people, "tick")
        demand_here(tx, one, "tick")
        items = required_items.of(tx, one.id)
        wanted = " ".join(name.split()).casefold()
        item = next((x for x in items if x.name.casefold() == wanted), None)
        if item is None:
            raise NotFound(
                f"{one.subject} requires no {name!r}; 'agent-sync checkpoint show {one.subject}' "
                "lists what it requires"
            )
        if not item.done_at:
            now = actor.clock()
            required_items.tick(tx, one.id, item.name, me.id, now)
            steps.record(tx, one.subject, me, "checkpoint_ticked", now, item.name)
        return required_items.of(tx, one.id)


def replace_approver(actor: Actor, number: int, old: str, new: str) -> Verdict:
    """Let a live agent, not of the author's session, decide instead of one that is absent or gone.

    Whoever has part may; an approver also hands on its own part, the person anybody's. Raises
    NotFound, NoApprover, CheckpointStands.
    """
    act = "replace-approver"
    demand(actor, "checkpoint replace-approver")
    with actor.writing() as (tx, me):
        one, people = in_state(tx, number, act, WAITING, APPROVED, REJECTED)
        demand_part(actor, me, one, people, act)
        demand_here(tx, one, act)
        party = _approver_called(one, people, old)
        if party.verdict == parties.APPROVED:
            raise CheckpointStands(one.subject, act, CheckpointStands.DONE, names=[party.name])
        free = is_person(actor, me) or parties.same(party.agent_id, me.id)
        if not free and not _is_away(party, actor.world()):
            raise CheckpointStands(one.subject, act, CheckpointStands.PRESENT, names=[party.name])
        found = approvers(tx, actor.world(), people.author_id, new)
        known = {x.agent_id for x in people.approvers}
        left = [(one_id, name) for one_id, name in found.items() if one_id not in known]
        if not left:
            raise NoApprover(new, "already")
        size = _size(tx, one)
        verdicts.replace_approver(tx, one, people, me, actor.clock(), party, left[0], size)
        return Verdict(one, people_of.of(tx, one), [])


def _approver_called(one: Checkpoint, people: People, name: str) -> Party:
    key = name.strip().casefold()
    for party in people.approvers:
        if key in (party.agent_id.casefold(), party.name.casefold()):
            return party
    raise NotFound(f"{one.subject} has no approver {name!r}")


def _is_away(party: Party, world: World) -> bool:
    return absence.presence(party, world) != absence.HERE


def _size(store: Store, one: Checkpoint) -> str:
    diff = coverage.paper(store, one.subject, "diff")
    return news.size(len(coverage.files(store, one.subject)), diff)


def take_over(actor: Actor, number: int) -> Verdict:
    """Become the author of one whose author is gone. Raises NotFound, CheckpointStands."""
    act = "take-over"
    demand(actor, "checkpoint take-over")
    with actor.writing() as (tx, me):
        one, people = in_state(tx, number, act, WAITING, APPROVED, REJECTED)
        world = actor.world()
        demand_here(tx, one, act)
        if people.is_author(me.id) or not people.author_gone(world):
            names = [people.author_name]
            raise CheckpointStands(one.subject, act, CheckpointStands.HERE, names=names)
        if all(parties.same(x.agent_id, me.id) for x in people.approvers):
            raise CheckpointStands(one.subject, act, CheckpointStands.ONLY)
        verdicts.orphan(tx, one, people, world)
        verdicts.take_over(tx, one, people, me, session_of(me.id), world.now)
        return Verdict(one, people_of.of(tx, one), [])

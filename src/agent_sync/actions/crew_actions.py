"""Crews: made, joined, left, shown, closed; led by another, brought a phase further (CREW).

A crew is named by its id or title. '' is one's own, for the person the only one that is open.
"""

from typing import NamedTuple

from ..errors import Conflict, InvalidInput, NotFound
from ..gates import steps, wakes
from ..gates.crews import crew_changes, crew_parts, crew_phases, crews
from ..gates.crews.crews import ARCHITECT, IN_THE_OPEN, ROLES, Crew
from ..gates.parties import Party
from ..gates.steps import Step
from ..identity.who import OPERATOR, session_of
from ..presence.agents import Agent
from ..store.sqlite import Store
from ..tasks import assigning, task_board, task_making
from ..tasks.task_board import Task
from .actor import Actor
from .crew_refusals import InACrew, IsGone, NothingToTake, NotInCrew, NotReady, NotTheArchitect
from .named_agents import agent_called, is_gone
from .own_name import demand


class Member(NamedTuple):
    """One member, and whether it is there: 'active', 'idle', 'stale' or 'offline'."""

    party: Party
    status: str


class Shown(NamedTuple):
    """A crew, the names of its architect and of who has the work ('' for nobody), its members,
    its history, and what keeps it from its next phase."""

    crew: Crew
    architect: str
    worker: str
    members: list[Member]
    history: list[Step]
    missing: list[str]


class Taken(NamedTuple):
    """A crew, and what of it was taken over: the architect's part, the work."""

    crew: Crew
    lead: bool
    work: bool


def create(actor: Actor, title: str, *, mode: str = IN_THE_OPEN, architect: str = "") -> Shown:
    """Make a crew, led by whoever asks or by another agent, which is told.

    A session that asks is a member. Raises InACrew, IsGone, Conflict for a title that an open
    crew has, NobodyCalled, InvalidInput.
    """
    demand(actor, "crew create")
    with actor.writing() as (tx, me):
        now, mine = actor.clock(), session_of(me.id)
        leads = session_of(agent_called(tx, architect).id) if architect else mine
        _demand_new_title(tx, title)
        for session in dict.fromkeys((mine, leads)):
            _demand_free(tx, session, mine)
        if leads != mine and is_gone(actor, tx, leads):
            raise IsGone(crews.name_of(tx, leads))
        crew = crew_changes.create(tx, me, title, mode, leads, now)
        if leads != mine and not crews.is_person(mine):
            crew_changes.join(tx, crew, me, ROLES[0], now)
        elif leads != mine:
            crew_changes.tell(tx, crew, f"the person made you the architect of {crew.ref}", now)
        return _shown(actor, tx, crew)


def _demand_new_title(store: Store, title: str) -> None:
    key = crews.title_of(title).casefold()
    same = next((one for one in crews.listed(store) if one.title.casefold() == key), None)
    if same is not None:
        raise Conflict(f"{same.ref} has that title: 'agent-sync crew join {same.ref}'")


def _demand_free(store: Store, session: str, mine: str) -> None:
    crew = crews.of_agent(store, session)
    if crew is not None:
        raise InACrew(crew, "" if session == mine else crews.name_of(store, session))


def join(actor: Actor, named: str, *, role: str = "") -> Shown:
    """Become a member, or change one's role; the others are told. Raises InACrew, NotFound,
    Conflict for a crew that has ended, InvalidInput.
    """
    demand(actor, "crew join")
    with actor.writing() as (tx, me):
        crew, session = _still_open(crews.find(tx, named)), session_of(me.id)
        if session == OPERATOR:
            raise InvalidInput("the person is in no crew: members are agents")
        mine = crews.of_agent(tx, session)
        if mine is not None and mine.id != crew.id:
            raise InACrew(mine)
        known = crews.member(tx, crew, session)
        wanted = role or (known.part if known else ROLES[0])
        if known is not None and known.part == ARCHITECT and wanted != ARCHITECT:
            raise Conflict(f"you lead {crew.ref}: 'agent-sync crew give AGENT' hands that on")
        if known is None or known.part != wanted:
            crew_changes.join(tx, crew, me, wanted, actor.clock())
        return _shown(actor, tx, crew)


def leave(actor: Actor) -> Crew:
    """Be no member any more; the others are told. Raises NotFound, Conflict while one is party of
    an open gate or checkpoint of the crew.
    """
    demand(actor, "crew leave")
    with actor.writing() as (tx, me):
        crew = _own(tx, me)
        bound = crew_parts.still_in(tx, crew, me.id)
        if bound:
            refs = ", ".join(bound)
            raise Conflict(
                f"you have part in {refs} of {crew.ref}: see it through first "
                f"('agent-sync show {bound[0]}')",
                parties_of=bound,
            )
        crew_changes.leave(tx, crew, me, actor.clock())
        return crew


def listed(actor: Actor, *, everything: bool = False) -> list[Shown]:
    """The open crews; with ``everything`` also those that ended. Without their histories."""
    store = actor.look()[0]
    found = crews.listed(store, everything=everything)
    return [_shown(actor, store, crew, brief=True) for crew in found]


def show(actor: Actor, named: str = "") -> Shown:
    """One crew, with its whole history. Raises NotFound."""
    store, me = actor.look()
    return _shown(actor, store, _meant(actor, store, me, named))


def close(actor: Actor, named: str = "") -> Crew:
    """End a crew: its architect or the person does.

    Raises NotTheArchitect, NotFound, Conflict, NotYourName.
    """
    demand(actor, "crew close")
    with actor.writing() as (tx, me):
        crew = _still_open(_meant(actor, tx, me, named))
        _demand_lead(actor, tx, crew, me)
        crew_changes.close(tx, crew, me, actor.clock())
        return crew


def take(actor: Actor) -> Taken:
    """Take over what is left by one that is gone: the architect's part, and in *handoff-resume*
    the work. Raises NothingToTake, NotFound, NotYourName.
    """
    demand(actor, "crew take")
    with actor.writing() as (tx, me):
        crew, world, session = _own(tx, me), actor.world(), session_of(me.id)
        lead = not crew.led_by(session) and crews.missing(tx, crew, crew.architect_id, world)
        works = crew.mode == crews.HANDOFF_RESUME and not crew.worked_by(session)
        work = works and crews.missing(tx, crew, crew.worker_id, world)
        if not lead and not work:
            architect, worker = _names(tx, crew)
            raise NothingToTake(crew, architect, worker)
        if work:
            crew_changes.put_to_work(tx, crew, me.id, world.now)
        if lead:
            crew_changes.make_architect(tx, crew, me, session, world.now)
        return Taken(crew, lead, work)


def give(actor: Actor, to: str, named: str = "") -> Shown:
    """Hand the architect's part on to a member: the architect or the person does.

    Raises NotTheArchitect, NotInCrew, IsGone, NobodyCalled, NotFound, NotYourName.
    """
    demand(actor, "crew give")
    with actor.writing() as (tx, me):
        crew = _still_open(_meant(actor, tx, me, named))
        _demand_lead(actor, tx, crew, me)
        session = _member_called(actor, tx, crew, to)
        if not crew.led_by(session):
            crew_changes.make_architect(tx, crew, me, session, actor.clock())
        return _shown(actor, tx, crew)


def assign(actor: Actor, ref: str, to: str, named: str = "") -> Task:
    """Give a task to a member, who is told: the architect or the person does.

    Raises NotTheArchitect, NotInCrew, IsGone, NobodyCalled, NotFound, Ambiguous, Claimed.
    """
    demand(actor, "crew assign")
    with actor.writing() as (tx, me):
        crew = _still_open(_meant(actor, tx, me, named))
        _demand_lead(actor, tx, crew, me)
        agent = agent_called(tx, _member_called(actor, tx, crew, to))
        task = assigning.assign(tx, me, task_board.find(tx, ref), agent, actor.world())
        task_making.put_into_crew(tx, task, crew.id)
        wakes.done(tx, me.id, "task_assigned", task.ref, actor.clock())
        return task


def advance(actor: Actor, named: str = "") -> Crew:
    """Bring a crew to its next phase, if its tasks and checkpoints say so: a member or the person
    does. Raises NotReady, NotInCrew, NotFound, Conflict.
    """
    with actor.writing() as (tx, me):
        crew = _still_open(_meant(actor, tx, me, named))
        if not actor.by_person and crews.member(tx, crew, me.id) is None:
            raise NotInCrew(crew, "")
        phase = crew_phases.following(crew)
        if not phase:
            raise Conflict(f"{crew.ref} is completed: 'agent-sync crew close' ends it")
        missing = crew_phases.missing(tx, crew)
        if missing:
            raise NotReady(crew, phase, missing)
        crew_changes.set_phase(tx, crew, me, phase, actor.clock())
        return crew


def _own(store: Store, me: "Agent | None") -> Crew:
    crew = crews.of_agent(store, me.id) if me is not None else None
    if crew is None:
        raise NotFound("you are in no crew: 'agent-sync crews' lists them")
    return crew


def _meant(actor: Actor, store: Store, me: "Agent | None", named: str) -> Crew:
    if named:
        return crews.find(store, named)
    found = crews.listed(store)
    if actor.by_person and len(found) == 1:
        return found[0]
    return _own(store, me)


def _still_open(crew: Crew) -> Crew:
    if crew.ended_at:
        raise Conflict(f"{crew.ref} is closed: 'agent-sync crews' lists the open ones")
    return crew


def _demand_lead(actor: Actor, store: Store, crew: Crew, me: Agent) -> None:
    if not actor.by_person and not crew.led_by(me.id):
        gone = crews.missing(store, crew, crew.architect_id, actor.world())
        raise NotTheArchitect(crew, _names(store, crew)[0], gone=gone)


def _member_called(actor: Actor, store: Store, crew: Crew, named: str) -> str:
    agent = agent_called(store, named)
    found = crews.member(store, crew, agent.id)
    if found is None:
        raise NotInCrew(crew, agent.name)
    if crews.is_gone(found, actor.world()):
        raise IsGone(agent.name)
    return found.agent_id


def _names(store: Store, crew: Crew) -> tuple[str, str]:
    return crews.name_of(store, crew.architect_id), crews.name_of(store, crew.worker_id)


def _shown(actor: Actor, store: Store, crew: Crew, *, brief: bool = False) -> Shown:
    world = actor.world()
    there = [Member(one, world.status(one.holder)) for one in crews.members(store, crew)]
    missing = [] if brief or crew.ended_at else crew_phases.missing(store, crew)
    history = [] if brief else steps.history(store, crew.ref)
    return Shown(crew, *_names(store, crew), there, history, missing)

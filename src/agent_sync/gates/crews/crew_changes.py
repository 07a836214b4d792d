"""What changes a crew (CREW-1): made, joined, left, led by another, its work passed on, closed.

Whoever calls has asked whether it may; members are told here, in one line each.
"""

from ...identity.who import SYSTEM, session_of
from ...messages import mailbox
from ...presence import agents
from ...presence.agents import Agent, without_row
from ...store.numbers import next_number
from ...tasks import task_owners
from .. import parties, steps, stopped, wakes
from . import crews
from .crews import ARCHITECT, HANDOFF_RESUME, IN_THE_OPEN, ROLES, Crew

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import World
    from ...store.sqlite import Transaction

PROGRAM = without_row(SYSTEM)
"""Who closes a crew that nobody is in any more."""


def create(
    store: "Transaction", by: Agent, title: str, mode: str, architect_id: str, now: int
) -> Crew:
    """Make a crew led by a session or the person. A session is its first member, and in
    *handoff-resume* has the work first. Raises InvalidInput.
    """
    title = crews.title_of(title)
    person = crews.is_person(architect_id)
    worker = architect_id if mode == HANDOFF_RESUME and not person else ""
    number = store.insert(
        "INSERT INTO crews (id, title, title_key, mode, phase, architect_id, worker_id, "
        "created_at, state_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(next_number(store, "crews"), title, title.casefold(), mode, crews.PLANNING),
            *(architect_id, worker, now, now),
        ),
    )
    crew = crews.get(store, number)
    steps.record(store, crew.ref, by, "crew_created", now, f"{title} ({mode})")
    if not person:
        _enter(store, crew, architect_id, ARCHITECT, now)
    return crew


def _enter(store: "Transaction", crew: Crew, session: str, role: str, now: int) -> None:
    """A role is a part in the crew; who has another one keeps its place in the line."""
    known = crews.member(store, crew, session)
    if known is not None:
        parties.remove(store, crew.ref, session)
    bound = crew.mode != IN_THE_OPEN
    parties.add(store, crew.ref, session, role, known.at if known else now, bound=bound)


def join(store: "Transaction", crew: Crew, agent: Agent, role: str, now: int) -> None:
    """Make a session a member, or give a member another role; the others are told."""
    session = session_of(agent.id)
    _enter(store, crew, session, role, now)
    steps.record(store, crew.ref, agent, "crew_joined", now, role)
    tell(store, crew, f"{agent.name} joined crew {crew.ref} as {role}", now, but=[session])


def leave(store: "Transaction", crew: Crew, agent: Agent, now: int) -> None:
    """A session is no member any more; the others are told what is to be taken up.

    The last one closes the crew, unless the person leads it.
    """
    session = session_of(agent.id)
    parties.remove(store, crew.ref, session)
    _free(store, crew, session, now)
    steps.record(store, crew.ref, agent, "crew_left", now)
    left = [
        word
        for word, its in (
            ("its architect", crew.architect_id),
            ("who has the work", crew.worker_id),
        )
        if its == session
    ]
    take = f" ({' and '.join(left)}): 'agent-sync crew take' takes that over" if left else ""
    tell(store, crew, f"{agent.name} left crew {crew.ref}{take}", now)
    if not crews.members(store, crew) and not crews.is_person(crew.architect_id):
        close(store, crew, agent, now, "its last member left")


def make_architect(store: "Transaction", crew: Crew, by: Agent, to_id: str, now: int) -> None:
    """A member leads the crew from now on; who led it goes on as an executor."""
    old = crews.member(store, crew, crew.architect_id) if crew.architect_id else None
    if old is not None:
        _enter(store, crew, old.agent_id, ROLES[0], now)
    if crew.architect_id:
        task_owners.led_by(store, crew.id, crew.architect_id, to_id)
    store.execute("UPDATE crews SET architect_id = ? WHERE id = ?", (to_id, crew.id))
    crew.architect_id = to_id
    _enter(store, crew, to_id, ARCHITECT, now)
    name = crews.name_of(store, to_id)
    steps.record(store, crew.ref, by, "crew_led", now, f"by {name}")
    _free(store, crew, to_id, now)
    tell(
        store, crew, f"{name} is the architect of crew {crew.ref} now", now, but=[session_of(by.id)]
    )


def give_work(store: "Transaction", from_id: str, to_id: str, now: int) -> "Crew | None":
    """Pass the work of a *handoff-resume* crew from one member to another, as an accepted
    hand-over or a take-over does; the crew, None where that is not how they stand to each other.
    """
    crew = crews.of_agent(store, to_id)
    if crew is None or crew.mode != HANDOFF_RESUME or crew.worker_id != session_of(from_id):
        return None
    if crew.worked_by(to_id):
        return None
    return put_to_work(store, crew, to_id, now)


def put_to_work(store: "Transaction", crew: Crew, to_id: str, now: int) -> Crew:
    """A member has the work from now on; all others are told."""
    session, name = session_of(to_id), crews.name_of(store, session_of(to_id))
    store.execute("UPDATE crews SET worker_id = ? WHERE id = ?", (session, crew.id))
    crew.worker_id = session
    agent = agents.find(store, to_id) or PROGRAM
    steps.record(store, crew.ref, agent, "crew_work_taken", now)
    _free(store, crew, session, now)
    tell(store, crew, f"{name} has the work of crew {crew.ref} now", now, but=[session])
    return crew


def set_phase(store: "Transaction", crew: Crew, agent: Agent, phase: str, now: int) -> None:
    """A crew is in another phase from now on; the others are told."""
    store.execute("UPDATE crews SET phase = ?, state_at = ? WHERE id = ?", (phase, now, crew.id))
    crew.phase = phase
    steps.record(store, crew.ref, agent, "crew_advanced", now, phase)
    said = f"crew {crew.ref} is {phase} now"
    tell(store, crew, said, now, but=[session_of(agent.id)])


def close(store: "Transaction", crew: Crew, by: Agent, now: int, why: str = "") -> None:
    """End a crew: nobody is bound by it any more; its members are told."""
    store.execute(
        "UPDATE crews SET ended_at = ?, state_at = ? WHERE id = ? AND ended_at IS NULL",
        (now, now, crew.id),
    )
    crew.ended_at = now
    parties.bind(store, crew.ref, bound=False)
    stopped.free(store, crew.ref, now)
    wakes.end_about(store, crew.ref, now)
    steps.record(store, crew.ref, by, "crew_closed", now, why)
    tell(
        store,
        crew,
        f"crew {crew.ref} is closed: work on as without it",
        now,
        but=[session_of(by.id)],
    )


def close_abandoned(store: "Transaction", world: "World") -> None:
    """Close every crew of which all members are gone."""
    for crew in crews.listed(store):
        all_of_it = crews.members(store, crew)
        if all_of_it and all(crews.is_gone(one, world) for one in all_of_it):
            close(store, crew, PROGRAM, world.now, "all its members are gone")


def tell(
    store: "Transaction", crew: Crew, said: str, now: int, but: "list[str] | None" = None
) -> None:
    """News to every member."""
    to = [one.agent_id for one in crews.members(store, crew) if one.agent_id not in (but or [])]
    if to:
        mailbox.notify(store, now, to, said, kind=mailbox.NEWS)


def _free(store: "Transaction", crew: Crew, session: str, now: int) -> None:
    """A session and its subagents may go on, as far as the crew is concerned."""
    for one in stopped.waiting(store):
        if one.subject == crew.ref and session_of(one.agent_id) == session:
            stopped.free(store, crew.ref, now, one.agent_id)


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """What one session leads or has to do is its successor's."""
    for column in ("architect_id", "worker_id"):
        store.execute(
            f"UPDATE crews SET {column} = ?1 WHERE {column} = ?2 AND ended_at IS NULL",
            (new_id, old_id),
        )

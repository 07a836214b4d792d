"""Crews of agents on several machines: each of these has the crew, and binds its own members."""

from ...presence import agents
from .. import parties, stopped
from ..gate_settling import PROGRAM
from ..steps import record
from . import crews
from .crews import Crew

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Transaction


def begin(tx: "Transaction", number: int, title: str, mode: str, created_at: int, now: int) -> Crew:
    """Make the row of one that came, planning, led by nobody yet."""
    tx.execute(
        "INSERT INTO crews (id, title, title_key, mode, phase, architect_id, created_at, state_at) "
        "VALUES (?, ?, ?, ?, ?, '', ?, ?)",
        (number, title, title.casefold(), mode, crews.PLANNING, created_at, now),
    )
    crew = crews.get(tx, number)
    record(tx, crew.ref, PROGRAM, "crew_created", now, f"{title} ({mode})")
    return crew


def follow(
    tx: "Transaction", crew: Crew, phase: str, architect_id: str, worker_id: str, now: int
) -> None:
    """It is led so, worked on so, and so far, as another machine says."""
    if (phase, architect_id, worker_id) == (crew.phase, crew.architect_id, crew.worker_id):
        return
    tx.execute(
        "UPDATE crews SET phase = ?, architect_id = ?, worker_id = ?, state_at = ? WHERE id = ?",
        (phase, architect_id, worker_id, now, crew.id),
    )
    if phase != crew.phase:
        record(tx, crew.ref, PROGRAM, "crew_advanced", now, phase)
    for kind, before, after in (
        ("crew_led", crew.architect_id, architect_id),
        ("crew_work_taken", crew.worker_id, worker_id),
    ):
        if after and after != before:
            who = agents.find(tx, after) or agents.without_row(after)
            record(tx, crew.ref, who, kind, now)
    crew.phase, crew.architect_id, crew.worker_id = phase, architect_id, worker_id


def end(tx: "Transaction", crew: Crew, now: int) -> None:
    """It was closed elsewhere: nobody here is bound by it any more."""
    if crew.ended_at:
        return
    tx.execute("UPDATE crews SET ended_at = ?1, state_at = ?1 WHERE id = ?2", (now, crew.id))
    crew.ended_at = now
    parties.bind(tx, crew.ref, bound=False)
    stopped.free(tx, crew.ref, now)
    record(tx, crew.ref, PROGRAM, "crew_closed", now)


def enter(tx: "Transaction", ref: str, agent_id: str, role: str, now: int) -> None:
    """An agent of another machine is a member in this role."""
    for party in parties.of_subject(tx, ref):
        if party.agent_id == agent_id and party.part != role:
            parties.remove(tx, ref, agent_id, party.part)
    parties.add(tx, ref, agent_id, role, now)

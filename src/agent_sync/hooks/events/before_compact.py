"""PreCompact: what must survive the summary: my leases and my task (HOOK-6).

Plain text on standard output joins the instructions of the summary.
"""

from ...failures import NotFound
from ...locks import open_leases
from ...tasks import task_board
from ...views.model_frame import line
from ..call import NOTHING, Answer, Call

MOST = 20


def handle(call: Call) -> Answer:
    """Name what this agent holds and works on; nothing when there is neither."""
    with call.store.writing() as store:
        agent = call.refresh(store)
    held = [lease for lease in open_leases.open_of(call.store, agent.id) if call.world.holds(lease)]
    parts = [_task(call, agent.id)]
    if held:
        names = ", ".join(line(lease.key, 120) for lease in held[:MOST])
        more = f" and {len(held) - MOST} more" if len(held) > MOST else ""
        parts.append(f"it holds leases (agent-sync) on: {names}{more}")
    said = [part for part in parts if part]
    if not said:
        return NOTHING
    name = line(agent.name, 80)
    return Answer(out=f"Keep in the summary: this session is {name}; " + "; ".join(said) + ".\n")


def _task(call: Call, agent_id: str) -> str:
    number = call.store.value("SELECT task_id FROM agents WHERE id = ?", (agent_id,))
    if not number:
        return ""
    try:
        task = task_board.get(call.store, int(number))
    except NotFound:
        return ""
    return (
        f"it works on task {task.ref} ({line(task.title, 120)})"
        if task.status in task_board.OPEN
        else ""
    )

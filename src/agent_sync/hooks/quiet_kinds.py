"""What a hook that is left out would have looked at: whether there is anything for it (SPEED-2)."""

from ..presence import agents, company, known_agents
from ..sessions import handled_once, open_calls
from .call import Call
from .quiet import BATCH, EDIT, READ

_CHANGED = (  # the first words name the index
    "SELECT 1 FROM seen WHERE changed_at <> 0 AND changed_at > ? AND agent_id <> ? LIMIT 1"
)
_BEGAN = "SELECT created_at FROM agents WHERE id = ?"


def prepare(call: Call) -> None:
    """Note that Reads may go unrecorded, before the first one does. Not inside a transaction."""
    store = call.store
    if not call.alone or agents.unrecorded_since(store, call.agent_id):
        return
    if _nobody_changed(call):
        with store.writing() as tx:
            agents.note_unrecorded(tx, call.agent_id)


def allowed(call: Call) -> "tuple[str, ...]":
    """The kinds of hooks that would have nothing to do as things are; under the write lock.

    With directed mail, something that it owes and was not told, an open command of anybody or one
    of which git was not asked yet what it made, a subagent of this session, or two clients under
    its id: none.
    """
    store, me = call.store, call.agent_id
    agent = agents.find(store, me)
    if agent is None or agent.twin_pid:
        return ()
    came, is_open = call.news(agent, broadcasts=False)
    if came or (is_open and _owes(call)):
        return ()
    if any(open_calls.whose(store, me)):
        return ()
    if not call.alone or not _alone(call):
        busy = known_agents.subagents(store, me) or handled_once.any_unsettled(store)
        return () if busy else (BATCH,)
    since = agents.unrecorded_since(store, me)
    if not since or store.value(_CHANGED, (since, me)):
        return (BATCH, EDIT)
    return (BATCH, EDIT, READ)


def _owes(call: Call) -> bool:
    """Whether this agent has to be told of what it owes to others (DUTY-3)."""
    from .duty_push import untold

    return untold(call, call.store, call.agent_id)


def _alone(call: Call) -> bool:
    """As ``call.alone``, but at this moment."""
    world = call.world
    return company.alone(call.store, call.agent_id, world.now, world.limits, world.probe)


def _nobody_changed(call: Call) -> bool:
    """Whether nobody else has changed any file since this session began."""
    row = call.store.one(_BEGAN, (call.agent_id,))
    return row is not None and not call.store.value(_CHANGED, (row[0], call.agent_id))

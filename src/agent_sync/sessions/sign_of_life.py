"""The refresh that every hook and command makes (PRES-1), cheap on purpose.

What happens once in a session's life (a name, a process, a new id) is ``registration``.
"""

from ..presence.agents import Agent, find, show_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


def refresh(
    store: "Transaction",
    agent_id: str,
    now: int,
    *,
    state: str = "",
    pid: int = 0,
    parent: int = 0,
    cwd: str = "",
    client: str = "",
) -> Agent:
    """Note a sign of life, registering an agent seen for the first time.

    ``state`` is what the event says of it ('' keeps the recorded one, and wakes an ended
    one). ``pid`` is the client process that reported, 0 when unknown; then ``parent``, the
    process that ran the hook, is taken for it if it proves to be one. ``client`` is the short
    name of the client, '' when unknown; the first that is told is kept (AGENT-5). Writes no
    activity row unless the agent is new (STATE-8).
    """
    agent = find(store, agent_id)
    known = agent is not None and (
        (not pid or pid == agent.pid)
        and (not parent or parent in (agent.pid, agent.parent_pid))
        and (not client or agent.client != "")
    )
    if agent is None or not known:
        from . import registration

        agent = registration.meet(
            store, agent, agent_id, now, pid=pid, parent=parent, cwd=cwd, client=client
        )
    show_sign(store, agent, now, state)
    return agent

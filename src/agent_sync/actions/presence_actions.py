"""The acting agent itself: a name and a role, who it is, a sign of life (ID, PRES-1)."""

from typing import NamedTuple

from ..identity.who import session_of
from ..presence import agents, naming, vouching
from ..presence.agents import kind_of
from ..sessions import registration
from ..status import board
from ..store.sqlite import Store
from .caller import NOBODY, Caller
from .own_name import demand

CHOSEN, TITLE, GIVEN = "chosen", "title", "given"
_FROM = {naming.CHOSEN: CHOSEN, naming.BY_TITLE: TITLE}


class Myself(NamedTuple):
    """Who acts: id, how it is known, name, role, kind, session, the session of a subagent.

    ``rule`` says why a call counts as a subagent's, ``twin_pid`` is a second live client under
    this id, ``client`` the short name of its client. ``name_from`` says where the name comes from:
    CHOSEN, TITLE (what the client calls the session) or GIVEN by the program. ``others`` are the
    agents beside it, as every count has them. What is not ``registered`` has only what the
    environment says.
    """

    id: "str | None" = None
    source: str = NOBODY
    name: "str | None" = None
    role: str = ""
    kind: str = "shell"
    session: "str | None" = None
    parent: "str | None" = None
    rule: str = ""
    registered: bool = False
    twin_pid: "int | None" = None
    client: "str | None" = None
    name_from: "str | None" = None
    others: int = 0


def register(caller: Caller, *, name: "str | None" = None, role: "str | None" = None) -> Myself:
    """Take a name and a role; '' takes the role away. What another agent is called is its own
    to say. Raises NotYourName, NameTaken, InvalidInput.
    """
    if caller.named and agents.find(caller.reading(), caller.named) is not None:
        demand(caller, "register")
    with caller.writing() as (tx, me):
        registration.register(tx, me.id, caller.clock(), caller.limits, name=name, role=role)
        return _myself(caller, tx, me.id)


def heartbeat(caller: Caller) -> Myself:
    """Say that one is still there."""
    store, me = caller.join()
    return _myself(caller, store, me.id)


def whoami(caller: Caller) -> Myself:
    """Who one is here, and how that is known; a bare shell may be nobody yet."""
    store, me = caller.look()
    if me is None:
        agent_id, source = caller.identity()
        return Myself(agent_id or None, source)
    return _myself(caller, store, me.id)


def _myself(caller: Caller, store: Store, agent_id: str) -> Myself:
    agent = agents.find(store, agent_id)
    assert agent is not None
    session = session_of(agent_id)
    return Myself(
        agent_id,
        caller.source,
        agent.name,
        _role(store, agent_id),
        kind_of(agent_id, caller.source),
        session,
        session if session != agent_id else None,
        caller.rule,
        registered=True,
        twin_pid=vouching.twin_of(store, agent_id) or None,
        client=agent.client or None,
        name_from=_FROM.get(naming.named_by(store, agent_id), GIVEN),
        others=board.company(board.agents(store, caller.world()), agent_id),
    )


def _role(store: Store, agent_id: str) -> str:
    return str(store.value("SELECT role FROM agents WHERE id = ?", (agent_id,)) or "")

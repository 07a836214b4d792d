"""What a repository shows of itself at one moment, as plain data in the shapes of ``--json``."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...actions import gate_actions, settled_first, status_actions
from ...actions.actor import Actor
from ...client import Client
from ...gates import gate, owed
from ...identity.who import OPERATOR
from ...messages import received_mail
from ...messages.received_mail import Received
from ...presence import agents, known_agents
from ...store.sqlite import Store
from ...views import gate_words, payload
from .plain_data import plain, without_places
from .remote_callers import Onlooker
from .served_repositories import Repository

VIEWS = {
    "agents": "Who is here: sessions, shells, remote agents, the person",
    "leases": "Who may write which path, or has which resource, until when and why",
    "tasks": "The open tasks, the most urgent first",
    "waits": "Who is in the queue for which path",
    "decisions": "What was decided last and holds",
    "messages": "What was sent to you, oldest first",
    "gates": "Points that their parties may not cross before they agree",
    "duties": "What somebody owes others, by agent_id",
}
"""id -> what it shows. All are the same for everybody but ``messages``."""
MOST_LETTERS = 200


Letter = tuple[Received, list[str]]
"""One of the reader's letters, and whom it was sent to, as written."""


class Seen(NamedTuple):
    """``views``: id -> rows. ``letters``: what was sent to whoever looks, oldest first."""

    views: "dict[str, list[Any]]"
    letters: "list[Letter]"


def read(repository: Repository, env: "Mapping[str, str]", agent_id: str) -> Seen:
    """All of it, for an agent of the repository by its id, or for nobody (""). No trace is left.

    Raises AgentSyncError.
    """
    with Client(Onlooker(repository, env)) as client:
        store = client.actor.reading()
        settled_first.settle(client.actor, store)  # what only reads comes behind it
        with store.reading():
            letters = _letters(store, agent_id, client.actor.clock())
            found = _found(client.actor, store, letters)
    views = {name: plain(rows) for name, rows in found.items()}
    if agent_id != OPERATOR:
        views = without_places(views, repository.project)
    return Seen(views, letters)


def _found(actor: Actor, store: Store, letters: "list[Letter]") -> "dict[str, list[Any]]":
    world = actor.world()
    board = payload.board(status_actions.status(actor, attention=False), actor.project)
    duties = owed.everything(store, world)
    ids = sorted({id for one in duties for id in (one.agent_id, *one.waiting)})
    names = {one.id: one.holder.name for one in known_agents.these(store, ids)} if ids else {}
    gates = [gate_actions.view_of(store, one, actor) for one in gate.open_ones(store)]
    return {
        "agents": list(board["agents"]),
        "leases": list(board["leases"]),
        "tasks": list(board["tasks"]),
        "waits": list(board["waits"]),
        "decisions": list(board["decisions"]),
        "messages": [payload.message(one, to) for one, to in letters],
        "gates": [gate_words.payload(one) for one in gates],
        "duties": [payload.duty(one, names) for one in duties],
    }


def _letters(store: Store, agent_id: str, now: int) -> "list[Letter]":
    who = agents.find(store, agent_id) if agent_id else None
    if who is None and agent_id == OPERATOR:
        who = agents.without_row(OPERATOR)
    if who is None:
        return []
    mail = received_mail.inbox(store, who, now, unread_only=False, limit=MOST_LETTERS)
    return [(one, received_mail.addressees(store, one.id)) for one in mail]

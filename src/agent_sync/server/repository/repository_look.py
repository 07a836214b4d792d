"""What a repository shows of itself at one moment, as plain data in the shapes of ``--json``."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...actions import duty_actions, gate_actions, status_actions
from ...client import Client
from ...identity.who import OPERATOR
from ...messages import mailbox
from ...messages.mailbox import Received
from ...presence import agents
from ...store.sqlite import Store
from ...views import gate_words, payload
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


class Seen(NamedTuple):
    """``views``: id -> rows. ``letters``: what was sent to whoever looks, oldest first."""

    views: "dict[str, list[Any]]"
    letters: "list[tuple[Received, list[str]]]"


def read(repository: Repository, env: "Mapping[str, str]", agent_id: str) -> Seen:
    """All of it, for an agent of the repository by its id, or for nobody (""). No trace is left.

    Raises AgentSyncError.
    """
    with Client(Onlooker(repository, env)) as client:
        actor, project = client.actor, repository.project
        seen = status_actions.status(actor, attention=False)
        board = payload.board(seen, project)
        owed = duty_actions.duties(actor, everybody=True)
        letters = _letters(actor.reading(), agent_id, actor.clock())
        found: dict[str, list[Any]] = {
            "agents": list(board["agents"]),
            "leases": list(board["leases"]),
            "tasks": list(board["tasks"]),
            "waits": list(board["waits"]),
            "decisions": list(board["decisions"]),
            "messages": [payload.message(one, to) for one, to in letters],
            "gates": [gate_words.payload(one) for one in gate_actions.gates(actor)],
            "duties": [payload.duty(one, owed.names) for one in owed.duties],
        }
    return Seen({name: plain(rows) for name, rows in found.items()}, letters)


def _letters(store: Store, agent_id: str, now: int) -> "list[tuple[Received, list[str]]]":
    who = agents.find(store, agent_id) if agent_id else None
    if who is None and agent_id == OPERATOR:
        who = agents.without_row(OPERATOR)
    if who is None:
        return []
    mail = mailbox.inbox(store, who, now, unread_only=False, limit=MOST_LETTERS)
    return [(one, mailbox.addressees(store, one.id)) for one in mail]


def plain(value: "Any") -> "Any":
    """Data as JSON has it: a name of a file that is no text has its odd bytes spelled out."""
    if isinstance(value, Mapping):
        return {plain(str(name)): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)

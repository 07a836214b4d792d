"""``AGENT_SYNC_NOTIFY``: a command of the person's that is told what waits for them (VIEW-3).

Looked at by the ends of hooks and commands, when every transaction is over. The command gets one
line of JSON on its standard input; it is started apart and never waited for.
"""

import shlex

from ..failures import StoreError
from ..gates import outbox
from ..gates.outbox import News

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..locks.claim import World
    from ..repository.location import Project
    from ..store.sqlite import Store

NOTIFY = "AGENT_SYNC_NOTIFY"
SECONDS = 10.0
LONGEST = 1_000


def tell(store: "Store", world: "World", project: "Project", env: "Mapping[str, str]") -> int:
    """Start the command for each thing that is new, five at most; how many. Never raises for it.

    What is taken and cannot be started is not told again.
    """
    try:
        words = shlex.split(env.get(NOTIFY, ""))
        if not words or not outbox.anything(store, world):
            return 0
        with store.writing() as tx:
            found = outbox.take(tx, world)
    except (StoreError, ValueError):
        return 0
    for one in found:
        _start(words, one, project)
    return len(found)


def _start(words: "list[str]", one: News, project: "Project") -> None:
    import json

    from ..system.started_apart import start

    data = {
        "kind": one.kind,
        "subject": one.subject,
        "agent_id": one.agent_id or None,
        "at": one.at,
        "said": " ".join(one.said.split())[:LONGEST],
        "root": project.root,
    }
    try:
        start(words, json.dumps(data).encode() + b"\n", SECONDS, project.root)
    except OSError:
        return

"""THE table of what is read of a repository by name, beside the views of its room.

Each is a function of the client library that changes nothing but what its caller has read. Files
are not shown: ``hidden`` are arguments that would.
"""

from collections.abc import Mapping
from typing import Any

from ...client import Client
from .plain_data import plain
from .repository_acts import Act, given_to

READS = {
    "status": Act(Client.status),
    "who": Act(Client.who),
    "tasks": Act(Client.tasks),
    "gate_show": Act(Client.gate_show),
    "gate_list": Act(Client.gate_list),
    "checkpoint_show": Act(Client.checkpoint_show, ("diff",)),
    "checkpoint_list": Act(Client.checkpoint_list),
    "patch_list": Act(Client.patch_list),
}
"""name -> what it gives; nobody has to be anybody for it."""
OWN = {"inbox": Act(Client.inbox), "next": Act(Client.next)}
"""The same for one agent: its own letters and duties."""
DEFINITIONS = {name: act.definition() for name, act in {**READS, **OWN}.items()}


def read(client: Client, name: str, params: "Mapping[str, Any]") -> "Any":
    """Read one of the table. Raises RoomError (400), AgentSyncError."""
    given = given_to(name, DEFINITIONS[name]["params"], params)
    return plain({**READS, **OWN}[name].does(client, **given))

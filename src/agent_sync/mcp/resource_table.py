"""THE table of resources: what a client may show without a call of a model."""

from collections.abc import Callable
from typing import NamedTuple

from ..client import Client


class Resource(NamedTuple):
    """One resource: where, what it is, how it is read, and what is said before it."""

    uri: str
    name: str
    description: str
    read: "Callable[[Client], object]"
    said: str


RESOURCES = {
    one.uri: one
    for one in (
        Resource(
            "agent-sync://status",
            "status",
            "Who is here, what is held, what is to be done, and what needs attention.",
            Client.status,
            "agent-sync: the state of this repository",
        ),
        Resource(
            "agent-sync://activity",
            "activity",
            "What happened lately, oldest first.",
            Client.activity,
            "agent-sync: what happened lately in this repository",
        ),
    )
}
"""uri -> resource."""

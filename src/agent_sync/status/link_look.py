"""How the link to other machines stands, for whoever is shown it (LINK-3)."""

import os

from ..link import link_state, linked, linked_rows, relay_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store

UNHEARD_MS = 45_000
"""The relay asks at least so often, but for the odd lost word: from then on it is told."""
LEASE, MACHINE, MESSAGE = "lease", "machine", "message"
NO_RELAY = "no_relay"


class LinkLook:
    """This machine's id, the room, the server's host, the other machines as (id, name, when the
    server last heard it in ms), when this one last heard the server (0 for never), what is
    ``unconfirmed`` as (kind, local id), the local ids of messages that the server has (``said``).

    ``trouble`` is '' or why the server is not heard: ``NO_RELAY``, or as the relay wrote it."""

    __slots__ = (
        "heard_at",
        "host",
        "machine",
        "machines",
        "now",
        "required",
        "room",
        "said",
        "trouble",
        "unconfirmed",
        "url",
    )

    def __init__(self, link: linked.Link, store: "Store", now: int) -> None:
        self.now = now
        self.room, self.url, self.required = link.room, link.url, link.required
        self.host = host_of(link.url)
        self.heard_at = link.heard_at
        self.trouble = link.trouble if _may_run(link.id) else NO_RELAY
        others = [x for x in linked_rows.of_kind(store, MACHINE) if x.uid != link.machine]
        self.machine = link.machine
        self.machines = sorted((x.uid, x.local, x.at) for x in others)
        self.unconfirmed = linked_rows.unconfirmed(store)
        self.said = linked_rows.confirmed(store, MESSAGE)

    @property
    def is_heard(self) -> bool:
        """Whether the server is there, as far as the last word from it tells."""
        return not self.trouble and self.heard_at > 0 and self.now < self.heard_at + UNHEARD_MS


def _may_run(link_id: str) -> bool:
    """Whether the relay runs; true where its files are not this user's to see."""
    there = os.path.isdir(linked.folder_of(link_id))
    return not there or relay_start.runs(link_id, os.environ)


def look(store: "Store", now: int) -> "LinkLook | None":
    """How it stands, None where this clone is not linked; one statement then. Changes nothing."""
    link = linked.link_of(store)
    return LinkLook(link, store, now) if link else None


def fences(store: "Store") -> "dict[str, tuple[str, bool]]":
    """Token -> (the server's token, whether it is unconfirmed) of leases; none without a link."""
    return linked_rows.fences(store, LEASE) if link_state.is_linked(store) else {}


def host_of(url: str) -> str:
    """The host of a server's address, with its port where that is told; '' for no address."""
    from urllib.parse import urlsplit

    try:
        found = urlsplit(url)
        return f"{found.hostname}:{found.port}" if found.port else (found.hostname or "")
    except ValueError:
        return ""

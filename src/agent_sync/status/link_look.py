"""How the link to other machines stands, for whoever is shown it (LINK-3)."""

from ..link import link_state, linked, linked_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store

UNHEARD_MS = 45_000
"""The relay asks at least so often, but for the odd lost word: from then on it is told."""
LEASE, MACHINE = "lease", "machine"


class LinkLook:
    """This machine's id, the room, the server's host, the other machines as (id, name, when the
    server last heard it in ms), when this one last heard the server (0 for never), what is
    ``unconfirmed`` as (kind, local id)."""

    __slots__ = (
        "heard_at",
        "host",
        "machine",
        "machines",
        "now",
        "required",
        "room",
        "unconfirmed",
        "url",
    )

    def __init__(self, link: linked.Link, store: "Store", now: int) -> None:
        self.now = now
        self.room, self.url, self.required = link.room, link.url, link.required
        self.host = host_of(link.url)
        self.heard_at = link.heard_at
        others = [x for x in linked_rows.of_kind(store, MACHINE) if x.uid != link.machine]
        self.machine = link.machine
        self.machines = sorted((x.uid, x.local, x.at) for x in others)
        self.unconfirmed = linked_rows.unconfirmed(store)

    @property
    def is_heard(self) -> bool:
        """Whether the server is there, as far as the last word from it tells."""
        return self.heard_at > 0 and self.now < self.heard_at + UNHEARD_MS


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

"""How the link to other machines stands, for whoever is shown it (LINK-3)."""

from ..link import link_state, linked, linked_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store

UNHEARD_MS = 45_000
"""The relay asks at least so often, but for the odd lost word: from then on it is told."""
LEASE, MACHINE = "lease", "machine"


class LinkLook:
    """The room, the server's host, the other machines by name with the moment when the server last
    heard each (ms), when this one last heard the server (0 for never), what is ``unconfirmed`` as
    (kind, local id)."""

    __slots__ = ("heard_at", "host", "machines", "now", "required", "room", "unconfirmed", "url")

    def __init__(self, link: linked.Link, store: "Store", now: int) -> None:
        self.now = now
        self.room, self.url, self.required = link.room, link.url, link.required
        self.host = host_of(link.url)
        self.heard_at = link.heard_at
        self.machines = {
            one.local: one.at
            for one in linked_rows.of_kind(store, MACHINE)
            if one.uid != link.machine
        }
        self.unconfirmed = linked_rows.unconfirmed(store)

    @property
    def is_heard(self) -> bool:
        """Whether the server is there, as far as the last word from it tells."""
        return self.heard_at > 0 and self.now < self.heard_at + UNHEARD_MS

    @property
    def unconfirmed_leases(self) -> frozenset[int]:
        """The tokens of leases among what is unconfirmed."""
        return _leases(self.unconfirmed)


def look(store: "Store", now: int) -> "LinkLook | None":
    """How it stands, None where this clone is not linked; one statement then. Changes nothing."""
    link = linked.link_of(store)
    return LinkLook(link, store, now) if link else None


def unconfirmed_leases(store: "Store") -> frozenset[int]:
    """The tokens of leases that the server did not confirm yet."""
    return _leases(linked_rows.unconfirmed(store)) if link_state.is_linked(store) else frozenset()


def _leases(found: "list[tuple[str, str]]") -> frozenset[int]:
    return frozenset(int(x) for kind, x in found if kind == LEASE and x.isdecimal())


def host_of(url: str) -> str:
    """The host of a server's address, with its port where that is told; '' for no address."""
    from urllib.parse import urlsplit

    try:
        found = urlsplit(url)
        return f"{found.hostname}:{found.port}" if found.port else (found.hostname or "")
    except ValueError:
        return ""

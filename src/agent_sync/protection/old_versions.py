"""What protects no more (STATE-7): old versions and notes of files, baselines of ended leases.

Versions that go because there are too many of a file, or too much in all, ``kept_versions`` drops.
"""

from ..store.batches import delete

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction

# Whether a file is uncommitted work: then its owners' newest versions, and what it is compared
# with, stay (WORK-5).
_WORK = (
    "EXISTS (SELECT 1 FROM seen s WHERE s.key = {0}.key AND s.checkout = {0}.checkout "
    "AND s.wrote_at <> 0)"
)
OLD_KEPT = (
    "DELETE FROM kept WHERE id IN (SELECT id FROM kept k WHERE k.at < ? AND NOT (k.id = (SELECT "
    "max(n.id) FROM kept n WHERE n.key = k.key AND n.checkout = k.checkout "
    f"AND n.owner_id = k.owner_id) AND {_WORK.format('k')}) ORDER BY k.at LIMIT ?)"
)
OLD_SEEN = (
    "DELETE FROM seen WHERE (key, checkout, agent_id) IN (SELECT key, checkout, agent_id "
    "FROM seen s WHERE s.at < ? AND s.wrote_at = 0 ORDER BY s.at LIMIT ?)"
)
# What somebody wrote who is forgotten by now is the person's (WORK-5).
OLD_WORK = (
    "UPDATE OR REPLACE seen SET agent_id = '', presumed = 1 WHERE (key, checkout, agent_id) IN "
    "(SELECT key, checkout, agent_id FROM seen s WHERE s.at < ? AND s.wrote_at <> 0 "
    "AND s.agent_id <> '' AND NOT EXISTS (SELECT 1 FROM agents a WHERE a.id = s.agent_id) "
    "ORDER BY s.at LIMIT ?)"
)
OLD_OWNED = (
    "UPDATE kept SET owner_id = '' WHERE id IN (SELECT id FROM kept k WHERE k.at < ? "
    "AND k.owner_id <> '' AND NOT EXISTS (SELECT 1 FROM agents a WHERE a.id = k.owner_id) "
    "ORDER BY k.at LIMIT ?)"
)
# What is watched and kept now is little: its own index is walked, from the first on.
OLD_WATCHED = (
    "DELETE FROM watched WHERE (key, checkout) IN (SELECT key, checkout FROM watched w "
    "WHERE w.lease_id > ? AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.id = w.lease_id "
    f"AND l.ended_at IS NULL) AND NOT {_WORK.format('w')} ORDER BY w.lease_id LIMIT ?)"
)
OLD_BLOBS = (
    "DELETE FROM blobs WHERE hash IN (SELECT hash FROM blobs b WHERE b.hash > ? "
    "AND NOT EXISTS (SELECT 1 FROM watched w WHERE w.hash = b.hash) "
    "AND NOT EXISTS (SELECT 1 FROM kept k WHERE k.hash = b.hash AND k.hash <> '') "
    "ORDER BY b.hash LIMIT ?)"
)


def forget_kept(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop versions from before ``before`` (ms), but no owner's newest of uncommitted work: how
    many, and whether there may be more."""
    return delete(store, OLD_KEPT, before, most)


def forget_seen(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop notes from before ``before``, but not those of somebody's uncommitted work."""
    return delete(store, OLD_SEEN, before, most)


def hand_to_person(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Give the person the uncommitted work of agents that are forgotten, and what is kept of it:
    how many, and whether there may be more."""
    work, more = delete(store, OLD_WORK, before, most)
    _, others = delete(store, OLD_OWNED, before, most)
    return work, more or others


def forget_watched(store: "Transaction", most: int) -> "tuple[int, bool]":
    """Drop baselines whose lease has ended, if there was one, and that are nobody's work."""
    return delete(store, OLD_WATCHED, -1, most)


def forget_blobs(store: "Transaction", most: int) -> "tuple[int, bool]":
    """Drop contents that nothing refers to."""
    return delete(store, OLD_BLOBS, "", most)

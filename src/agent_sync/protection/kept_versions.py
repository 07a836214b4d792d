"""Versions of files that somebody may want back: what ``agent-sync restore`` gives.

The content lies in ``blobs``, each once, or in git (``source``). A file keeps its newest
``MOST`` versions; beyond that the oldest go, first those that nobody is accused of.
"""

from ..repository.contents import LARGEST, Look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..store.sqlite import Store, Transaction

MOST = 20
"""How many versions of one file in one checkout are kept."""
MOST_BYTES = 1024 * 1024 * 1024
"""So much content lies in the database, baselines of held files included."""
MOST_DROPPED = 500
"""So many old versions at most go for a new one."""
OVERWRITTEN = "changed by a shell command"
OUTSIDE = "changed by a program outside any session"
AT_WORK = "changed while its holder was at work"
HANDED_ON = "changed by an unknown hand after its holder was done"
REPLACED = "replaced by a restore"
EDITED_OVER = "edited by another agent"
PATCHED = "replaced by a patch"
BEFORE = "as it was before an agent first wrote it"
QUIET = (AT_WORK, HANDED_ON, BEFORE)
"""Kept in case: nobody did anything wrong as far as can be told."""
_FULL = "no_room_for_versions"
"""The mark of a file that a version did once not fit into."""
GIT = "blob:"
_ABOUT_MS = 5_000
"""A command is noted so long at most after what it would overwrite was kept."""


class Kept:
    """One version. ``after`` is the hash of what stood there afterwards; times are ms."""

    __slots__ = (
        "after",
        "at",
        "by_id",
        "checkout",
        "hash",
        "id",
        "key",
        "mode",
        "owner_id",
        "restored_at",
        "source",
        "why",
    )
    COLUMNS = "id, at, key, checkout, hash, source, mode, after, owner_id, by_id, why, restored_at"

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.id, self.at, self.mode, self.restored_at = (
            value if isinstance(value, int) else 0 for value in (row[0], row[1], row[6], row[11])
        )
        self.key, self.checkout, self.hash, self.source = map(str, row[2:6])
        self.after, self.owner_id, self.by_id, self.why = map(str, row[7:11])


_ADD = (
    "INSERT INTO kept (at, key, checkout, hash, source, mode, after, owner_id, by_id, why) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_OF_FILE = f"SELECT {Kept.COLUMNS} FROM kept WHERE key = ? AND checkout = ? ORDER BY id DESC"
# Never an owner's newest.
_SURPLUS = (
    "SELECT id, hash FROM kept WHERE key = ?1 AND checkout = ?2 AND id <> ?3 AND id NOT IN "
    "(SELECT max(id) FROM kept WHERE key = ?1 AND checkout = ?2 GROUP BY owner_id) "
    "ORDER BY why IN (?4, ?5, ?6), id DESC LIMIT -1 OFFSET ?7"
)
_UNUSED = (
    "DELETE FROM blobs WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM watched WHERE hash = ?1) "
    "AND NOT EXISTS (SELECT 1 FROM kept WHERE hash = ?1 AND hash <> '')"
)


def keep(
    store: "Transaction",
    now: int,
    *,
    key: str,
    checkout: str,
    look: "Look | None" = None,
    source: str = "",
    mode: int = 0,
    after: str = "",
    owner_id: str = "",
    by_id: str = "",
    why: str = "",
) -> int:
    """Keep a version and give its number; 0 when its content is not known.

    ``look`` holds the content, or the hash of one that is in ``blobs`` already; ``source`` is
    the git object of a version that lies in git instead. ``mode`` overrules the look's. What is
    its owner's newest version already is kept once.
    """
    digest = look.hash if look is not None else ""
    if look is not None and not add_blob(store, look) and not _has_blob(store, digest):
        return 0
    if not digest and not source:
        return 0
    bits = mode or (look.mode if look is not None else 0)
    same = _newest(store, key, checkout, owner_id)
    if digest and same is not None and same.hash == digest and not same.restored_at:
        return _kept_again(store, now, same, after, by_id, why)
    number = store.insert(
        _ADD, (now, key, checkout, digest, source, bits, after, owner_id, by_id, why)
    )
    for old, old_hash in store.all(_SURPLUS, (key, checkout, number, *QUIET, MOST - 1)):
        store.execute("DELETE FROM kept WHERE id = ?", (old,))
        drop_unused(store, str(old_hash))
    return number


def _newest(store: "Store", key: str, checkout: str, owner_id: str) -> "Kept | None":
    return next((x for x in of_file(store, key, checkout) if x.owner_id == owner_id), None)


def _kept_again(
    store: "Transaction", now: int, same: Kept, after: str, by_id: str, why: str
) -> int:
    """The same content is lost once more: when, who took it and what came after, as known now."""
    why = same.why if same.why not in QUIET else why
    store.execute(
        "UPDATE kept SET at = max(at, ?), after = ?, by_id = ?, why = ? WHERE id = ?",
        (now, after or same.after, by_id or same.by_id, why, same.id),
    )
    return same.id


def is_kept(
    store: "Store",
    key: str,
    checkout: str,
    digest: str,
    owner_id: str,
    *,
    by_id: str = "",
    since: int = 0,
) -> bool:
    """Whether this very content is the newest version kept of a file for its owner; with ``by_id``
    only if that agent was said to change it, with ``since`` (ms) only if about then or later."""
    newest = _newest(store, key, checkout, owner_id)
    if newest is None or newest.hash != digest or newest.restored_at:
        return False
    if newest.at < since - _ABOUT_MS:
        return False
    return not by_id or newest.by_id == by_id


def saved_since(store: "Store", key: str, checkout: str, by_id: str, at: int) -> bool:
    """Whether git was given a version of a file, before a command of this agent, since ``at``."""
    return bool(at) and any(
        one.source and one.by_id == by_id and one.at >= at - _ABOUT_MS
        for one in of_file(store, key, checkout)
    )


def keep_before(
    store: "Transaction", now: int, key: str, checkout: str, look: "Look", by_id: str
) -> None:
    """Keep what an agent is about to change and nobody is known to have written, once: it may be
    the person's."""
    if not is_kept(store, key, checkout, look.hash, ""):
        keep(store, now, key=key, checkout=checkout, look=look, by_id=by_id, why=BEFORE)


def keep_saved(
    store: "Transaction",
    now: int,
    checkout: str,
    files: "Mapping[str, tuple[str, int]]",
    owners: "Mapping[str, str]",
    *,
    by_id: str,
    why: str,
) -> None:
    """Keep versions that lie in git, as key -> (object, permission bits), for whose they are."""
    for key, (oid, mode) in files.items():
        keep(
            store,
            now,
            key=key,
            checkout=checkout,
            source=GIT + oid,
            mode=mode,
            owner_id=owners.get(key, ""),
            by_id=by_id,
            why=why,
        )


def changed_again(
    store: "Transaction",
    key: str,
    checkout: str,
    owner_id: str,
    standing: str,
    after: str,
    by_id: str,
) -> int:
    """What stands in place of an overwritten version changes once more: note it on that version
    and give its number, 0 when there is none."""
    for one in of_file(store, key, checkout):
        if one.why in (OVERWRITTEN, OUTSIDE) and not one.restored_at and one.owner_id == owner_id:
            if one.after != standing:
                return 0
            store.execute(
                "UPDATE kept SET after = ?, by_id = ? WHERE id = ?",
                (after, by_id if by_id == one.by_id else "", one.id),
            )
            return one.id
    return 0


def add_blob(store: "Transaction", look: Look) -> bool:
    """Store the content of a look, once; whether it is there now.

    Past ``MOST_BYTES`` in all, the oldest versions go; where that does not help, nothing is added.
    """
    if look.content is None:
        return False
    if _has_blob(store, look.hash):
        return True
    if not _room(store, len(look.content)):
        from ..store import meta_values

        meta_values.put(store, _FULL, 1)
        return False
    store.execute("INSERT INTO blobs (hash, content) VALUES (?, ?)", (look.hash, look.content))
    return True


def _room(store: "Transaction", size: int) -> bool:
    """Whether so many bytes more may lie in the database, after as few old versions as need go."""
    if size > MOST_BYTES:
        return False
    pages = store.value("PRAGMA page_count") * store.value("PRAGMA page_size")
    if pages + size <= MOST_BYTES:
        return True  # a sum over all contents for each new one costs too much
    over = kept_bytes(store) + size - MOST_BYTES
    for number, digest in store.all(_OLDEST, (MOST_DROPPED,)) if over > 0 else ():
        if over <= 0:
            break
        there = _blob_bytes(store, str(digest))
        store.execute("DELETE FROM kept WHERE id = ?", (number,))
        drop_unused(store, str(digest))
        over -= there - _blob_bytes(store, str(digest))
    return over <= 0


def _blob_bytes(store: "Store", digest: str) -> int:
    return int(store.value("SELECT length(content) FROM blobs WHERE hash = ?", (digest,)) or 0)


# First what its owner has newer versions of, then what is in a commit; never the newest version of
# uncommitted work.
_OLDEST = (
    "SELECT id, hash FROM (SELECT k.id, k.hash, k.id < (SELECT max(n.id) FROM kept n "
    "WHERE n.key = k.key AND n.checkout = k.checkout AND n.owner_id = k.owner_id) AS older, "
    "EXISTS (SELECT 1 FROM seen s WHERE s.key = k.key AND s.checkout = k.checkout "
    "AND s.wrote_at <> 0) AS work FROM kept k) WHERE older OR NOT work "
    "ORDER BY older DESC, id LIMIT ?"
)


def no_room(store: "Store") -> bool:
    """Whether a version could not be kept, and a large one still could not: ``MOST_BYTES`` are
    reached, and nothing that lies there may go. Cheap where that never happened."""
    from ..store import meta_values

    if not meta_values.number(store, _FULL):
        return False
    return is_full(store) and store.one(_OLDEST, (1,)) is None


def is_full(store: "Store") -> bool:
    """Whether older versions have to go for every new one, if it is large."""
    return kept_bytes(store) + LARGEST > MOST_BYTES


def kept_bytes(store: "Store") -> int:
    """How much content lies in the database."""
    return int(store.value("SELECT coalesce(sum(length(content)), 0) FROM blobs"))


def drop_unused(store: "Transaction", digest: str) -> None:
    """Drop a content that nothing refers to any more."""
    if digest:
        store.execute(_UNUSED, (digest,))


def _has_blob(store: "Store", digest: str) -> bool:
    return bool(store.value("SELECT 1 FROM blobs WHERE hash = ?", (digest,)))


def of_file(store: "Store", key: str, checkout: str) -> "list[Kept]":
    """The versions of one file, newest first."""
    return [Kept(row) for row in store.all(_OF_FILE, (key, checkout))]


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """The versions of one agent are its successor's."""
    store.execute("UPDATE kept SET owner_id = ?1 WHERE owner_id = ?2", (new_id, old_id))


def give(store: "Transaction", old_id: str, new_id: str, key: str, checkout: str) -> None:
    """The versions of a file that are kept for one agent are kept for another."""
    store.execute(
        "UPDATE kept SET owner_id = ?2 WHERE owner_id = ?1 AND key = ?3 AND checkout = ?4",
        (old_id, new_id, key, checkout),
    )

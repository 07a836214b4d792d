"""Which versions may come back: lost by whom, by number and by name, and what they hold."""

from ..wrong_values import NotFound
from .kept_versions import BEFORE, EDITED_OVER, GIT, OUTSIDE, OVERWRITTEN, QUIET, REPLACED, Kept

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project
    from ..store.sqlite import Store, Transaction

MOST_LOOKED_AT = 200
"""So many of the newest versions are looked through for the person's."""
GIT_S = 10.0


def called(store: "Store", name: str, checkout: str, most: int = 2) -> "list[str]":
    """The keys of files of this name, in any folder of a checkout, of which a version is kept, the
    newest first; among the newest MOST_LOOKED_AT versions."""
    rows = store.all(
        "SELECT key FROM kept WHERE checkout = ? ORDER BY id DESC LIMIT ?",
        (checkout, MOST_LOOKED_AT),
    )
    keys = dict.fromkeys(str(row[0]) for row in rows)
    return [one for one in keys if one.rpartition("/")[2] == name][:most]


def get(store: "Store", number: int) -> Kept:
    """One version by its number. Raises NotFound."""
    row = store.one(f"SELECT {Kept.COLUMNS} FROM kept WHERE id = ?", (number,))
    if row is None:
        raise NotFound(f"there is no version V{number}; 'agent-sync restore --list' shows them")
    return Kept(row)


def listed(store: "Store", limit: int, include_restored: bool) -> "list[Kept]":  # noqa: FBT001
    """The newest versions of all files, newest first, with or without those put back already and
    those that an agent's first write only might have taken from somebody."""
    where = "" if include_restored else "WHERE restored_at = 0 AND why <> ?1 "
    sql = f"SELECT {Kept.COLUMNS} FROM kept {where}ORDER BY id DESC LIMIT ?2"
    rows = store.all(sql, (BEFORE, limit))
    return [Kept(row) for row in rows]


def lost_by_person(store: "Store", since: int) -> "list[Kept]":
    """Versions of the person's that an agent took away since then (ms), newest first, and that
    were not put back; among the newest of all. Not what an agent's edit only built upon."""
    sql = f"SELECT {Kept.COLUMNS} FROM kept WHERE at >= ? ORDER BY at DESC LIMIT ?"
    rows = store.all(sql, (since, MOST_LOOKED_AT))
    silent = (*QUIET, EDITED_OVER, REPLACED)
    some = [Kept(row) for row in rows]
    back = {(one.key, one.checkout) for one in some if one.restored_at > one.at}
    return [
        one
        for one in some
        if not one.owner_id and one.by_id and one.why not in silent
        if (one.key, one.checkout) not in back
    ]


def taken_away(store: "Store", since: int) -> "list[Kept]":
    """Versions of agents that a command of somebody else replaced since then (ms), newest first,
    and that were not put back; among the newest of all."""
    sql = f"SELECT {Kept.COLUMNS} FROM kept WHERE at >= ? ORDER BY at DESC LIMIT ?"
    some = [Kept(row) for row in store.all(sql, (since, MOST_LOOKED_AT))]
    back = {(x.key, x.checkout) for x in some if x.restored_at}
    return [
        one
        for one in some
        if one.owner_id and one.why.startswith((OVERWRITTEN, OUTSIDE)) and one.by_id != one.owner_id
        if (one.key, one.checkout) not in back
    ]


def mark_restored(store: "Transaction", number: int, now: int) -> None:
    """A version was put back."""
    store.execute("UPDATE kept SET restored_at = ? WHERE id = ?", (now, number))


def content(store: "Store", version: Kept, project: "Project") -> bytes:
    """The bytes of a version; may run git, so never inside a transaction. Raises NotFound."""
    if version.source:
        found = _from_git(version, project)
    else:
        found = store.value("SELECT content FROM blobs WHERE hash = ?", (version.hash,))
    if found is None:
        raise NotFound(f"the content of V{version.id} ({version.key}) is gone")
    return bytes(found)


def _from_git(version: Kept, project: "Project") -> "bytes | None":
    name = version.source[len(GIT) :]
    if not version.source.startswith(GIT) or not name.isalnum():
        return None
    import os

    from ..git.private_refs import saved_content
    from ..git.runner import git_at
    from ..repository.path_keys import folder_of

    folder = folder_of(project, version.checkout)
    place = folder if os.path.isdir(folder) else project.root
    return saved_content(git_at(place, GIT_S), name)

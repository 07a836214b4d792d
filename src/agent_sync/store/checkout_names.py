"""What versions before schema 3 stored: whole paths of checkouts, and of files of other
repositories inside them. They become names and keys that hold wherever the repository is mounted
(WORK-7). The path of a worktree that nobody knows any more stays its name: nothing is lost.
"""

import os

from ..repository.location import MAIN, Project
from ..repository.other_checkouts import recorded
from ..repository.path_keys import absolute_key, name_of
from .sqlite import Transaction

PLACES = ("leases", "waits", "kept", "activity", "seen", "watched")
"""The tables with a key and a checkout."""
KEYS = (("agents", "last_key"), ("refusals", "key"), ("task_files", "key"))
_MERGED = {
    "seen": (
        "INSERT INTO seen (key, checkout, agent_id, print, hash, at, changed_at, wrote_at) "
        "SELECT {key}, ?1, agent_id, print, hash, at, changed_at, wrote_at FROM seen WHERE {old} "
        "ON CONFLICT (key, checkout, agent_id) DO UPDATE SET "
        "print = CASE WHEN excluded.at > at THEN excluded.print ELSE print END, "
        "hash = CASE WHEN excluded.at > at THEN excluded.hash ELSE hash END, "
        "at = max(at, excluded.at), changed_at = max(changed_at, excluded.changed_at), "
        "wrote_at = max(wrote_at, excluded.wrote_at)"
    ),
    "watched": (
        "INSERT INTO watched (key, checkout, lease_id, print, hash, at) "
        "SELECT {key}, ?1, lease_id, print, hash, at FROM watched WHERE {old} "
        "ON CONFLICT (key, checkout) DO UPDATE SET lease_id = excluded.lease_id, "
        "print = excluded.print, hash = excluded.hash, at = excluded.at WHERE excluded.at > at"
    ),
}
"""Two paths of one folder are one checkout: of two rows what was known last counts."""


def convert(store: Transaction, project: Project) -> None:
    """Name the checkouts in every row. A second time there is nothing left to do."""
    for path in _paths(store):
        name = _name(project, path)
        if name:
            for table in PLACES:
                _rename(store, table, path, name)
    for name, folder in _known(project):
        _bring_in(store, name, absolute_key(project, folder).rstrip("/") + "/")


def _paths(store: Transaction) -> "list[str]":
    found: set[str] = set()
    for table in PLACES:
        rows = store.all(f"SELECT DISTINCT checkout FROM {table}")
        found |= {str(row[0]) for row in rows if os.path.isabs(str(row[0]))}
    return sorted(found)


def _name(project: Project, path: str) -> str:
    """The name of the checkout at a path; '' when nobody knows it any more."""
    found = name_of(project, path)
    return found or next((name for name, at in recorded(project).items() if at == path), "")


def _known(project: Project) -> "list[tuple[str, str]]":
    """(name, folder) of every checkout, those inside others first."""
    found = {(MAIN, project.root)} if project.root_name == MAIN else set()
    found |= {(project.checkout_name, project.checkout), *recorded(project).items()}
    return sorted(found, key=lambda one: -len(one[1])) if project.common else []


def _rename(store: Transaction, table: str, path: str, name: str) -> None:
    if table not in _MERGED:
        store.execute(f"UPDATE {table} SET checkout = ?1 WHERE checkout = ?2", (name, path))
        return
    store.execute(_MERGED[table].format(key="key", old="checkout = ?2"), (name, path))
    store.execute(f"DELETE FROM {table} WHERE checkout = ?1", (path,))


def _bring_in(store: Transaction, name: str, start: str) -> None:
    """Give files below a checkout its keys: those of other repositories in it had whole paths."""
    size = len(start) + 1
    old = f"substr({{}}, 1, {size - 1}) = ?2"
    for table in PLACES:
        key = f"substr(key, {size})"
        theirs = f"checkout = '' AND {old.format('key')}"
        if table in _MERGED:
            store.execute(_MERGED[table].format(key=key, old=theirs), (name, start))
            store.execute(f"DELETE FROM {table} WHERE {theirs}", (name, start))
            continue
        # A lock that was asked for holds in every checkout, and whoever waits may wait for one.
        bound = {"leases": "CASE kind WHEN 'auto' THEN ?1 ELSE '' END", "waits": "''"}
        where = bound.get(table, "?1")
        store.execute(
            f"UPDATE {table} SET key = {key}, checkout = {where} WHERE {theirs}", (name, start)
        )
    for table, column in KEYS:
        store.execute(
            f"UPDATE OR IGNORE {table} SET {column} = substr({column}, {size}) "
            f"WHERE {old.format(column)}",
            (name, start),
        )

"""Leases that end with a commit (AUTO-2): the file was written since, and is clean against HEAD."""

import os

from . import locks
from .gitrun import Git
from .leases import Lease
from .locks import World
from .project import checkout_above

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .store.sqlite import Store

_PLAIN = "--ignore-submodules=dirty"


def release_committed(store: "Store", world: World, leases: "list[Lease]") -> bool:
    """End those automatic leases whose file is committed; whether any ended.

    Runs git, so never inside a transaction; the end is written in one of its own.
    """
    places = {lease.id: _place(lease) for lease in leases}
    clean = {
        (checkout, key)
        for checkout in {place for place, _ in places.values()}
        for key in clean_keys(checkout, [x for place, x in places.values() if place == checkout])
    }
    done = [lease for lease in leases if places[lease.id] in clean]
    if not done:
        return False
    with store.writing():
        still = {lease.id: lease.renewed_at for lease in locks.all_open(store)}
        for lease in done:
            if still.get(lease.id) == lease.renewed_at:  # no edit began while git looked
                locks.release(store, [lease], world, "committed", lease.agent_id)
    return True


def _place(lease: Lease) -> tuple[str, str]:
    """(checkout, name in it) of a lease's file: of another repository for an absolute key."""
    if lease.checkout or lease.key[:1] != "/":
        return lease.checkout, lease.key
    root, _ = checkout_above(os.path.dirname(lease.key))
    return root, os.path.relpath(lease.key, root) if root else lease.key


def clean_keys(checkout: str, keys: list[str]) -> set[str]:
    """Which files of a checkout are in HEAD exactly as they are there; none when git cannot say."""
    if not checkout or not keys:
        return set()
    paths = [f":(literal,top){key}" for key in keys]
    git = Git(checkout)
    known = git.run("ls-files", "-z", "--full-name", "--", *paths)
    changed = git.run("status", "--porcelain", "-z", "--no-renames", _PLAIN, "--", *paths)
    if known is None or changed is None:
        return set()
    tracked = {os.fsdecode(name) for name in known.split(b"\0") if name}
    dirty = {os.fsdecode(entry[3:]) for entry in changed.split(b"\0") if entry}
    clean = {key for key in keys if key not in dirty}
    return {key for key in clean if key in tracked or _is_gone(checkout, key)}


def _is_gone(checkout: str, key: str) -> bool:
    """Whether a file is nowhere any more: its removal was committed, or it never was."""
    return not os.path.lexists(os.path.join(checkout, key))

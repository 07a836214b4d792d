"""Which files other agents hold at this moment, for a look at what shell commands do (AUTO-5).

A lease on one file names it. Directories and patterns are walked, within limits: what lies
beyond ``MOST_FILES`` files or ``MOST_ENTRIES`` entries of folders is not watched.
"""

import os

from ..locks.lease import AUTO, FILE, SHARED, TREE, Lease, covers
from ..repository.location import PARENT, Project
from ..repository.path_keys import folder_of, key_of, key_of_name, path_of
from .watched_files import WatchedFile, in_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..locks.claim import World
    from ..store.sqlite import Store
    from .watched_files import Files

MOST_FILES = 2_000
MOST_ENTRIES = 10_000
SKIPPED = frozenset((".git", PARENT, "node_modules", ".venv", "venv", "__pycache__"))
CACHE = "CACHEDIR.TAG"
"""Tools mark folders with it that hold nothing of anybody's work."""
DEEPEST = 1_000
OWN = ".agent-sync-"
"""Files that are being restored begin with it until they have their name."""

OTHERS = (
    f"SELECT {Lease.COLUMNS} FROM leases l LEFT JOIN agents a ON a.id = l.agent_id "
    "WHERE l.ended_at IS NULL AND l.agent_id <> ? AND l.target <> 'resource' ORDER BY +l.id"
)


def leases_of_others(store: "Store", world: "World", agent_id: str) -> "list[Lease]":
    """Leases that hold now, are no resources, and are nobody's in this agent's line."""
    found = (Lease(row) for row in store.all(OTHERS, (agent_id,)))
    return [x for x in found if not in_line(agent_id, x.agent_id) and world.holds(x)]


def named(project: Project, leases: "list[Lease]") -> "Files":
    """The files that leases name."""
    files: Files = {}
    for lease in leases:
        if lease.target == FILE:
            for checkout in places(project, lease):
                add(files, project, lease, lease.key, checkout)
    return files


def add(
    files: "Files", project: Project, lease: Lease, key: str, checkout: str, path: str = ""
) -> None:
    """Note that a lease holds a file; never one of the coordination folder itself."""
    known = files.get((key, checkout))
    if known is not None:
        if not known.under(lease.id):
            known.leases.append(lease)
        return
    path = path or path_of(project, checkout, key)
    if not path.startswith(project.folder + os.sep):
        files[key, checkout] = WatchedFile(key, checkout, path, [lease])


def places(project: Project, lease: Lease) -> "list[str]":
    """The checkouts in which a lease is looked after; '' for an absolute key.

    An explicit lease holds in every checkout; it is watched in the caller's and the main one.
    """
    if lease.key.startswith("/"):
        return [""]
    if lease.kind == AUTO:
        return [lease.checkout]
    return list(dict.fromkeys((project.checkout_name, project.root_name)))


def without_shared(
    store: "Store", world: "World", agent_id: str, files: "Files", leases: "list[Lease]"
) -> None:
    """Take out what the agent may write too, under a shared lease of its own line (LOCK-3)."""
    if not any(lease.mode == SHARED for lease in leases):
        return
    from ..locks.claim import Claim
    from ..locks.open_leases import all_open

    mine = [
        x
        for x in all_open(store)
        if x.mode == SHARED
        and in_line(agent_id, x.agent_id)
        and (x.agent_id == agent_id or world.holds(x))
    ]
    for key, checkout in list(files):
        wanted = Claim(agent_id, key, checkout=checkout)
        if any(x.checkout in ("", checkout) and world.touch(wanted, x) for x in mine):
            del files[key, checkout]


class Walk:
    """A walk over what leases on directories and patterns cover, within shared limits.

    Not entered: other checkouts, caches, what is installed, and links; other repositories inside
    a checkout come last. ``files`` and ``entries`` are what is left of the limits.
    """

    __slots__ = ("entries", "files", "project")

    def __init__(self, project: Project, files: "int | None" = None) -> None:
        self.project = project
        self.files = MOST_FILES if files is None else files
        self.entries = MOST_ENTRIES

    def into(self, files: "Files", leases: "list[Lease]") -> None:
        """Add the files that leases cover now to those that are known."""
        for lease in leases:
            for checkout in places(self.project, lease) if lease.target != FILE else ():
                for place, path in self._covered(lease, checkout, files):
                    if place not in files:
                        self.files -= 1
                    add(files, self.project, lease, *place, path)

    def _covered(
        self, lease: Lease, checkout: str, files: "Files"
    ) -> "Iterator[tuple[tuple[str, str], str]]":
        if self.files <= 0:
            return
        base, levels, tail = shape(lease)
        root = folder_of(self.project, checkout)
        start = path_of(self.project, checkout, base) if base else root or "/"
        for path, nested in self._below(start, root, levels):
            key = self._key(path, root, checkout, nested=nested)
            if not key or not key.endswith(tail):
                continue
            place = (key, checkout)
            known = files.get(place)
            if known is not None and known.under(lease.id):
                continue
            if lease.target != TREE and not covers(lease, key):
                continue
            if self.files <= 0:
                return
            yield place, path

    def _below(self, start: str, root: str, levels: int) -> "Iterator[tuple[str, bool]]":
        """The files below a folder, and whether each is of a repository inside the checkout."""
        folders = [(start, levels, False)]
        while folders:
            folder, below, nested = folders.pop()
            entries = self._list(folder)
            names = {name for name, _, _ in entries}
            first = root and folder != root and ".git" in names
            if CACHE in names or (first and not self._is_nested(folder)):
                continue
            for name, path, is_folder in entries:
                if not is_folder:
                    yield path, nested or bool(first)
                elif below and name not in SKIPPED:
                    # What is this repository's own is looked at first.
                    at = 0 if first and not nested else len(folders)
                    folders.insert(at, (path, below - 1, nested or bool(first)))

    def _is_nested(self, folder: str) -> bool:
        from ..repository.nested_repositories import is_nested

        return is_nested(self.project, folder)

    def _list(self, folder: str) -> "list[tuple[str, str, bool]]":
        """(name, path, whether it is a folder) of what is in a folder, but no links."""
        found = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if self.entries <= 0:
                        break
                    self.entries -= 1
                    is_folder = entry.is_dir(follow_symlinks=False)
                    if is_folder or (not entry.is_symlink() and not entry.name.startswith(OWN)):
                        found.append((entry.name, entry.path, is_folder))
        except (OSError, ValueError):
            return []
        return found

    def _key(self, path: str, root: str, checkout: str, *, nested: bool = False) -> str:
        """The key of a file found under the root of a checkout; '' for one that belongs elsewhere.

        A ``nested`` one is of another repository there.
        """
        inside = path[len(root) :].lstrip(os.sep) if root else path
        if inside.isascii() and os.sep == "/":
            return inside.lower() if self.project.folds else inside
        if nested:
            return key_of_name(self.project, os.fsencode(inside))
        key, where = key_of(self.project, path, root or "/")
        return key if where == checkout else ""


def covers_too_many(project: Project, lease: Lease) -> bool:
    """Whether a lease on a folder or pattern covers more than a walk looks at now."""
    walk = Walk(project, MOST_FILES + 1)
    walk.into({}, [lease])
    return walk.files <= 0 or walk.entries <= 0


def shape(lease: Lease) -> "tuple[str, int, str]":
    """What saves a walk most of its way: (leading folders without a wildcard, '' for none; how
    many levels of folders below them can matter; how every key ends that is covered)."""
    key = lease.key
    if lease.target == TREE:
        return key.rstrip("/"), DEEPEST, ""
    from ..repository.path_patterns import is_glob

    segments = key.rstrip("/").split("/")
    first = next((i for i, segment in enumerate(segments) if is_glob(segment)), len(segments))
    deep = key.endswith("/") or "**" in segments
    levels = DEEPEST if deep else len(segments) - first - 1
    tail = key[max(map(key.rfind, "*?/")) + 1 :]
    sure = "[" not in key and not key.endswith("/")
    return "/".join(segments[:first]), levels, tail if sure else ""

"""Whose files a commit takes (AUTO-7): decided from staged keys and open leases; changes nothing.

An agent is refused what another live agent has locked or is editing; a person is refused only
what is locked, and told of the rest. Nothing is promised about what is staged after the look.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..identity.who import is_ancestor, session_of
from .claim import World
from .lease import AUTO, EXPLICIT, FILE, RESOURCE, SHARED, Lease, covers

WILDCARDS = "*?["


class Committer(NamedTuple):
    """Who commits: an agent, or a person at a shell whose id may be ''."""

    id: str
    person: bool


class Staged(NamedTuple):
    """One file of a commit: its path as git names it, its key and its checkout."""

    path: str
    key: str
    checkout: str


class Taken(NamedTuple):
    """One file of a commit that somebody else has, and by what."""

    file: Staged
    lease: Lease


class Verdict(NamedTuple):
    """What becomes of each file of a commit; with anything ``refused`` it must not be made."""

    refused: Sequence[Taken] = ()
    warned: Sequence[Taken] = ()
    free: Sequence[Staged] = ()


def foreign(leases: Iterable[Lease], who: Committer, world: World) -> list[Lease]:
    """Those leases on files that hold now and are neither this committer's nor of its line.

    Whoever is on one ancestor line works together: a session may commit what its subagents
    hold, and they what it holds (ID-4).
    """
    return [
        lease
        for lease in leases
        if lease.target != RESOURCE and not _of_line(who.id, lease) and world.holds(lease)
    ]


def judge(
    files: Iterable[Staged], leases: Sequence[Lease], who: Committer, world: World
) -> Verdict:
    """Decide a commit of these files at one moment; ``leases`` are all that are open."""
    others = _Index(foreign(leases, who, world), world)
    mine = _Index(
        (
            lease
            for lease in leases
            if lease.mode == SHARED and _of_line(who.id, lease) and world.holds(lease)
        ),
        world,
    )
    refused, warned, free = [], [], []
    for file in files:
        lease = _in_the_way(file, others, mine)
        if lease is None:
            free.append(file)
        elif who.person and lease.kind == AUTO:
            warned.append(Taken(file, lease))
        else:
            refused.append(Taken(file, lease))
    return Verdict(refused, warned, free)


def _of_line(mine: str, lease: Lease) -> bool:
    other = lease.agent_id
    return mine == other or is_ancestor(mine, other) or is_ancestor(other, mine)


def _in_the_way(file: Staged, others: "_Index", mine: "_Index") -> "Lease | None":
    """The lease that speaks against a file, an explicit one before an automatic one."""
    found = None
    for lease in others.over(file):
        if lease.mode == SHARED and any(_pairs(own, lease) for own in mine.over(file)):
            continue
        if lease.kind == EXPLICIT:
            return lease
        found = found or lease
    return found


def _pairs(own: Lease, other: Lease) -> bool:
    """Whether two shared leases make one pairing: two edits within one session never do."""
    both = own.kind == AUTO and other.kind == AUTO
    return not (both and session_of(own.agent_id) == session_of(other.agent_id))


class _Index:
    """Leases by what they cover, so that thousands of files are one look-up each."""

    def __init__(self, leases: Iterable[Lease], world: World) -> None:
        self.world = world
        self.exact: dict[str, list[Lease]] = {}
        self.patterns: list[tuple[str, Lease]] = []
        for lease in leases:
            if lease.target == FILE:
                self.exact.setdefault(lease.key, []).append(lease)
            else:
                self.patterns.append((_stem(lease.key), lease))

    def over(self, file: Staged) -> Iterator[Lease]:
        """Those that guard this file where it is: an automatic one guards its own checkout."""
        found = [*self.exact.get(file.key, []), *self._matching(file.key)]
        for lease in found:
            if lease.kind == EXPLICIT or lease.checkout in ("", file.checkout):
                yield lease

    def _matching(self, key: str) -> list[Lease]:
        pairs = self.patterns if key else []
        return [lease for stem, lease in pairs if key.startswith(stem) and covers(lease, key)]


def _stem(key: str) -> str:
    """What every path that a pattern covers begins with."""
    first = min((at for at in map(key.find, WILDCARDS) if at >= 0), default=len(key))
    return key[:first].rstrip("/")

"""Explicit leases that are open, found by the part of their key that is said in full.

Two claims can only meet where what one says in full (``stem``) begins what the other does: so a
claim is compared with those above it, by equality, and with those below it, by one range.
"""

from .in_lists import names_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..store.room_seam import Reading, Row, Transaction

    Touch = Callable[[str, str, str, str], bool]
    """Whether two (target, key) could cover one path: (target, key, other target, other key)."""

RESOURCE, FILE, TREE, GLOB = "resource", "file", "tree", "glob"
TARGETS = frozenset((RESOURCE, FILE, TREE, GLOB))
_LAST = "\U0010ffff"
_COLUMNS = "uid, stem, target, path, shared, machine, agent, ends_at"


class OpenClaim:
    """One explicit lease. ``shared``: others may have it, too, who share it."""

    __slots__ = ("agent", "ends_at", "machine", "path", "shared", "stem", "target", "uid")

    def __init__(
        self, uid: str, target: str, path: str, machine: str, agent: str, *, shared: bool,
        ends_at: int,
    ) -> None:  # fmt: skip
        self.uid = uid
        self.target = target
        self.path = path
        self.machine = machine
        self.agent = agent
        self.shared = shared
        self.ends_at = ends_at
        self.stem = stem_of(target, path)

    def same(self, other: "OpenClaim") -> bool:
        """Whether it asks for the same thing, in the same way."""
        return (self.target, self.path, self.shared, self.agent) == (
            other.target, other.path, other.shared, other.agent,
        )  # fmt: skip

    def against(self, other: "OpenClaim", touch: "Touch") -> bool:
        """Whether this one stands against another that is asked for now.

        An agent, and whoever works for it, is never stopped by what it has itself.
        """
        if self.uid == other.uid or (self.shared and other.shared):
            return False
        if other.agent == self.agent or other.agent.startswith(self.agent + "/"):
            return False
        mine, theirs = _folded(self.target, self.path), _folded(other.target, other.path)
        return touch(self.target, mine, other.target, theirs)

    def as_row(self, number: int) -> "dict[str, Any]":
        """Its columns."""
        found = {name: getattr(self, name) for name in _COLUMNS.split(", ")}
        return {**found, "shared": int(self.shared), "number": number}


def _folded(target: str, path: str) -> str:
    """A path as machines spell it whose file system folds case: one of them may be among others."""
    return path if target == RESOURCE else path.lower()


def stem_of(target: str, path: str) -> str:
    """What a claim says in full: a file's path, the folders before the first star of a pattern.

    A thing that is no path is found behind two slashes, which no path has.
    """
    if target == RESOURCE:
        return "//" + path
    path = _folded(target, path)
    if target == FILE:
        return path
    first = min((path.index(mark) for mark in "*?[" if mark in path), default=len(path))
    return path[: path.rfind("/", 0, first) + 1]


def conflicting(
    rows: "Reading", number: int, claim: OpenClaim, now: int, touch: "Touch",
    gone: "frozenset[str] | set[str]" = frozenset(),
) -> "OpenClaim | None":  # fmt: skip
    """An open claim that stands against this one, or None. ``gone``: uids that are no more."""
    above, given = names_of(_above(claim.stem))
    where, below = f"stem IN ({above})", {}
    if claim.target in (TREE, GLOB):
        where = f"({where} OR (stem >= :low AND stem < :high))"
        below = {"low": claim.stem, "high": claim.stem + _LAST}
    found = rows.all(
        f"SELECT {_COLUMNS} FROM share_claims WHERE number = :number AND {where}"
        " AND ends_at > :now AND NOT (shared = 1 AND :shared = 1) ORDER BY uid",
        {"number": number, "now": now, "shared": int(claim.shared), **given, **below},
    )
    others = (_made(row) for row in found)
    return next((one for one in others if one.uid not in gone and one.against(claim, touch)), None)


def found_from(claim: OpenClaim, stem: str) -> bool:
    """Whether what ``conflicting`` asks for a claim takes in what lies at a stem."""
    below = claim.target in (TREE, GLOB) and claim.stem <= stem < claim.stem + _LAST
    return below or stem in _above(claim.stem)


def _above(stem: str) -> "list[str]":
    """Itself, as a file and as a folder, every folder that it lies in, and everything."""
    if stem.startswith("//"):
        return [stem]
    ends = [place + 1 for place, sign in enumerate(stem) if sign == "/"]
    folders = (stem[:end] for end in ends)
    return list(dict.fromkeys([stem, stem + "/", *folders, "", stem.rstrip("/")]))


def count(rows: "Reading", number: int, machine: str, now: int) -> "set[str]":
    """The explicit leases of a machine that are open, by uid."""
    found = rows.all(
        "SELECT uid FROM share_claims WHERE number = :number AND machine = :machine"
        " AND ends_at > :now",
        {"number": number, "machine": machine, "now": now},
    )
    return {str(row[0]) for row in found}


def replace(tx: "Transaction", number: int, gone: "list[str]", made: "list[OpenClaim]") -> None:
    """Those of these uids are no more, and these are there."""
    tx.many(
        "DELETE FROM share_claims WHERE number = :number AND uid = :uid",
        [{"number": number, "uid": uid} for uid in gone],
    )
    names = f"number, {_COLUMNS}"
    values = ", ".join(f":{name}" for name in names.split(", "))
    tx.many(
        f"INSERT INTO share_claims ({names}) VALUES ({values})",
        [one.as_row(number) for one in made],
    )


def _made(row: "Row") -> OpenClaim:
    uid, _, target, path, shared, machine, agent, ends_at = row
    return OpenClaim(
        uid, target, path, machine, agent, shared=bool(shared), ends_at=ends_at
    )  # fmt: skip

"""Which files several checkouts of one machine changed, and whether they would merge.

Git is run for seconds: never within a hook, never inside a transaction.
"""

import os

from ..git import trial_merge
from ..git.trial_merge import Untried
from ..repository import checked_out
from ..repository.location import MAIN
from ..repository.other_checkouts import recorded
from ..repository.path_keys import key_of_name
from . import forecast
from .forecast import CLEAN, CONFLICT, UNKNOWN, Pair, Side

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from ..git.trial_merge import Conflict, Trial
    from ..repository.location import Project

SECONDS = 20.0
MOST_CHECKOUTS = 12
"""Those that were worked in last."""
_ORDER = (CONFLICT, UNKNOWN, CLEAN)


class Checkout:
    """One checkout, what it has checked out, and the names of what is uncommitted there.

    ``known``: git could say it, and none of it is in the middle of a merge. ``wanted`` is what of
    it others changed too, ``unfit`` what of that cannot be tried, ``end`` the commit with the rest.
    """

    __slots__ = ("dirty", "end", "folder", "head", "known", "name", "own", "unfit", "wanted")

    def __init__(self, name: str, folder: str) -> None:
        self.name = name
        self.folder = folder
        self.own = checked_out.git_dir(folder)
        self.head = checked_out.head_of(folder)
        self.dirty: set[bytes] = set()
        self.known = True
        self.wanted: set[bytes] = set()
        self.unfit: dict[bytes, str] = {}
        self.end = ""


def foretell(
    project: "Project", busy: "Collection[str]" = (), seconds: float = SECONDS
) -> "list[Pair]":
    """Every two checkouts that changed the same files, conflicts first; [] for a single checkout.

    At most ``MOST_CHECKOUTS`` of them, the ``busy`` ones first, in so many seconds: what is not
    reached is not told. Raises OSError where there is no room for the trial.
    """
    found = checkouts(project, busy)
    if len(found) < 2:
        return []
    with trial_merge.opened(project, found[0].head.commit, seconds) as trial:
        for one in found:
            dirty = trial.uncommitted(one.folder, one.own, one.head.commit)
            one.known = dirty is not None and not any(x.unmerged for x in dirty)
            one.dirty = {x.name for x in dirty or [] if not x.folder}
        alike = [
            both
            for at, one in enumerate(found)
            for other in found[at + 1 :]
            if (both := _alike(trial, one, other)) is not None
        ]
        for both in alike:
            # How all look is asked first: an edit while they are read makes the answer old.
            for one in both.checkouts:
                both.seen.append(_seen(project, one.name, both.names))
                one.wanted |= both.names & one.dirty
        pairs = [_pair(trial, both) for both in alike]
    return sorted(pairs, key=lambda pair: _ORDER.index(pair.verdict))


def checkouts(project: "Project", busy: "Collection[str]") -> "list[Checkout]":
    """Those with a commit, by name; where there are too many, the busy ones and those that were
    committed in last. Git is not run.
    """
    if not project.common:
        return []
    folders = {**recorded(project), project.checkout_name: project.checkout}
    if project.root_name == MAIN:
        folders.setdefault(MAIN, project.root)
    there = [(n, at) for n, at in folders.items() if os.path.lexists(os.path.join(at, ".git"))]
    found = [one for one in (Checkout(*pair) for pair in there) if one.own and one.head.commit]
    found.sort(key=lambda one: (one.name not in busy, -_worked_at(one), one.name))
    return sorted(found[:MOST_CHECKOUTS], key=lambda one: one.name)


def _worked_at(one: Checkout) -> int:
    """When its index was written last, in ns: git does so with each commit and most looks."""
    try:
        return os.stat(os.path.join(one.own, "index")).st_mtime_ns
    except OSError:
        return 0


class _Alike:
    """The names that two checkouts changed, and the print of each there; ``whole`` says that git
    said all that is changed.
    """

    __slots__ = ("checkouts", "names", "seen", "whole")

    def __init__(self, checkouts: "tuple[Checkout, Checkout]", names: "set[bytes]") -> None:
        self.checkouts = checkouts
        self.names = names
        self.seen: list[dict[bytes, str]] = []
        self.whole = all(one.known for one in checkouts)


def _alike(trial: "Trial", one: Checkout, other: Checkout) -> "_Alike | None":
    base = trial.base(one.head.commit, other.head.commit)
    if not base:
        return None  # histories that have nothing in common are never merged
    committed = [trial.changed(base, x.head.commit) for x in (one, other)]
    mine, its = (
        (names or set()) | x.dirty for names, x in zip(committed, (one, other), strict=True)
    )
    found = _Alike((one, other), mine & its | _below(mine, its) | _below(its, mine))
    found.whole = found.whole and None not in committed
    return found if found.names else None


def _pair(trial: "Trial", both: _Alike) -> Pair:
    one, other = both.checkouts
    told: dict[bytes, Conflict] = {}
    verdict, why = UNKNOWN, ""
    try:
        if not both.whole:
            raise Untried("git could not say all that is changed")
        ends = [_end(trial, x, both.names) for x in both.checkouts]
        told = trial.conflicts(one.folder, *ends)
        verdict = CONFLICT if told else CLEAN
    except Untried as error:
        why = str(error)
    ordered = [*sorted(told), *sorted(both.names - told.keys())]
    kept = ordered[: forecast.MOST_FILES]
    sides = [
        Side(x.name, x.head.text, [prints.get(name, "") for name in kept])
        for x, prints in zip((one, other), both.seen, strict=True)
    ]
    keys = [key_of_name(trial.project, name) for name in kept]
    where = [(x.kind, x.lines[0], x.lines[1]) for _, x in sorted(told.items())]
    conflicts = dict(zip(keys, where, strict=False))
    return Pair((sides[0], sides[1]), keys, len(ordered), verdict, conflicts, why)


def _end(trial: "Trial", one: Checkout, names: "set[bytes]") -> str:
    """The commit that a checkout would be: made once for all that others changed too. Raises
    Untried."""
    if not names & one.dirty:
        return one.head.commit
    if not one.end:
        one.unfit = trial.unfit(one.folder, one.wanted)
        one.end = trial.with_files(one.folder, one.head.commit, one.wanted - one.unfit.keys())
    for name in sorted(names & one.unfit.keys()):
        raise Untried(one.unfit[name])
    return one.end


def _seen(project: "Project", checkout: str, names: "set[bytes]") -> "dict[bytes, str]":
    ordered = sorted(names)
    keys = [key_of_name(project, name) for name in ordered]
    return dict(zip(ordered, forecast.prints(project, checkout, keys), strict=True))


def _below(some: "set[bytes]", others: "set[bytes]") -> "set[bytes]":
    found = set()
    for name in some:
        above = os.path.dirname(name)
        while above:
            if above in others:
                found |= {name, above}
            above = os.path.dirname(above)
    return found

"""What checkouts changed alike, in words and as data."""

from collections.abc import Sequence

from ..merges.forecast import CLEAN, CONFLICT, Pair
from ..repository.location import MAIN
from .terminal import clean, exact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .shapes import MergeData

PATH = 80
FEW = 3
NONE = "No two checkouts changed the same files."


def sides(pair: Pair) -> str:
    """'the main checkout (main, ann) and worktrees/wt (wt, ben)', cleaned."""
    return both(
        [x.checkout for x in pair.sides],
        [[x.branch, *x.at_work.values()] for x in pair.sides],
    )


def both(checkouts: Sequence[str], known: "Sequence[Sequence[str]]") -> str:
    """The same from the names of two checkouts, and what is known of each."""
    inside = [", ".join(clean(x, PATH) for x in words[: FEW + 1] if x) for words in known]
    places = [
        "the main checkout" if x == MAIN else "another machine" if x[:1] == "@" else clean(x, PATH)
        for x in checkouts
    ]
    return " and ".join(f"{x} ({y})" for x, y in zip(places, inside, strict=True))


def quiet(pairs: Sequence[Pair]) -> str:
    """In one line what is no conflict, cleaned; '' for nothing."""
    return "; ".join(_short(one) for one in pairs if one.verdict != CONFLICT)


def _short(pair: Pair) -> str:
    return f"{sides(pair)} changed {_files(pair)}: {_verdict(pair)}"


def _verdict(pair: Pair) -> str:
    return "it merges" if pair.verdict == CLEAN else f"whether it merges is unknown, {pair.why}"


def _files(pair: Pair) -> str:
    shown = [exact(key, PATH) for key in pair.keys[:FEW]]
    more = f" and {pair.count - len(shown)} more" if pair.count > len(shown) else ""
    return ", ".join(shown) + more


def lines(pairs: Sequence[Pair]) -> list[str]:
    """Each two checkouts with every file that both changed, cleaned."""
    found: list[str] = []
    for pair in pairs:
        verdict = "a merge conflicts" if pair.verdict == CONFLICT else _verdict(pair)
        found.append(f"{sides(pair)}: {clean(verdict)}")
        found += [f"  {exact(key, PATH)}{_kind(pair, key)}" for key in pair.keys]
        if pair.count > len(pair.keys):
            found.append(f"  … and {pair.count - len(pair.keys)} more")
    return found or [NONE]


def _kind(pair: Pair, key: str) -> str:
    if key not in pair.conflicts:
        return ""
    kind, here, there = pair.conflicts[key]
    where = f", line {here} here and {there} there" if here and there else ""
    return f"  conflict: {clean(kind, PATH)}{where}"


def data(pairs: Sequence[Pair]) -> "list[MergeData]":
    """The same for a program."""
    return [
        {
            "checkouts": [side.checkout for side in pair.sides],
            "branches": [side.branch for side in pair.sides],
            "verdict": pair.verdict,
            "why": pair.why or None,
            "files": pair.keys,
            "count": pair.count,
            "conflicts": {
                key: {"kind": kind, "lines": [one, other] if one and other else None}
                for key, (kind, one, other) in pair.conflicts.items()
            },
        }
        for pair in pairs
    ]

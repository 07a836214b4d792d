"""Names of agents in a sentence for the person."""

from collections.abc import Sequence

from .terminal import clean

NAMED = 6


def names(whom: Sequence[str]) -> str:
    """'ann', 'ann and ben', 'ann, ben and 5 more'; 'nobody'."""
    shown = [clean(name, 64) for name in whom]
    if len(shown) > NAMED:
        shown = [*shown[: NAMED - 1], f"{len(shown) - NAMED + 1} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:]))) or "nobody"


def are(whom: Sequence[str]) -> str:
    """'is' for one."""
    return "is" if len(whom) == 1 else "are"


def have(whom: Sequence[str]) -> str:
    """'has' for one."""
    return "has" if len(whom) == 1 else "have"

"""What became of an act: one sentence for the person, and the data that commands give."""

from collections.abc import Sequence
from typing import Any, NamedTuple


class Did(NamedTuple):
    """``says``: what happened. ``result``: plain data, as the same command gives it.
    ``acts``: what may be wanted next, as in ``offers``."""

    says: str
    result: "Any" = None
    acts: "Sequence[dict[str, Any]]" = ()


def did(lines: "Sequence[str]", result: "Any" = None) -> Did:
    """Of the lines that a console would show."""
    return Did("; ".join(line.strip() for line in lines), result)

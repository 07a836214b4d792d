"""What ``doctor`` has found about one thing."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    pass


class Finding(NamedTuple):
    """One thing looked at. ``level`` is ok, note, warning or error; ``fix`` says what to do."""

    level: str
    what: str
    fix: str = ""

"""What agents owe one another, as lines for a terminal (DUTY-2)."""

from collections.abc import Mapping

from ..gates.duty import Duty
from ..protection.handed_work import Orphan
from .terminal import clean

NOTHING = "Nobody waits for you."
NOTHING_AT_ALL = "Nobody owes anybody anything."
FILES = 3


def lines(one: Duty, names: Mapping[str, str], *, named: bool) -> list[str]:
    """One duty: why, who is kept waiting, the command; ``named``: whose it is."""
    who = f"{clean(names.get(one.agent_id, one.agent_id), 64)}: " if named else ""
    waiting = ", ".join(clean(names.get(x, x), 64) for x in one.waiting)
    kept = f" ({waiting} {'wait' if len(one.waiting) > 1 else 'waits'})" if waiting else ""
    return [f"{who}{clean(one.because, 400)}{kept}", f"  {clean(one.command, 400)}"]


def quoted(one: Duty) -> list[str]:
    """The words of others that belong to a duty."""
    return [clean(f"{one.subject}: {text}", 600) for text in one.quoted]


def orphan(one: Orphan) -> list[str]:
    """What somebody left that is gone, for anybody to take over."""
    who = clean(one.name, 64)
    return [
        f"anybody: {who} is gone and left {files(one.keys)} uncommitted",
        f"  agent-sync take-over {who}",
    ]


def files(keys: "list[str]") -> str:
    """A few names of files, and how many more there are."""
    more = f" and {len(keys) - FILES} more" if len(keys) > FILES else ""
    return ", ".join(clean(key, 120) for key in keys[:FILES]) + more

"""A way to destroy another agent's work: what is done, and what becomes of it.

Ways stand in *kinds*: one kind is one sort of damage, its ways are the spellings of it. Each is
tried in two settings: *hold*, in which ann's turn runs, and *over*, in which it has ended and
nothing of it is committed. The outcome says what a way ends in, in each of them. A third, *barred*,
has no work of ann's: a gate stands before the same files, which are ben's own.
"""

from typing import NamedTuple

PREVENTED = "prevented"
DETECTED = "detected"
SAVED = "saved first"
HARMLESS = "nothing lost"
FREE = "let through"
NOT_HERE = ""
"""A setting in which the way makes no sense."""

HOLD, OVER = "hold", "over"
SETTINGS = (HOLD, OVER)
BARRED = "barred"
"""The setting beside them: the work is ben's own, and a gate bars him from its files (GATE-4)."""


class Way(NamedTuple):
    """One way. ``command`` is ben's; the outcomes are those of the two settings.

    ``setup`` is run before, by nobody. ``runs`` is run in place of the command, where that is for
    a shell that is not here. ``how`` names the course of events in ``trial``, and
    ``there`` what is there besides ann's work, in ``arrangements``.
    """

    command: str
    hold: str
    over: str
    setup: str = ""
    tool: str = "Bash"
    runs: str = ""
    how: str = "foreground"
    there: str = ""
    gate: str = ""
    """What it ends in for who is barred, where that is not as for a file that another holds."""

    def outcome(self, setting: str) -> str:
        """What it ends in. What arranges more than files says nothing of who is barred."""
        if setting == BARRED:
            return NOT_HERE if self.there or self.how != "foreground" else self.gate or self.hold
        return self.hold if setting == HOLD else self.over


class Kind(NamedTuple):
    """Ways that do the same; ``what`` completes the sentence "ben ..."."""

    name: str
    what: str
    ways: "tuple[Way, ...]"


class Other(NamedTuple):
    """A way that needs more than a command: ``test`` is the function that tries it.

    It stands in a file of its own, or in another folder that knows more about it.
    """

    what: str
    shown: str
    outcome: str
    test: str


def ways(hold: str, over: str, text: str, **more: str) -> "tuple[Way, ...]":
    """A way for each line; '⏎' stands for a new line in it."""
    lines = [line.replace("⏎", "\n") for line in text.strip().splitlines() if line]
    return tuple(Way(line, hold, over, **more) for line in lines)

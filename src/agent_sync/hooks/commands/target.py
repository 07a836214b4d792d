"""One path that a shell command would write (AUTO-4), and the claim that it makes."""

from ...locks.claim import Claim
from ...shell.effects import Write


class Target:
    """One path that a command would write: the claim it makes, and whether it takes it."""

    __slots__ = ("claim", "takes", "write")

    def __init__(self, claim: Claim, write: Write, *, takes: bool) -> None:
        self.claim = claim
        self.write = write
        self.takes = takes

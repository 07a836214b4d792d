"""What to type at the console about something that needs attention."""

from ..status import concern_kinds
from ..status.concern_kinds import Concern
from ..views.concerns import command
from .console_commands import TABLE
from .typed_words import split

LEASE_OR_MAIL = ("unlock", "inbox")
"""What the board has keys for."""
OPEN = (
    concern_kinds.BLOCKED_BY,
    concern_kinds.VERDICT,
    concern_kinds.PAST_DEADLINE,
    concern_kinds.ORPHANED,
)


def on_board(concern: Concern) -> str:
    """An arrow and the command, where something between agents has to be decided; else ''."""
    return _typed(concern) if concern.code in OPEN else ""


def at_prompt(concern: Concern) -> str:
    """The same, and what ends a lease or shows mail."""
    wanted = concern.code in OPEN or concern.command[1:2] in [(one,) for one in LEASE_OR_MAIL]
    return _typed(concern) if wanted else ""


def _typed(concern: Concern) -> str:
    typed = command(concern).removeprefix("agent-sync ").removesuffix(" --force")
    known = split(typed, list(TABLE))[0] or typed.partition(" ")[0] == "inbox"
    return f" → {typed}" if known else ""

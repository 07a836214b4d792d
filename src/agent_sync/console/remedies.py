"""What to type at the console about something that needs attention."""

from ..status.concern_kinds import Concern
from ..views.concerns import command
from .console_commands import ALIASES, TABLE
from .typed_words import split


def at_prompt(concern: Concern) -> str:
    """An arrow and what can be typed, '' for nothing."""
    said = typed(concern)
    return f" → {said}" if said else ""


def typed(concern: Concern) -> str:
    """What can be typed at the console, '' for nothing."""
    said = command(concern).removeprefix("AGENT_SYNC_ID=operator ").removeprefix("agent-sync ")
    said = said.removesuffix(" --force")
    known = split(said, [*TABLE, *ALIASES])[0]
    return said if known else ""

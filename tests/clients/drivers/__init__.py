"""The drivers of the clients beside Claude Code, by the names that agent-sync gives them."""

from ..driver import Driver
from .codex import Codex

DRIVERS: dict[str, Driver] = {one.name: one for one in (Codex(),)}
PATCHERS: dict[str, Driver] = {one.name: one for one in (Codex(),)}
"""Those whose models patch several files in one call."""

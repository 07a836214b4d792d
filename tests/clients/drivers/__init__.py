"""The drivers of the clients beside Claude Code, by the names that agent-sync gives them."""

from ..driver import Driver
from .codex import UNSEEN, Codex
from .copilot import Copilot, CopilotPatches
from .gemini import Gemini
from .opencode import Opencode, OpencodePatches
from .qwen import Qwen

DRIVERS: dict[str, Driver] = {
    one.name: one for one in (Codex(UNSEEN), Copilot(), Gemini(), Qwen(), Opencode())
}
PATCHERS: dict[str, Driver] = {
    one.name: one for one in (Codex(UNSEEN), CopilotPatches(), OpencodePatches())
}
"""Those whose models patch several files in one call."""

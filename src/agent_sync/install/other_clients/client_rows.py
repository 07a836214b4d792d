"""THE table of what is installed for each coding client but Claude Code, one row a client.

A row says which file of a checkout has the client call hooks, what its events and tools are called
there, and how one sees that the client is used. What a call holds and how it is answered stands in
``clients/``. Whatever changes here changes command lines, and a client that trusts hooks by their
text then asks its person again: ``tests/install/lines_of_clients.txt`` holds every line.
"""

from .client_row import Row
from .read_about_clients import AMP, CLINE, CRUSH, CURSOR, KIMI, VSCODE
from .run_clients import CODEX, COPILOT, GEMINI, OPENCODE, QWEN

ROWS = {
    row.name: row
    for row in (
        CODEX, COPILOT, GEMINI, QWEN, OPENCODE,
        CURSOR, VSCODE, KIMI, CRUSH, CLINE, AMP,
    )
}  # fmt: skip
HOME_OF = {"kimi": "KIMI_CODE_HOME"}
"""Client -> the variable that names its folder in the home folder, if it is another."""
HOOKLESS = {"aider": "aider", "roo": "Roo Code"}
"""Clients without hooks, by the names that people may ask for: the commit guard is what there is.
"""
PAST_GUARD = {"aider": " (start it with --git-commit-verify: else it commits past git's hooks)"}
"""What they need so that git asks the guard at all; read, not run."""


def row_of(key: str) -> "Row | None":
    """The row of a file, by what the record calls it; None for a file of another kind."""
    return ROWS.get(key.partition("-")[0])

"""Whether a session that starts in a folder has its edits stopped, as far as files say it."""

from pathlib import Path

from .claude_code import surroundings
from .other_clients import client_file
from .other_clients.client_rows import ROWS
from .scopes import settings_files


def arms(folder: Path) -> bool:
    """Whether any file that a client reads in ``folder`` arms hooks of ours. It only looks."""
    if surroundings.switched_off(folder):
        return False
    if surroundings.plugin(folder) or any(map(surroundings.arms, settings_files(folder).values())):
        return True
    return any(client_file.arms(folder, row) for row in ROWS.values())

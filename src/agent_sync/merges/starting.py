"""A look at what checkouts changed is begun, apart from whoever wants it (see ``foretelling``)."""

import os
import sys
import time

from . import forecast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project

SECONDS = 40.0
OLD_S = 3.0
"""What is younger need not be looked for again."""
_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_WORDS = ("status", "--merges")
_FROM_FOLDER = (
    "import sys; sys.path.insert(0, sys.argv.pop(1))\n"
    "from agent_sync.cli.main import console_script\nconsole_script()"
)


def start_if_due(project: "Project") -> bool:
    """Begin it where there are several checkouts and nobody looked lately; whether it was.

    It runs in a process of its own, ``SECONDS`` at most, and nobody hears of it.
    """
    if not (_has_several(project) and project.initialised):
        return False
    if abs(time.time() - forecast.looked_at(project)) < OLD_S:
        return False
    from ..runtime.archive_file import LAUNCHER, is_archive, scripts_of
    from ..system.started_apart import start

    if is_archive(_ROOT):
        door = [os.path.join(scripts_of(_ROOT), LAUNCHER)]
    else:
        door = ["-c", _FROM_FOLDER, _ROOT]
    try:
        start([sys.executable, "-I", "-S", *door, *_WORDS], b"", SECONDS, project.checkout)
    except OSError:
        return False
    return True


def _has_several(project: "Project") -> bool:
    try:
        return bool(project.common) and bool(os.listdir(os.path.join(project.common, "worktrees")))
    except OSError:
        return False

"""Commands that a repository's installed copy does not carry: who has the program by pip runs those
of that one (ARR-1).
"""

import os
import subprocess
import sys

from .. import __version__
from ..errors import AgentSyncError
from ..runtime import archive_file
from .parsing import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from .context import Context
    from .parsing import Parser
    from .result import Result

EXTRAS = {
    "console": "tui",
    "mcp": "mcp",
    **dict.fromkeys(("serve", "room", "user", "token", "device"), "server"),
    **dict.fromkeys(("link", "unlink", "relay"), ""),
}
"""Command -> the extra that it is installed with, '' for none."""
BROUGHT = "python3 -m pip install 'CHECKOUT{extra}'"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASKED = "import agent_sync;print(agent_sync.__version__)"
SECONDS = 20
NOT_HERE = (
    "'{command}' is not in the copy that a repository carries: install agent-sync from a checkout "
    "of it, '{python} -m pip install \"PATH/TO/CHECKOUT{extra}\"', and this command uses it"
)


def brought(name: str) -> str:
    """How a command comes to whoever has a repository's copy alone, as a line of its help."""
    how = BROUGHT.format(extra=_extra(name))
    return f"No copy that a repository carries has it: {how}, from a checkout of agent-sync."


def _extra(name: str) -> str:
    return f"[{EXTRAS[name]}]" if EXTRAS[name] else ""


def hand_over(words: "Sequence[str]") -> None:
    """Become the program that pip installed for this interpreter; return where this one will do.

    It is looked for isolated: never in the folder somebody stands in. Raises AgentSyncError where
    there is none.
    """
    if not archive_file.is_archive(ROOT):
        return
    python = sys.executable or "python3"
    version = _version(python)
    if not version:
        said = NOT_HERE.format(command=words[0], python=python, extra=_extra(words[0]))
        raise AgentSyncError(said)
    if version != __version__:
        sys.stderr.write(f"agent-sync: {words[0]} of {version} (by pip), here is {__version__}\n")
        sys.stderr.flush()
    os.execv(python, [python, "-I", "-m", "agent_sync", *words])


class Standing:
    """Declares commands that are handed over, with no options of their own."""

    def __init__(self, commands: "tuple[str, ...]") -> None:
        self.commands = commands

    def add_parsers(self, sub: "argparse._SubParsersAction[Parser]") -> None:
        """Declare the commands."""
        for name in self.commands:
            how = BROUGHT.format(extra=_extra(name)).removeprefix("python3 -m ")
            command(sub, name, _run, f"not in this copy: {how}", more=brought(name))


def standing_for(commands: "tuple[str, ...]") -> Standing:
    """What stands for their module."""
    return Standing(commands)


def _run(_context: "Context", args: "argparse.Namespace") -> "Result":
    """Not reached where there is such a program. Raises AgentSyncError."""
    hand_over([args.command])
    raise AgentSyncError(f"there is no {args.command} here")


def _version(python: str) -> str:
    try:
        done = subprocess.run(
            [python, "-I", "-c", ASKED],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if not done.returncode else ""

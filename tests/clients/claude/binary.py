"""Which client the lane runs, and why it does not where it cannot.

Nothing is installed from here: ``scripts/test_client.py`` does that.
"""

import os
from pathlib import Path

from support import CHECKOUT

from ..cage import obstacle

CACHE = CHECKOUT / ".client"
PINNED = "2.1.332"
# Read before conftest.py takes our variables out of the environment.
VERSION = os.environ.get("AGENT_SYNC_CLIENT_VERSION", "") or PINNED
# 'required': a lane that cannot run fails; 'apart': it is run by itself, not with the other tests.
LANE = os.environ.get("AGENT_SYNC_CLIENT_LANE", "")
REQUIRED = LANE == "required"


def folder(version: str = VERSION) -> Path:
    """Where a version is installed."""
    return CACHE / f"claude-code-{version}"


def executable(version: str = VERSION) -> "Path | None":
    """The program itself, without the script before it; None when it is not installed."""
    packages = folder(version) / "node_modules" / "@anthropic-ai"
    found = [path for path in sorted(packages.glob("claude-code-*/claude")) if path.is_file()]
    return found[0].resolve() if found else None


def why_not() -> str:
    """Why the lane does not run here; '' when it does."""
    if LANE == "apart":
        return "it is run by itself (python3 scripts/test_client.py)"
    if executable() is None:
        return f"Claude Code {VERSION} is not installed (python3 scripts/test_client.py)"
    return obstacle()


def as_tuple(version: str = VERSION) -> tuple[int, ...]:
    """A version to compare."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())

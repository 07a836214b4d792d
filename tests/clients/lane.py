"""Which clients this run drives, and why it does not drive one that is not there.

Nothing is installed from here: ``scripts/test_client.py`` does that.
"""

import os
from pathlib import Path

from support import CHECKOUT

from .cage import obstacle
from .claude import binary
from .packages import FOLDER, NODE, PACKAGES, Package

CACHE = CHECKOUT / FOLDER
# Read before conftest.py takes our variables out of the environment.
# 'required': what cannot run fails; 'apart': the lane is run by itself, not with the other tests.
LANE = os.environ.get("AGENT_SYNC_CLIENT_LANE", "")
REQUIRED = LANE == "required"
WANTED = os.environ.get("AGENT_SYNC_CLIENTS", "").replace(",", " ").split()
"""The clients that are asked for by name; none means whatever is installed."""
_cage: list[str] = []


def names() -> list[str]:
    """The clients beside Claude Code that this run drives, or says why not."""
    return [name for name in PACKAGES if name in WANTED or not WANTED]


def found(package: Package) -> "Path | None":
    """The file that is a package's program; None when it is not installed."""
    modules = CACHE / package.folder / "node_modules"
    there = [path for path in sorted(modules.glob(package.program)) if path.is_file()]
    return there[0].resolve() if there else None


def words(name: str) -> list[str]:
    """The words that start a client; [] when it is not installed."""
    package = PACKAGES[name]
    program, node = found(package), found(NODE)
    if program is None or (package.node and node is None):
        return []
    return [str(node), str(program)] if package.node else [str(program)]


def programs(name: str) -> dict[str, Path]:
    """What a user who has installed a client finds on the search path: names and programs."""
    package = PACKAGES.get(name)
    if package is None:
        return {}
    modules, node = CACHE / package.folder / "node_modules", found(NODE)
    return {name: modules / ".bin" / name, **({"node": node} if node else {})}


def version(name: str) -> str:
    """What people call a client, and which one is driven."""
    package = PACKAGES.get(name)
    return f"{package.label} {package.version}" if package else f"Claude Code {binary.VERSION}"


def why_not(name: str) -> str:
    """Why a client is not driven here; '' when it is."""
    if LANE == "apart":
        return "it is run by itself (python3 scripts/test_client.py)"
    if name not in PACKAGES:
        return binary.why_not()
    if not words(name):
        package = PACKAGES[name]
        how = f"python3 scripts/test_client.py --client {name}"
        return f"{package.label} {package.version} is not installed ({how})"
    return walls()


def walls() -> str:
    """Why no cage can be built here; '' when one can."""
    if not _cage:
        _cage.append(obstacle())
    return _cage[0]

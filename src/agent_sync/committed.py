"""Leases that end with a commit (AUTO-2): the file was written since, and is clean against HEAD."""

import os
import subprocess

from . import locks
from .leases import Lease
from .locks import World

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .store.sqlite import Store

TIMEOUT_S = 1.0


def release_committed(store: "Store", world: World, leases: "list[Lease]") -> bool:
    """End those automatic leases whose file is committed; whether any ended.

    Runs git, so never inside a transaction; the end is written in one of its own.
    """
    done = [
        lease for lease in leases if lease.target == "file" and is_clean(lease.checkout, lease.key)
    ]
    if not done:
        return False
    with store.writing():
        still = {lease.id for lease in locks.open_of(store, done[0].agent_id)}
        for lease in done[1:]:
            still |= {other.id for other in locks.open_of(store, lease.agent_id)}
        for lease in done:
            if lease.id in still:
                locks.release(store, [lease], world, "committed", lease.agent_id)
    return True


def is_clean(checkout: str, key: str) -> bool:
    """Whether a path is in HEAD exactly as it is in the checkout; False when git cannot say."""
    if not checkout:
        return False
    known = _git(checkout, "ls-files", "-z", "--", f":(literal,top){key}")
    if not known or not known.strip(b"\0"):
        return False
    return _git(checkout, "status", "--porcelain", "-z", "--", f":(literal,top){key}") == b""


def _git(checkout: str, *args: str) -> "bytes | None":
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env["GIT_OPTIONAL_LOCKS"] = "0"
    try:
        done = subprocess.run(
            ["git", "-C", checkout, *args],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
            env=env,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None

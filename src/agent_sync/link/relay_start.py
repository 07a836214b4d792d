"""Starting the relay of a linked clone where it does not run: ``link`` does, and sessions do.

The program that linked the clone is started, apart, with as little of the environment as it needs:
it is no session's. Whether it runs is told by its lock.
"""

import os

from . import linked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..repository.location import Project
    from .linked import Link

KEPT = frozenset(
    "HOME PATH LANG LC_ALL TZ TMPDIR TEMP TMP USERPROFILE LOCALAPPDATA SYSTEMROOT XDG_STATE_HOME "
    "XDG_CACHE_HOME SSL_CERT_FILE SSL_CERT_DIR AGENT_SYNC_STALE_MINUTES AGENT_SYNC_OFFLINE_MINUTES "
    "AGENT_SYNC_ABSENT_MINUTES".split()
)
MOST_WORDS = 20


def runs(link_id: str, env: "Mapping[str, str]") -> bool:
    """Whether a relay has the lock of a link; true where that cannot be told."""
    from ..system.file_lock import try_lock
    from ..system.plain_files import open_plain

    try:
        handle = open_plain(linked.file_of(link_id, linked.LOCK, env), os.O_RDWR, follow=False)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        return not try_lock(handle)
    finally:
        os.close(handle)


def start(link: "Link", project: "Project", env: "Mapping[str, str]") -> bool:
    """Start it where it does not run, and wait for nothing; whether one was started.

    That is looked at first: reading the settings costs as much as an interpreter's start.
    """
    if runs(link.id, env):
        return False
    settings = linked.settings_of(link.id, env)
    argv = settings.get("argv")
    # The database may have come from anywhere: it must be the one that was linked.
    if settings.get("database") != os.path.realpath(project.database) or not _is_fit(argv):
        return False
    import subprocess

    assert isinstance(argv, list)
    told = {name: value for name, value in env.items() if name in KEPT}
    told["AGENT_SYNC_ROOT"] = project.root
    try:
        child = subprocess.Popen(
            [*argv, "relay"], cwd=project.root, env=told, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError):
        return False
    child.returncode = 0  # nobody waits for it: without this its collection warns
    return True


def _is_fit(argv: object) -> bool:
    if not isinstance(argv, list) or not 0 < len(argv) <= MOST_WORDS:
        return False
    return all(isinstance(word, str) and word for word in argv)

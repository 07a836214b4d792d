"""The small scene, played once and laid anew for every test.

Playing it costs more than most tests of it do. Its folder is removed whole before it is laid again,
in the same place, for its database knows where it lies; its clients live on, and who waits in line
is started anew. Where a test has ended a client, or the scene is an hour old, it is played again.
"""

import copy
import shutil
import time
from pathlib import Path

from scene.session import Session

from .scene import Small

OLD_S = 3_600
KILLED = "dora"
"""Whose client is gone in the scene itself."""


class KeptScene:
    """One such scene, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._at, self._kept = folder / "at", folder / "kept"
        self._small: Small | None = None
        self._sessions: dict[str, Session] = {}
        self._played_at = 0.0

    def laid(self) -> Small:
        """As it is when nobody has done anything since."""
        shutil.rmtree(self._at, ignore_errors=True)
        assert not self._at.exists()
        age = time.monotonic() - self._played_at
        if self._small is None or age > OLD_S or not _all_live(self._small):
            self._small = self._played()
        else:
            self._lay(self._small, age)
        self._small.stand()
        return self._small

    def _played(self) -> Small:
        self.close()
        shutil.rmtree(self._kept, ignore_errors=True)
        home = self._at / "home"
        home.mkdir(parents=True)
        made = self._small = Small(self._at, home)
        made.happen()
        shutil.copytree(self._at, self._kept, symlinks=True)
        self._sessions = {name: copy.deepcopy(actor.session) for name, actor in made.actors.items()}
        self._played_at = time.monotonic()
        return made

    def _lay(self, small: Small, age: float) -> None:
        shutil.copytree(self._kept, self._at, symlinks=True)
        for name, session in self._sessions.items():
            small.actors[name].session = copy.deepcopy(session)
        small.scene.git("update-index", "-q", "--refresh")
        small.scene.database.all_earlier(-round(age * 1000))

    def close(self) -> None:
        """End every process of it."""
        if self._small:
            self._small.close()


def _all_live(small: Small) -> bool:
    live = [one.process.poll() is None for name, one in small.actors.items() if name != KILLED]
    return all(live)

"""Two clones of the exchange with an agent in each, made once and laid anew for every test.

Making them costs more than most tests of them do. Their folder is removed whole before it is laid
again, in the same place, for their databases know where they lie; what of them is in memory is a
copy. So nothing that a test does to them reaches the next one.
"""

import copy
import shutil
import time
from pathlib import Path

from scene.database import now

from .exchange import Pair, pair_of, settle

FRESH_S = 20
"""So long what was made is as if it had just been made; then it is made anew."""


class KeptPair:
    """One such pair. ``shares``: whether they share the contents of files."""

    def __init__(self, folder: Path, first: Path, *, shares: bool) -> None:
        self._at, self._kept = folder / "at", folder / "kept"
        self._first, self._shares = first, shares
        self._made_at = float("-inf")
        self._pair: "Pair | None" = None

    def laid(self) -> Pair:
        """As they are when they know of one another, and nothing else has happened."""
        shutil.rmtree(self._at, ignore_errors=True)
        assert not self._at.exists()
        if self._pair is None or time.monotonic() - self._made_at > FRESH_S:
            self._pair = self._made()
            return copy.deepcopy(self._pair)
        shutil.copytree(self._kept, self._at, symlinks=True)
        pair = copy.deepcopy(self._pair)
        moment = dict.fromkeys(("last_seen", "sign_at"), now())
        for clone, who in zip(pair[:2], pair[2:], strict=True):
            clone.scene.git("update-index", "-q", "--refresh")
            clone.scene.database.change("agents", moment, id=who.id)
        settle(*pair[:2])  # that an agent is there is said anew each minute
        return pair

    def _made(self) -> Pair:
        shutil.rmtree(self._kept, ignore_errors=True)
        self._at.mkdir(parents=True)
        pair = pair_of(self._at, self._first, shares=self._shares)
        shutil.copytree(self._at, self._kept, symlinks=True)
        self._made_at = time.monotonic()
        return pair

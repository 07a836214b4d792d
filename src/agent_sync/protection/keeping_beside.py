"""A kept version of a file is written beside it, so that nobody loses anything (AUTO-5)."""

import os
from collections.abc import Callable

from ..errors import Conflict
from ..feed import activity
from ..git.stored_names import stored_path
from ..locks import waiting
from ..locks.claim import Claim, World
from ..locks.lease import AUTO
from ..messages import mailbox
from ..presence.agents import Agent
from ..repository import contents
from ..repository.location import Project
from ..store.sqlite import Store, Transaction
from . import lost_versions
from .kept_versions import Kept
from .put_in_place import check_folder, write_beside

MOST_TRIED = 50
"""So many names are tried."""


class Beside:
    """One version, and where it may stand beside its file."""

    def __init__(self, store: Store, project: Project, me: Agent, version: Kept) -> None:
        """Raises NotFound where its content is gone."""
        self.store = store
        self.me = me
        self.version = version
        self.data = lost_versions.content(store, version, project)
        self._path = stored_path(project, version.checkout, version.key)

    def place(self) -> "tuple[str, bool]":
        """(whole path, whether it holds the version already): 'a.V6.py' beside 'a.py', then
        'a.V6.2.py' and so on. Raises InvalidInput where links lead there, Conflict.
        """
        check_folder(self._path)
        stem, kind = os.path.splitext(self._path)
        wanted = contents.digest(self.data)
        for number in range(1, MOST_TRIED + 1):
            more = f".{number}" if number > 1 else ""
            path = f"{stem}.V{self.version.id}{more}{kind}"
            if not os.path.lexists(path):
                return path, False
            if not os.path.islink(path) and contents.look(path).hash == wanted:
                return path, True
        raise Conflict(f"no name is free beside {self.version.key}", path=self.version.key)

    def write(self, path: str, key: str, world: "Callable[[], World]") -> None:
        """Write it to a place that is free. Raises waiting.InTheWay, Conflict, InvalidInput."""
        claim = Claim(self.me.id, key, checkout=self.version.checkout, kind=AUTO, keep="turn")

        def act(tx: Transaction, moment: World) -> None:
            # The rows are written first: if one cannot be, no file comes.
            self._record(tx, moment.now, os.path.basename(path))
            write_beside(path, self.data, self.version.mode)

        waiting.at_once(self.store, [claim], act, world)

    def _record(self, tx: Transaction, now: int, name: str) -> None:
        one = self.version
        lost_versions.mark_restored(tx, one.id, now)
        activity.record(
            tx, now, self.me.id, "kept_beside", f"V{one.id}, as {name}",
            key=one.key, checkout=one.checkout,
        )  # fmt: skip
        if one.owner_id not in ("", self.me.id):
            text = (
                f"{self.me.name} has put your version V{one.id} of {one.key} beside it, as {name}"
            )
            mailbox.notify(tx, now, [one.owner_id], text, kind=mailbox.NEWS)

"""How this machine and the server stand: heard or not, why not, whose clock says what (LINK-3)."""

import os
import threading
import time
from collections.abc import Callable, Mapping

from ...failures import StoreError
from ...identity.liveness import Limits
from ...locks.claim import World
from ...repository.location import Project
from ...store.opening import open_store
from ...store.sqlite import Store
from .. import link_state, linked
from . import taking_in
from .documents import Names
from .relay_files import CERTIFICATE, Files
from .server_calls import Address, Refused, Server

REFUSED_S = 60.0
"""So long a server is left alone that refuses this machine."""
HEARD_STEP_MS = 10_000
JUMP_MS, JUMPS_S = 2_000, 60.0
AWAY, UP = "away", "up"
NO_TROUBLE = ""
TOKEN_REFUSED, FORBIDDEN, NO_ROOM, ODD = "token_refused", "forbidden", "no_room", "odd_answers"
_TROUBLES = {401: TOKEN_REFUSED, 403: FORBIDDEN, 404: NO_ROOM}
_TOO_MANY, _FAULT = 429, 500


class Unlinked(Exception):
    """This clone is linked no more, or to something else: the relay has nothing to do."""


class Contact:
    """What the threads of a relay share: the link, this database, how the server stands."""

    def __init__(
        self, project: Project, files: Files, env: "Mapping[str, str]", clock: "Callable[[], int]"
    ) -> None:
        """Raises AgentSyncError, Unlinked."""
        self.project = project
        self.files = files
        self.clock = clock
        self.limits = Limits(env)
        settings = files.settings()
        self.address = Address(str(settings.get("url", "")))
        self.room = str(settings.get("room", ""))
        self.name = str(settings.get("name", ""))
        self._ca_file = files.path(CERTIFICATE) if settings.get("ca") else ""
        self._share = settings.get("share_contents") is True
        self._token = files.read(linked.TOKEN).decode("ascii", "replace").strip()
        self.stopping = threading.Event()
        self.since_ms = clock()
        self.trouble = AWAY
        self.why = "not heard yet"
        self.ready = False
        self._state = threading.Lock()
        self._heard_noted = 0
        self._offset = 0
        self._jumped_at = -JUMPS_S
        store = self.store()
        try:
            values = self.values(store)
            self.machine = values.get(link_state.MACHINE, "")
            self.epoch = whole(values.get(link_state.EPOCH))
            self._offset = _signed(values.get(link_state.OFFSET_MS))
            self.names = self.names_of(store)
        finally:
            store.close()

    # What each thread has of its own

    def store(self) -> Store:
        """A connection to the database. Raises StoreError, Unlinked."""
        found = open_store(self.project, create=False)
        if found is None:
            raise Unlinked
        return found

    def server(self) -> Server:
        """A connection to the server."""
        return Server(self.address, self.room, self._token, self._ca_file)

    def world(self) -> World:
        """This moment."""
        return World(self.clock(), self.limits, project=self.project)

    def values(self, store: Store) -> "dict[str, str]":
        """What the database says of the link. Raises Unlinked where it is another one."""
        found = link_state.all_of(store)
        if found.get(link_state.ID) != self.files.link_id:
            raise Unlinked
        return found

    def names_of(self, store: Store) -> Names:
        """Who is who, as far as the database knows."""
        machines = {**taking_in.machine_names(store), self.machine: self.name}
        return Names(self.machine, machines, share_contents=self._share)

    def demand_there(self) -> None:
        """Raises Unlinked where the database, or the folder of the link, is gone."""
        if not (os.path.exists(self.project.database) and os.path.isdir(self.files.folder)):
            raise Unlinked

    # How it stands

    @property
    def state(self) -> str:
        """Whether the server answers."""
        return UP if self.trouble == NO_TROUBLE else AWAY

    def say(self, line: str) -> None:
        """A line for the log."""
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(self.clock() / 1000))
        shown = "".join(char if char.isprintable() else "?" for char in line)
        self.files.log(f"{stamp} {shown[:500]}")

    def heard(self, store: Store, data: "dict[str, object]") -> None:
        """The server answered: note when, and how far its clock is from ours."""
        now = self.clock()
        told = data.get("now")
        offset = told - now if type(told) is int else 0
        moved, seconds = abs(offset - self._offset) > JUMP_MS, time.monotonic()
        jumped = moved and seconds - self._jumped_at > JUMPS_S  # or it is the server's that dances
        if jumped:  # this clock was set: what runs out here was counted by the old one
            self.say(f"this clock is {(offset - self._offset) / 1000:.0f} s from where it was")
            self._offset, self._jumped_at = offset, seconds
        was = self.trouble
        self._stand(NO_TROUBLE, "")
        if was == NO_TROUBLE and not jumped and 0 <= now - self._heard_noted < HEARD_STEP_MS:
            return
        self._heard_noted = now
        with store.writing() as tx:
            self.values(tx)
            link_state.put(tx, heard_at=now, offset_ms=offset, trouble=NO_TROUBLE)
            if jumped:
                link_state.put(tx, seq=0)

    def failed(self, store: Store, error: Exception) -> float:
        """It did not: say so once, and give for how many seconds it is left alone at least."""
        if isinstance(error, Refused):
            passes = error.status >= _FAULT or error.status == _TOO_MANY
            trouble = AWAY if passes else _TROUBLES.get(error.status, ODD)
            why = f"it refuses: {error.status} {error.error}"
        else:
            trouble = ODD if isinstance(error, ValueError) else AWAY
            why = f"{self.address.url}: {error}"
        if self._stand(trouble, why):
            self.say(f"the server is away: {why}")
            try:
                with store.writing() as tx:
                    self.values(tx)
                    link_state.put(tx, trouble=trouble)
            except StoreError as busy:
                self.say(f"the database: {busy}")
        return 0.0 if trouble == AWAY else REFUSED_S

    def doubt(self) -> None:
        """Nobody is asked before the server was heard again."""
        self._stand(AWAY, "no answer to what was asked for")

    def _stand(self, trouble: str, why: str) -> bool:
        """Whether that is new."""
        with self._state:
            before = self.trouble, self.why
            self.trouble, self.why = trouble, why
            if (before[0] == NO_TROUBLE) != (trouble == NO_TROUBLE):
                self.since_ms = self.clock()
                if trouble == NO_TROUBLE:
                    self.say("the server answers")
            return before != (trouble, why)


def whole(text: "str | None") -> int:
    """A number of ``link_state``; 0 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


def _signed(text: "str | None") -> int:
    return -whole(text[1:]) if text and text.startswith("-") else whole(text)

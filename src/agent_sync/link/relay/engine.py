"""The relay at work: two threads and a door (LINK-1).

One looks at what this machine says and puts it, one waits for what others say, each with a
connection to the database and to the server of its own. All that has to outlive them is in the
tables, so a relay that is killed at any moment is taken up where it was.
"""

import os
import threading
import time
from collections.abc import Callable, Mapping

from ...errors import AgentSyncError
from ...failures import StoreError
from ...identity.liveness import Limits
from ...locks.claim import World
from ...repository.location import Project
from ...store import numbers
from ...store.opening import open_store
from ...store.sqlite import Store
from .. import link_state
from . import reconciling, server_answers, taking_in
from .documents import Names
from .relay_files import Files
from .server_calls import Address, Away, Refused, Server

LOOK_S, ANYWAY_S = 0.1, 5.0
WAIT_MS = 20_000
CALL_S = 10.0
ASK_S = 4.0
SHORTEST_S, LONGEST_S, REFUSED_S = 0.5, 10.0, 60.0
HEARD_STEP_MS = 10_000
JUMP_MS = 2_000
SPARE = 500
STOP_LOOK_S = 0.2
AWAY, UP = "away", "up"
NO_TROUBLE = ""
TOKEN_REFUSED, FORBIDDEN, NO_ROOM, ODD = "token_refused", "forbidden", "no_room", "odd_answers"
_TROUBLES = {401: TOKEN_REFUSED, 403: FORBIDDEN, 404: NO_ROOM}
ANEW = ("epoch_changed", "too_old")


VERSION = 1
"""Of what is said over the link."""


class Unlinked(Exception):
    """This clone is linked no more, or to something else: the relay has nothing to do."""


class Relay:
    """What the threads share. Use ``run``, or ``once`` for one round without threads."""

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
        self._ca = files.path("ca.pem") if settings.get("ca") else ""
        self._share = settings.get("share_contents") is True
        self._token = files.read("token").decode("ascii", "replace").strip()
        self.stopping = threading.Event()
        self.since_ms = clock()
        self.trouble = AWAY
        self.why = "not heard yet"
        self._told = ""
        self._anew = threading.Lock()
        self._state = threading.Lock()
        self._heard_noted = 0
        self._offset: "int | None" = None
        store = self.store()
        try:
            values = self._values(store)
            self.machine = values.get(link_state.MACHINE, "")
            self.epoch = _whole(values.get(link_state.EPOCH))
            self.names = self._names(store)
        finally:
            store.close()
        self.ready = False

    # What each thread has of its own

    def store(self) -> Store:
        """A connection to the database. Raises StoreError, Unlinked."""
        found = open_store(self.project, create=False)
        if found is None:
            raise Unlinked
        return found

    def server(self) -> Server:
        """A connection to the server."""
        return Server(self.address, self.room, self._token, self._ca)

    def world(self) -> World:
        """This moment."""
        return World(self.clock(), self.limits, project=self.project)

    def _values(self, store: Store) -> "dict[str, str]":
        found = link_state.all_of(store)
        if found.get(link_state.ID) != self.files.link_id:
            raise Unlinked
        return found

    def _names(self, store: Store) -> Names:
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
        if self._offset is None:
            self._offset = offset
        jumped = abs(offset - self._offset) > JUMP_MS
        if jumped:  # this clock was set: what runs out here was counted by the old one
            self.say(f"this clock is {(offset - self._offset) / 1000:.0f} s from where it was")
            self._offset = offset
        was = self.trouble
        self._stand(NO_TROUBLE, "")
        if was == NO_TROUBLE and not jumped and 0 <= now - self._heard_noted < HEARD_STEP_MS:
            return
        self._heard_noted = now
        with store.writing() as tx:
            self._values(tx)
            link_state.put(tx, heard_at=now, offset_ms=offset, trouble=NO_TROUBLE)
            if jumped:
                link_state.put(tx, seq=0)

    def failed(self, store: Store, error: Exception) -> float:
        """It did not: say so once, and give for how many seconds it is left alone at least."""
        if isinstance(error, Refused):
            trouble = _TROUBLES.get(error.status, ODD if error.status < 500 else AWAY)
            why = f"it refuses: {error.status} {error.error}"
        else:
            trouble = ODD if isinstance(error, ValueError) else AWAY
            why = str(error)
        if self._stand(trouble, why):
            self.say(f"the server is away: {why}")
            try:
                with store.writing() as tx:
                    self._values(tx)
                    link_state.put(tx, trouble=trouble)
            except StoreError as busy:
                self.say(f"the database: {busy}")
        return 0.0 if trouble == AWAY else REFUSED_S

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

    # Who they are

    def hello(self, store: Store, server: Server) -> None:
        """Say who this is, and begin anew where the server did. Raises Away, Refused, ValueError."""
        with self._anew:
            values = self._values(store)
            asked = {
                "machine": self.machine, "name": self.name, "version": VERSION, "epoch": self.epoch,
                "seq": _whole(values.get(link_state.SEQ)),
                "fence": linked_highest_fence(store),
                "numbers": {kind: numbers.highest(store, kind) for kind in numbers.KINDS},
            }  # fmt: skip
            data = server.call("hello", asked, CALL_S)
            epoch = server_answers.number(data, "epoch", 1)
            server_answers.number(data, "seq")
            machines = server_answers.machines(data)
            self.heard(store, data)
            with store.writing() as tx:
                self._values(tx)
                if epoch != self.epoch:
                    from .. import linked_rows

                    if self.epoch:
                        self.say(f"the server begins anew: epoch {epoch} after {self.epoch}")
                    linked_rows.begin_anew(tx)
                    link_state.put(tx, epoch=epoch, seq=0)
                elif data.get("full") is True:
                    link_state.put(tx, seq=0)
                if machines is not None:
                    taking_in.note_machines(tx, machines, self.clock(), self.machine)
            self.epoch = epoch
            self.names = self._names(store)
            self.ready = True

    # What this machine says

    def put(self, store: Store, server: Server) -> int:
        """Say what is new; how many. Raises Away, Refused, ValueError, StoreError."""
        world = self.world()
        due = reconciling.all_due(store, self.names, world)
        for batch in reconciling.batches(due):
            given = self.put_some(server, batch, together=False, seconds=CALL_S)
            with store.writing() as tx:
                self._values(tx)
                for line in reconciling.note(tx, self.names, self.world(), batch, given):
                    self.say(line)
        return len(due)

    def doubt(self) -> None:
        """Nobody is asked before the server was heard again."""
        self._stand(AWAY, "no answer to what was asked for")

    def put_some(
        self, server: Server, due: "list[reconciling.Due]", *, together: bool, seconds: float
    ) -> "list[server_answers.Given]":
        """Put these, and give what became of each. Raises Away, Refused, ValueError."""
        asked = {
            "machine": self.machine, "epoch": self.epoch, "together": together,
            "items": [one.item() for one in due],
        }  # fmt: skip
        data = server.call("put", asked, seconds)
        return server_answers.given(data, len(due), self.clock())

    def fill_numbers(self, store: Store, server: Server) -> None:
        """Keep numbers in reserve. Raises Away, Refused, ValueError."""
        for kind in numbers.KINDS:
            if numbers.left(store, kind) >= SPARE:
                continue
            data = server.call("numbers", {"machine": self.machine, "kind": kind}, CALL_S)
            first, last = server_answers.block(data, max(1000, numbers.highest(store, kind)))
            with store.writing() as tx:
                self._values(tx)
                if numbers.left(tx, kind) < SPARE:
                    numbers.add_block(tx, kind, first, last)

    # What others say

    def take(self, store: Store, server: Server, wait_ms: int) -> bool:
        """Write what is new, waiting for it so long; whether there is more. Raises as ``put``."""
        seq = _whole(self._values(store).get(link_state.SEQ))
        asked = {
            "machine": self.machine, "epoch": self.epoch, "seq": seq, "wait_ms": wait_ms,
            "machines": True,
        }  # fmt: skip
        data = server.call("since", asked, wait_ms / 1000 + CALL_S)
        now = self.clock()
        if data.get("epoch") != self.epoch:
            raise Refused(409, ANEW[0], data)
        found = server_answers.changes(data, seq, now)
        if seq == 0 and found.more:
            return self._take_all(store, server, found)
        self._write(store, found, seq, whole=seq == 0)
        self.heard(store, data)
        return found.more

    def _take_all(self, store: Store, server: Server, first: server_answers.Changes) -> bool:
        """Everything from the beginning: what is not among it is over."""
        seen = {(one.kind, one.uid) for one in first.items}
        found, seq = first, first.seq
        self._write(store, found, 0, keep_seq=True)
        while found.more:
            asked = {"machine": self.machine, "epoch": self.epoch, "seq": seq, "wait_ms": 0}
            data = server.call("since", asked, CALL_S)
            found = server_answers.changes(data, seq, self.clock())
            if len(seen) < taking_in.MOST_OF_A_KIND * 10:
                seen |= {(one.kind, one.uid) for one in found.items}
            seq = found.seq
            self._write(store, found, 0, keep_seq=True)
            if self.stopping.is_set():
                return False
        with store.writing() as tx:
            self._values(tx)
            taking_in.end_unseen(tx, self.names, self.world(), seen)
            link_state.put(tx, seq=seq)
        return False

    def _write(
        self, store: Store, found: server_answers.Changes, after: int, *, whole: bool = False,
        keep_seq: bool = False,
    ) -> None:  # fmt: skip
        if found.machines is not None:
            with store.writing() as tx:
                self._values(tx)
                taking_in.note_machines(tx, found.machines, self.clock(), self.machine)
            self.names = self._names(store)
        lines = list(found.unfit[:3])
        for at in range(0, max(1, len(found.items)), 100):
            part = found.items[at : at + 100]
            with store.writing() as tx:
                if _whole(self._values(tx).get(link_state.SEQ)) != after and not keep_seq:
                    return  # it began anew meanwhile
                lines += taking_in.take(tx, self.names, self.world(), part, again=after == 0)
                last = at + 100 >= len(found.items)
                if last and whole:
                    seen = {(one.kind, one.uid) for one in found.items}
                    taking_in.end_unseen(tx, self.names, self.world(), seen)
                if last and not keep_seq and found.seq != after:
                    link_state.put(tx, seq=found.seq)
        for line in lines:
            self.say(line)


def linked_highest_fence(store: Store) -> int:
    """The highest fencing number of the epoch that is known here."""
    from .. import linked_rows

    return linked_rows.highest_fence(store)


def _whole(text: "str | None") -> int:
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0

"""What a relay says to the server: who this is, what stands here, which numbers it needs (LINK-1).

All that has to outlive it is in the tables, so one that is killed at any moment is taken up where
it was.
"""

import threading
from collections.abc import Callable, Mapping

from ...repository.location import Project
from ...store import numbers
from ...store.sqlite import Store
from .. import link_state, linked_rows
from . import reconciling, server_answers, taking_in
from .contact import Contact, whole
from .relay_files import Files
from .server_calls import Server

CALL_S = 10.0
SPARE = 500
"""Fewer numbers in reserve, and the next ones are asked for."""
EPOCH_CHANGED, TOO_OLD, UNKNOWN = "epoch_changed", "too_old", "unknown_machine"
ANEW = (EPOCH_CHANGED, TOO_OLD, UNKNOWN)
"""What a server says that wants to be greeted again."""
VERSION = "1"
"""Of what is said over the link."""
NUMBERED = {
    "tasks": "task", "gates": "gate", "checkpoints": "checkpoint", "patches": "patch",
    "handovers": "handoff", "crews": "crew",
}  # fmt: skip
"""Table -> the kind of its documents."""


class Relay(Contact):
    """One relay at work; each thread brings a store and a server of its own."""

    def __init__(
        self, project: Project, files: Files, env: "Mapping[str, str]", clock: "Callable[[], int]"
    ) -> None:
        """Raises AgentSyncError, Unlinked."""
        super().__init__(project, files, env, clock)
        self._anew = threading.Lock()

    def hello(self, store: Store, server: Server) -> None:
        """Say who this is; begin anew where the server did. Raises Away, Refused, ValueError."""
        with self._anew:
            values = self.values(store)
            asked = {
                "machine": self.machine, "name": self.name, "version": VERSION, "epoch": self.epoch,
                "seq": whole(values.get(link_state.SEQ)),
                "fence": linked_rows.highest_fence(store),
                "numbers": highest_numbers(store),
            }  # fmt: skip
            data = server.call("hello", asked, CALL_S)
            epoch = server_answers.number(data, "epoch", 1)
            server_answers.number(data, "seq")
            machines = server_answers.machines(data)
            self.heard(store, data)
            with store.writing() as tx:
                self.values(tx)
                if epoch != self.epoch:
                    if self.epoch:
                        self.say(f"the server begins anew: epoch {epoch} after {self.epoch}")
                    linked_rows.begin_anew(tx)
                    link_state.put(tx, epoch=epoch, seq=0)
                elif data.get("full") is True:
                    link_state.put(tx, seq=0)
                if machines is not None:
                    taking_in.note_machines(tx, machines, self.clock(), self.machine)
            self.epoch = epoch
            self.names = self.names_of(store)
            self.ready = True

    def put(self, store: Store, server: Server) -> int:
        """Say what is new; how many. Raises Away, Refused, ValueError, StoreError."""
        world = self.world()
        due = reconciling.all_due(store, self.names, world)
        for batch in reconciling.batches(due):
            given = self.put_some(server, batch, together=False, seconds=CALL_S)
            with store.writing() as tx:
                self.values(tx)
                for line in reconciling.note(tx, self.names, self.world(), batch, given):
                    self.say(line)
        return len(due)

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
            asked = {"machine": self.machine, "kind": NUMBERED[kind]}
            data = server.call("numbers", asked, CALL_S)
            first, last = server_answers.block(data, max(1000, numbers.highest(store, kind)))
            with store.writing() as tx:
                self.values(tx)
                if numbers.left(tx, kind) < SPARE:
                    numbers.add_block(tx, kind, first, last)


def highest_numbers(store: Store) -> "dict[str, int]":
    """The last number that this machine was given, by the kind of what is numbered."""
    found = {NUMBERED[table]: numbers.highest(store, table) for table in numbers.KINDS}
    return {kind: number for kind, number in found.items() if number}

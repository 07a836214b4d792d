"""Two and more clones, and what goes between them: a server that is a dictionary, and no sockets.

It judges as the real one does where that matters here: who may write what, and on which base. What
a clone says and hears goes through the relay's own modules of the kinds.
"""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent_sync.identity.liveness import Limits
from agent_sync.link import link_state, linked_rows
from agent_sync.link.relay import kinds
from agent_sync.link.relay.documents import Came, Document, Names
from agent_sync.locks.claim import World
from agent_sync.presence import mirrored_agents
from agent_sync.store import numbers
from agent_sync.store.sqlite import Store
from scene.place import Scene
from scene.session import Session

SHARED = ("gate", "crew")
MACHINES = {"maaaaaaa": "north", "mbbbbbbb": "south", "mccccccc": "hall"}
Key = tuple[str, str]


class Server:
    """What every clone has said last, in the order in which it came."""

    def __init__(self) -> None:
        self.items: "dict[Key, Came]" = {}
        self.seq = 0
        self.up = True

    def put(self, machine: str, one: Document, base: int, *, over: bool = False) -> "Came | str":
        """Take it, or say why not."""
        known = self.items.get((one.kind, one.uid))
        if one.kind in SHARED and known is not None and known.seq != base:
            return "changed"
        if one.kind == "party" and one.uid.split(" ")[1].split(":")[0] != machine:
            return "not_yours"
        if known is not None and known.machine != machine and one.kind not in SHARED:
            return "not_yours"
        self.seq += 1
        body = None if over else json.loads(json.dumps(one.body))
        came = Came(one.kind, one.uid, self.seq, machine, body)
        self.items[one.kind, one.uid] = came
        return came


class Clone:
    """One clone with its database, and the relay's part of it."""

    def __init__(self, server: Server, scene: Scene, machine: str, *, shares: bool = False) -> None:
        self.server, self.scene, self.machine = server, scene, machine
        self.names = Names(machine, dict(MACHINES), share_contents=shares)
        self.seen = 0
        place = list(MACHINES).index(machine)
        with self.store() as store, store.writing() as tx:
            link_state.put(tx, id="abc", machine=machine, remote="advisory", room="repo:x")
            self._hear(tx)
            for kind in numbers.KINDS:
                numbers.add_block(tx, kind, 1001 + 1000 * place, 2000 + 1000 * place)

    def store(self) -> "_Open":
        """Its database, closed at the end of the block."""
        return _Open(self.scene.store())

    def session(self, who: str) -> Session:
        """A session whose turn runs."""
        one = self.scene.session(who)
        one.start()
        one.prompt()
        assert one.command("register", "--name", who).code == 0
        return one

    def world(self) -> World:
        """This moment."""
        return World(time.time_ns() // 1_000_000, Limits({}), project=self.scene.project())

    def _hear(self, tx: Any) -> None:
        link_state.put(tx, heard_at=self.world().now)

    def due(self, *, but: "Sequence[str]" = ()) -> "list[tuple[Document, int]]":
        """What it has to say, each with the change that it knows."""
        with self.store() as store:
            found = []
            for kind in kinds.KINDS:
                if kind.KIND not in but:
                    for one in kind.outgoing(store, self.names, self.world()):
                        row = linked_rows.find(store, one.kind, one.uid)
                        if row is None or row.print != _print(one):
                            found.append((one, row.seq if row else 0))
            return found

    def say(self) -> int:
        """Put what it has to say; how much that was."""
        due = self.due()
        for one, base in due:
            answer = self.server.put(self.machine, one, base)
            with self.store() as store, store.writing() as tx:
                kind = kinds.BY_NAME[one.kind]
                if isinstance(answer, Came):
                    row = linked_rows.find(tx, one.kind, one.uid)
                    self._note(tx, answer, one.local, _print(one), row.origin if row else "")
                    continue
                current = self.server.items.get((one.kind, one.uid))
                if answer == "changed" and current is not None:
                    self.take(tx, [current])
                else:
                    row = linked_rows.find(tx, one.kind, one.uid)
                    now = current or Came(one.kind, one.uid, row.seq if row else 0, "", None)
                    self._note(tx, now, one.local, _print(one), row.origin if row else "")
                kind.refused(tx, self.names, one.local, answer, current, self.world())
        return len(due)

    def hear(self, most: int = 1000) -> int:
        """Take in what others have said since; how much that was."""
        items = sorted(
            (x for x in self.server.items.values() if x.seq > self.seen), key=lambda x: x.seq
        )[:most]
        with self.store() as store, store.writing() as tx:
            self._hear(tx)
            for machine in MACHINES:
                mirrored_agents.heard(tx, machine, self.world().now)
            self.take(tx, [x for x in items if x.machine != self.machine])
        self.seen = items[-1].seq if items else self.seen
        return len(items)

    def take(self, tx: Any, items: "Sequence[Came]") -> "list[str]":
        """Write them; what was left out, and why."""
        left = []
        for one in items:
            row = linked_rows.find(tx, one.kind, one.uid)
            if row is not None and row.seq >= one.seq:
                continue
            tx.execute("SAVEPOINT item")
            try:
                kind = kinds.BY_NAME[one.kind]
                local = kind.incoming(tx, self.names, one, row.local if row else "", self.world())
            except ValueError as error:
                tx.execute("ROLLBACK TO item")
                left.append(str(error))
            else:
                if local and one.body is not None:
                    self._note(tx, one, local, self._print_after(tx, one), one.machine, row)
                else:
                    linked_rows.remove(tx, one.kind, one.uid)
            tx.execute("RELEASE item")
        return left

    def _print_after(self, tx: Any, came: Came) -> str:
        kind = kinds.BY_NAME[came.kind]
        for one in kind.outgoing(tx, self.names, self.world()):
            if one.uid == came.uid:
                differs = getattr(kind, "differs", None)
                return "" if differs and differs(one.body, came.body) else _print(one)
        return ""

    def _note(
        self, tx: Any, came: Came, local: str, made: str, origin: str, row: Any = None
    ) -> None:
        linked_rows.put(
            tx, came.kind, came.uid, self.world().now, local=local, seq=came.seq, print=made,
            state=linked_rows.CONFIRMED, origin=row.origin if row else origin,
        )  # fmt: skip

    def left_out(self, kind: str, uid: str, machine: str, body: "dict[str, Any] | None") -> str:
        """Why a document of somebody's making is not taken; '' where it is."""
        self.server.seq += 1
        with self.store() as store, store.writing() as tx:
            return "; ".join(self.take(tx, [Came(kind, uid, self.server.seq, machine, body)]))


class _Open:
    def __init__(self, store: Store) -> None:
        self.store = store

    def __enter__(self) -> Store:
        return self.store

    def __exit__(self, *_: object) -> None:
        self.store.close()


def _print(one: Document) -> str:
    return one.mark if one.mark is not None else repr(one.body)


def settle(*clones: Clone, rounds: int = 12) -> None:
    """Let everything go to everybody, until nobody has anything to say."""
    for _ in range(rounds):
        moved = sum(one.say() for one in clones) + sum(one.hear() for one in clones)
        if not moved:
            return
    raise AssertionError([one.due() for one in clones])


def two(tmp_path: Path, first: Path, *, shares: bool = False) -> "tuple[Clone, Clone]":
    """Two clones of one repository, linked."""
    made = clones(tmp_path, first, 2, shares=shares)
    return made[0], made[1]


def clones(tmp_path: Path, first: Path, count: int, *, shares: bool = False) -> "list[Clone]":
    """So many."""
    server = Server()
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    found = []
    for machine, name in list(MACHINES.items())[:count]:
        scene = Scene(first, home).copied(tmp_path / name, home)
        assert scene.shell()("init").code == 0
        found.append(Clone(server, scene, machine, shares=shares))
    return found

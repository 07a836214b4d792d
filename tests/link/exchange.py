"""Two and more clones, and what goes between them: a server that is a dictionary, and no sockets.

It judges as the real one does where that matters here: who may write what, and on which base. What
a clone says and hears goes through the relay's own modules of the kinds.
"""

import json
import time
from pathlib import Path
from typing import Any

from agent_sync.identity.liveness import Limits
from agent_sync.link import link_state
from agent_sync.link.relay import reconciling, taking_in
from agent_sync.link.relay.documents import Came, Names
from agent_sync.link.relay.server_answers import Given
from agent_sync.locks.claim import World
from agent_sync.presence import mirrored_agents
from agent_sync.store import numbers
from agent_sync.store.sqlite import Store
from scene.place import Scene
from scene.session import Session

SHARED = ("gate", "crew", "task")
MACHINES = {"maaaaaaa": "north", "mbbbbbbb": "south", "mccccccc": "hall"}
Key = tuple[str, str]


class Server:
    """What every clone has said last, in the order in which it came, and who said that."""

    def __init__(self) -> None:
        self.items: "dict[Key, tuple[Came, str]]" = {}
        self.seq = 0
        self.refuses: "dict[str, str]" = {}
        """Kind -> the word with which all of it is refused."""
        self.unheard: set[str] = set()
        """The machines that were not heard for long."""

    def put(self, machine: str, due: reconciling.Due) -> Given:
        """Take it, or say why not."""
        known, _ = self.items.get((due.kind, due.uid), (None, ""))
        maker = known.machine if known is not None else machine
        wrong = self.refuses.get(due.kind, "")
        if due.kind in SHARED:
            wrong = wrong or ("changed" if known is not None and known.seq != due.base else "")
            wrong = wrong or ("owned" if self._is_owned(known, machine) else "")
        elif maker != machine:
            wrong = "not_yours"
        if wrong:
            return Given(ok=False, error=wrong, current=known)
        self.seq += 1
        body = json.loads(json.dumps(due.document.body)) if due.document else None
        came = Came(due.kind, due.uid, self.seq, maker, body)
        self.items[due.kind, due.uid] = came, machine
        return Given(ok=True, seq=self.seq)

    def _is_owned(self, known: "Came | None", machine: str) -> bool:
        """Whether an agent of another machine that is heard has a task."""
        body = known.body if known is not None else None
        owner = str((body or {}).get("owner") or "").partition(":")[0]
        return bool(owner) and owner not in (machine, *self.unheard)

    def since(self, seq: int) -> "list[tuple[Came, str]]":
        """What was said behind a change."""
        found = [one for one in self.items.values() if one[0].seq > seq]
        return sorted(found, key=lambda one: one[0].seq)


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
            numbers.begin(tx)
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

    def due(self) -> "list[reconciling.Due]":
        """What it has to say."""
        with self.store() as store:
            return reconciling.all_due(store, self.names, self.world())

    def say(self) -> int:
        """Put what it has to say; how much that was."""
        due = self.due()
        given = [self.server.put(self.machine, one) for one in due]
        with self.store() as store, store.writing() as tx:
            reconciling.note(tx, self.names, self.world(), due, given)
        return len(due)

    def hear(self, most: int = 1000) -> int:
        """Take in what others have said since; how much that was."""
        items = self.server.since(self.seen)[:most]
        now = self.world().now
        with self.store() as store, store.writing() as tx:
            self._hear(tx)
            known = {one: (name, 0) for one, name in MACHINES.items()}
            taking_in.note_machines(tx, known, now, self.machine)
            for machine in MACHINES:
                mirrored_agents.heard(tx, machine, now)
            taking_in.take(
                tx, self.names, self.world(),
                [x for x, by in items if by != self.machine],
            )  # fmt: skip
        self.seen = items[-1][0].seq if items else self.seen
        return len(items)

    def left_out(
        self, kind: str, uid: str, machine: str, body: "dict[str, Any] | None", changed_at: int = 0
    ) -> str:
        """Why a document of somebody's making is not taken; '' where it is."""
        self.server.seq += 1
        came = Came(kind, uid, self.server.seq, machine, body, changed_at=changed_at)
        with self.store() as store, store.writing() as tx:
            return "; ".join(taking_in.take(tx, self.names, self.world(), [came]))


class _Open:
    def __init__(self, store: Store) -> None:
        self.store = store

    def __enter__(self) -> Store:
        return self.store

    def __exit__(self, *_: object) -> None:
        self.store.close()


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


Pair = tuple[Clone, Clone, Session, Session]


def pair_of(tmp_path: Path, first: Path, *, shares: bool = False) -> Pair:
    """Two clones with an agent in each, ann and ben, who know of one another."""
    north, south = two(tmp_path, first, shares=shares)
    ann, ben = north.session("ann"), south.session("ben")
    settle(north, south)
    return north, south, ann, ben


def ok(who: Session, *words: str) -> dict[str, Any]:
    """The data of a command that has to succeed."""
    done = who.command(*words, "--json")
    assert done.code == 0, (done.out, done.err)
    data: dict[str, Any] = done.envelope["data"]
    return data


def no(who: Session, *words: str, code: int = 2) -> dict[str, Any]:
    """The error of a command that has to fail."""
    done = who.command(*words, "--json")
    assert done.code == code, (done.out, done.err)
    error: dict[str, Any] = done.error
    return error

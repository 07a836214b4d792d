"""The machines of ``bench_link.py``: their tokens, what they ask, and what the database says."""

import json
import os
import re
import sys
from typing import Any, NamedTuple

from bench_rooms_load import Line, Target
from bench_rooms_servers import CHECKOUT, Server

sys.path.insert(0, str(CHECKOUT / "src"))

from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.service import user_managing
from agent_sync.rooms.service.room_service import Service
from agent_sync.rooms.store.opened_rooms import open_rooms

ROOM = "repo:load"
PATH = f"/declared/rooms/{ROOM}/link"
SEQ = re.compile(rb'"seq":(\d+)')
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
LEASE_MS = 3_600_000
CONTESTED, SHARED_THINGS = 10, 50
"""One claim in so many is for one of so many things that all want."""


class Machine:
    """One machine: a line on which it puts, and one on which it hears."""

    def __init__(self, number: int, token: str, port: int) -> None:
        self.id = "m" + "".join(LETTERS[number // 32**place % 32] for place in range(7))
        self.number = number
        self.target = Target(port, token)
        self.putting, self.hearing = Line(port), Line(port)
        self.seq = self.turn = 0
        self.held: dict[int, str] = {}
        told = self.target.ask("POST", f"{PATH}/hello", {"machine": self.id, "name": f"h{number}"})
        self.epoch = told["epoch"]
        self.catch_up()

    def catch_up(self) -> None:
        """Begin to hear from here on."""
        given = {"machine": self.id, "epoch": self.epoch}
        told = self.target.ask("POST", f"{PATH}/hello", {**given, "name": f"h{self.number}"})
        self.seq = told["seq"]

    def claim(self, agent: int) -> bytes:
        """The request that claims something for an agent, or gives up what it has."""
        if agent in self.held:
            return self.put({"kind": "lease", "uid": self.held[agent], "body": None})
        self.turn += 1
        uid = f"{self.id}:{self.turn}"
        key = f"src/m{self.number}/a{agent}/f{self.turn % 20}.py"
        if self.turn % CONTESTED == 0:
            key = f"src/shared/f{self.turn // CONTESTED * 7 % SHARED_THINGS}.py"
        return self.put(self.lease(uid, agent, key))

    def lease(self, uid: str, agent: int, key: str) -> "dict[str, Any]":
        """An explicit lease."""
        body = {
            "target": "file", "key": key, "mode": "exclusive", "kind": "explicit",
            "agent": f"{self.id}:a{agent}", "reason": "the load", "checkout": "",
        }  # fmt: skip
        return {"kind": "lease", "uid": uid, "body": body, "ttl_ms": LEASE_MS}

    def agents(self, count: int, minute: int) -> bytes:
        """The request that says what all agents do, as each minute."""
        return self.put(
            *(
                {
                    "kind": "agent",
                    "uid": f"{self.id}:a{number}",
                    "body": {"name": f"a{number}", "client": "load", "state": "running",
                             "task": "T1001", "last_key": f"src/f{minute}.py", "seen_ago_ms": 0},
                }
                for number in range(count)
            )
        )  # fmt: skip

    def put(self, *items: "dict[str, Any]") -> bytes:
        """The request that puts these."""
        given = {"machine": self.id, "epoch": self.epoch, "items": list(items)}
        return self.target.request("POST", f"{PATH}/put", given)

    def since(self) -> bytes:
        """The request that hears of what comes next."""
        given = {"machine": self.id, "epoch": self.epoch, "seq": self.seq, "wait_ms": 25_000}
        return self.target.request("POST", f"{PATH}/since", given)

    def heard(self, body: bytes) -> int:
        """Go on behind what was told. How many changes that were."""
        found = SEQ.search(body)
        assert found is not None, body[:200]
        self.seq = int(found[1])
        return body.count(b'"uid":')

    def granted(self, agent: int, body: bytes) -> bool:
        """Note what became of a claim. Whether it was refused."""
        (answer,) = json.loads(body)["results"]
        if agent in self.held:
            del self.held[agent]
        elif answer["ok"]:
            self.held[agent] = answer["uid"]
        elif answer["error"] != "held":
            raise RuntimeError(f"a claim ended with {answer}")
        return not answer["ok"]

    def again(self) -> None:
        """Hang up, and call anew: nothing is under way."""
        for line in (self.putting, self.hearing):
            line.socket.close()
        port = self.target.port
        self.putting, self.hearing = Line(port), Line(port)


class Fleet:
    """All machines, spread over the servers, and two more that stand at different ones."""

    def __init__(self, url: str, servers: "list[Server]", machines: int, agents: int) -> None:
        self.url = url
        self.servers = servers
        self.agents = agents
        tokens = _tokens(url, machines + 2)
        ports = [server.port for server in servers]
        made = [
            Machine(number, token, ports[number % len(ports)])
            for number, token in enumerate(tokens)
        ]
        self.machines, (self.writer, self.reader) = made[:machines], made[machines:]
        self.writer.target.port, self.reader.target.port = ports[0], ports[-1]
        for one in (self.writer, self.reader):
            one.again()

    def settle(self) -> None:
        """Between two measurements: what was held is given up, and everybody hears from there."""
        for one in (*self.machines, self.writer, self.reader):
            one.again()
            for agent in list(one.held):
                one.putting.send(one.claim(agent))
                one.granted(agent, one.putting.answer())
        for one in (*self.machines, self.writer, self.reader):
            one.catch_up()

    def held_twice(self) -> "list[str]":
        """What more than one agent has for itself."""
        rows = _ask(
            self.url,
            "SELECT path FROM share_claims WHERE shared = 0 GROUP BY path HAVING COUNT(*) > 1",
        )
        return [str(row[0]) for row in rows]

    def cpu(self) -> "tuple[float, float]":
        """CPU seconds of all servers, and of the database, so far; 0 where no system tells."""
        return sum(_cpu(one.process.pid) for one in self.servers), sum(map(_cpu, self._backends()))

    def _backends(self) -> "list[int]":
        """Every process of the database: what one backend and the others are children of."""
        found = {int(name): _parent(int(name)) for name in os.listdir("/proc") if name.isdigit()}
        rows = _ask(self.url, "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        parents = {found.get(int(row[0]), 0) for row in rows} - {0}
        return [pid for pid, parent in found.items() if parent in parents]


def _fields(pid: int) -> "list[str]":
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return []


def _parent(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[1]) if fields else 0


def _cpu(pid: int) -> float:
    fields = _fields(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


class Sizes(NamedTuple):
    """What stands in the database: rows, those of leases, bytes of all; changes so far, its log."""

    rows: int
    leases: int
    bytes: int
    changes: int
    log: int


def sizes(url: str) -> Sizes:
    """As of now."""
    (row,) = _ask(
        url,
        "SELECT (SELECT COUNT(*) FROM share_documents),"
        " (SELECT COUNT(*) FROM share_documents WHERE kind = 'lease'),"
        " pg_total_relation_size('share_documents'), (SELECT seq FROM share_heads),"
        " pg_current_wal_lsn() - '0/0'",
    )
    return Sizes(*map(int, row))


def _ask(url: str, statement: str) -> "list[Any]":
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement.encode()).fetchall()


def _tokens(url: str, count: int) -> "list[str]":
    """A token for each machine, of one user."""
    store = open_rooms("", url, Limits())
    try:
        service = Service(store, Limits())
        user_managing.add_user(service, "load")
        given = {"scope": f"rooms:{ROOM}:write"}
        return [user_managing.mint_for(service, "load", given)["token"] for _ in range(count)]
    finally:
        store.close()

"""Machines that share a repository, without HTTP: on both stores, under a clock of the test's."""

import json
from typing import Any

from agent_sync.locks.lease import touch
from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.service import linking, sharing, user_managing
from agent_sync.rooms.service.room_service import Asker, Service
from agent_sync.rooms.service.since_waits import SinceWaits

from .places import NOW, Place

ROOM = "repo:shop"
DAY = 24 * 3_600_000
LEASE_MS = 60_000
KINDS_OF_VERBS = {
    "hello": linking.hello,
    "numbers": linking.numbers,
    "leave": linking.leave,
}


class Shared:
    """A repository that machines share through two servers of one store."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.now = NOW
        self.servers = [Service(place.open(), Limits(), lambda: self.now) for _ in range(2)]
        sharing.share(self.servers[0].store, ["shop"], NOW)
        self._users: set[str] = set()

    def clone(
        self, number: int = 1, user: str = "ann", level: str = ":write", *, says: bool = True
    ) -> "Clone":
        """A machine of a user. ``level``: '' for full access."""
        made = Clone(self, f"m{number:07d}".translate(str.maketrans("0189", "abcd")), user, level)
        if says:
            made.hello()
        return made

    def token(self, user: str, level: str) -> "dict[str, Any]":
        """A token of a user, minted by the owner of the machine."""
        if user not in self._users:
            user_managing.add_user(self.servers[0], user)
            self._users.add(user)
        return user_managing.mint_for(self.servers[0], user, {"scope": f"rooms:{ROOM}{level}"})


class Clone:
    """One machine. What it is told it keeps in ``seen``: the bodies by (kind, uid)."""

    def __init__(self, shared: Shared, id: str, user: str, level: str) -> None:
        self.shared = shared
        self.id = id
        self.minted = shared.token(user, level)
        self.server = 0
        self.epoch = self.seq = 0
        self.seen: dict[tuple[str, str], Any] = {}

    @property
    def service(self) -> Service:
        """The server that it speaks to."""
        return self.shared.servers[self.server]

    @property
    def _asker(self) -> Asker:
        return Asker("declared", self.minted["token"])

    def ask(self, verb: str, **given: Any) -> Any:
        """A request; its answer."""
        asked = {"machine": self.id, **given}
        if verb == "put":
            return linking.put(self.service, self._asker, ROOM, asked, touch)[1]
        return KINDS_OF_VERBS[verb](self.service, self._asker, ROOM, asked)[1]

    def hello(self, **given: Any) -> Any:
        """Say that it is there, and begin where it is told to."""
        asked = {"epoch": self.epoch, "seq": self.seq, **given}
        told = self.ask("hello", name="host", version="1", **asked)
        self.epoch = told["epoch"]
        self.seq = 0 if told["full"] else self.seq
        return told

    def put(self, *items: "dict[str, Any]", together: bool = False) -> "list[dict[str, Any]]":
        """What became of these documents."""
        asked = {"epoch": self.epoch, "items": list(items), "together": together}
        found: list[dict[str, Any]] = self.ask("put", **asked)["results"]
        return found

    def one(self, given: "dict[str, Any]") -> "dict[str, Any]":
        """What became of one document."""
        (found,) = self.put(given)
        return found

    def error(self, given: "dict[str, Any]") -> str:
        """Why one document is refused, '' where it is not."""
        return str(self.one(given).get("error", ""))

    def since(self, **given: Any) -> "list[dict[str, Any]]":
        """What is told now, all pages; it goes on from there."""
        found: list[dict[str, Any]] = []
        asked = {"epoch": self.epoch, "seq": self.seq, **given}
        for _ in range(100):
            told = self._page(**asked)
            found += told["items"]
            asked |= {"full": not asked["seq"] or asked.get("full", False), "seq": told["seq"]}
            if not told["more"]:
                break
        assert not told["more"]
        self.seq = told["seq"]
        for one in found:
            self.seen[one["kind"], one["uid"]] = one["body"]
        return found

    def _page(self, **given: Any) -> Any:
        waits, told = SinceWaits(self.service), list[Any]()
        asked = {"machine": self.id, **given}
        waiter = waits.ask(self._asker, ROOM, asked, told.append)
        waits.look(waiter.room_id, [waiter])
        waiter.until = 0
        if not told:
            waits.look(waiter.room_id, [waiter])
        if isinstance(told[0], RoomError):
            raise told[0]
        return json.loads(told[0])

    def lease(self, number: int, key: str, **more: Any) -> "dict[str, Any]":
        """The item of an explicit lease; ``ttl_ms``, and fields of its body, may differ."""
        ttl = more.pop("ttl_ms", LEASE_MS)
        target = "tree" if key.endswith("/") else "glob" if set(key) & set("*?[") else "file"
        body = {
            "target": target,
            "key": key,
            "mode": "exclusive",
            "kind": "explicit",
            "agent": f"{self.id}:ann",
            **more,
        }
        return item("lease", f"{self.id}:{number}", body, ttl_ms=ttl)

    def over(self, number: int) -> "dict[str, Any]":
        """The item that gives a lease up."""
        return item("lease", f"{self.id}:{number}", None)

    def own(self, kind: str, number: int, **body: Any) -> "dict[str, Any]":
        """A document whose id is this machine's."""
        return item(kind, f"{self.id}:{number}", body)


def item(kind: str, uid: str, body: Any, **more: Any) -> "dict[str, Any]":
    """A document to put."""
    return {"kind": kind, "uid": uid, "body": body, **more}

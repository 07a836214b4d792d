"""Machines that share a repository through a server: each request has a short name here."""

from concurrent.futures import Future
from typing import Any

from .served import Served, unique
from .wire import Answer, Client

ROOM = "repo:shop"
SHARE = ("--share", "shop")


class Machine:
    """One machine with a token. ``hello`` begins; ``epoch`` and ``seq`` follow what it is told."""

    def __init__(self, client: Client, id: str, room: str = ROOM) -> None:
        self.client = client
        self.id = id
        self.path = f"/rooms/{room}/link"
        self.epoch = self.seq = 0

    def ask(self, verb: str, **given: object) -> Answer:
        """A request as this machine."""
        return self.client.post(f"{self.path}/{verb}", {"machine": self.id, **given})

    def hello(self, **given: object) -> Any:
        """Say that it is there; what it is told."""
        told = self.ask("hello", **{"name": "host", "version": "1", **given}).is_(200)
        self.epoch, self.seq = told["epoch"], 0
        return told

    def put(self, *items: "dict[str, Any]", **given: object) -> "list[dict[str, Any]]":
        """Put documents; what became of each."""
        asked = {"epoch": self.epoch, "items": list(items), **given}
        found: list[dict[str, Any]] = self.ask("put", **asked).is_(200)["results"]
        return found

    def one(self, item: "dict[str, Any]") -> "dict[str, Any]":
        """Put one document."""
        (found,) = self.put(item)
        return found

    def lease(self, number: int, key: str, **more: Any) -> "dict[str, Any]":
        """The item of an explicit lease on a file; ``ttl_ms`` and fields of its body may differ."""
        ttl = more.pop("ttl_ms", 30_000)
        target = "tree" if key.endswith("/") else "glob" if set(key) & set("*?[") else "file"
        body = {
            "target": target,
            "key": key,
            "mode": "exclusive",
            "kind": "explicit",
            "agent": f"{self.id}:ann",
            "reason": "",
            "checkout": "",
            **more,
        }
        return item("lease", f"{self.id}:{number}", body, ttl_ms=ttl)

    def over(self, number: int) -> "dict[str, Any]":
        """The item that gives a lease up."""
        return item("lease", f"{self.id}:{number}", None)

    def since(self, **given: object) -> Any:
        """What others changed, now; it goes on from there."""
        asked = {"epoch": self.epoch, "seq": self.seq, **given}
        told = self.ask("since", **asked).is_(200)
        self.seq = told["seq"]
        return told

    def waiting(self, **given: object) -> "Future[Answer]":
        """Wait for what others change, beside the test."""
        asked = {"machine": self.id, "epoch": self.epoch, "seq": self.seq, "wait_ms": 25_000}
        return self.client.beside("POST", f"{self.path}/since", {**asked, **given})

    def at(self, served: Served) -> "Machine":
        """The same one at another server of the store."""
        found = Machine(served.client("/declared", self.client.token), self.id)
        found.epoch, found.seq = self.epoch, self.seq
        return found


def item(kind: str, uid: str, body: Any, **more: Any) -> "dict[str, Any]":
    """A document to put."""
    return {"kind": kind, "uid": uid, "base": 0, "body": body, "ttl_ms": 0, **more}


def machine_id() -> str:
    """An id that no other machine has."""
    digits = str.maketrans("01", "67")
    letters = str.maketrans("89", "yz")
    return "m" + unique("")[1:8].translate(digits).translate(letters)


def linked(
    served: Served, user: str = "ann", level: str = ":write", id: str = "", *, says: bool = True
) -> Machine:
    """A machine of a user, with a token of its own. ``level``: '' for full access."""
    token = served.user(user, f"rooms:{ROOM}{level}")
    found = Machine(served.client("/declared", token), id or machine_id())
    if says:
        found.hello()
    return found

"""A room of profile direct and those who have a token in it: each request has a short name here."""

import json
from concurrent.futures import Future
from typing import Any
from urllib.parse import quote, urlencode

from support import TIMEOUT_S

from .served import Served, unique
from .wire import Answer, Client, Events, until

PREFIX, DECLARED = "/direct", "/declared"
HEAL = {
    "id": "heal",
    "scope": "alice",
    "params": {"amount": {"type": "number"}},
    "writes": [
        {"scope": "alice", "key": "health", "increment": "${params.amount}"},
        {"scope": "_shared", "key": "last", "value": {"by": "${self}", "at": "${now}"}},
    ],
}
"""The action of the check B12: Alice's, for everybody."""


class Member:
    """A token in a room, or none. Not for several threads at once; ``again`` makes one more."""

    def __init__(self, client: Client, room: str, name: str = "") -> None:
        self.client = client
        self.token = client.token
        self.room = room
        self.name = name
        self.path = f"/rooms/{quote(room, safe='')}"

    def again(self) -> "Member":
        """The same one on another connection."""
        return Member(self.client.with_token(self.token), self.room, self.name)

    def as_(self, token: str) -> "Member":
        """Somebody with another token, or with none."""
        return Member(self.client.with_token(token), self.room)

    def at(self, served: Served) -> "Member":
        """The same one at another server of the store."""
        client = served.client(self.client.prefix, self.token)
        return Member(client, self.room, self.name)

    def get(self, below: str, **query: object) -> Answer:
        """GET something of the room."""
        return self.client.get(self.path + below, **query)

    def post(self, below: str, body: object = None) -> Answer:
        """POST to something of the room."""
        return self.client.post(self.path + below, body)

    def context(self, **query: object) -> Any:
        """The context, which has to be had."""
        return self.get("/context", **query).is_(200)

    def invoke(self, action: str, params: object = None, **body: object) -> Answer:
        """Invoke an action."""
        return self.post(f"/actions/{action}/invoke", {"params": params or {}, **body})

    def set(self, key: str, value: object = None, **params: object) -> Answer:
        """Write state directly. Without a value it is left out."""
        given = {"key": key, **({} if value is None else {"value": value}), **params}
        return self.invoke("_set_state", given)

    def shared(self, key: str, value: object = None, **params: object) -> Answer:
        """The same in ``_shared``."""
        return self.set(key, value, scope="_shared", **params)

    def say(self, body: str, **params: object) -> Answer:
        """Send a message."""
        return self.invoke("_send_message", {"body": body, **params})

    def register(self, action: "dict[str, Any]") -> Answer:
        """Register an action."""
        return self.invoke("_register_action", action)

    def view(self, name: str, expr: str, **params: object) -> Answer:
        """Register a view."""
        return self.invoke("_register_view", {"id": name, "expr": expr, **params})

    def eval(self, expr: str) -> Answer:
        """Evaluate an expression."""
        return self.post("/eval", {"expr": expr})

    def wait(self, condition: str, **query: object) -> Answer:
        """Wait, in this thread."""
        return self.get("/wait", condition=condition, **query)

    def waiting(self, condition: str, **query: object) -> "Future[Answer]":
        """Wait, beside the test."""
        words = urlencode({"condition": condition, **query})
        return self.client.beside("GET", f"{self.path}/wait?{words}")

    def audit(self) -> "list[Any]":
        """The audit as this one may see it, in order."""
        rows = self.context(include="_audit")["state"].get("_audit", {})
        return [rows[key] for key in sorted(rows, key=int)]

    def events(self, last: "int | None" = None) -> Events:
        """The room's stream of events."""
        return self.client.events(f"{self.path}/events", last)


class Room:
    """A new room: ``admin`` has its token, ``viewer`` its view token, ``nobody`` none."""

    def __init__(self, served: Served, prefix: str = PREFIX) -> None:
        self.id = unique("my-room")
        client = served.client(prefix)
        self._declared = prefix == DECLARED
        maker = client.with_token(served.owner) if self._declared else client
        made = maker.post("/rooms", {"id": self.id}).is_(201)
        self.nobody = Member(client, self.id)
        self.admin = self.nobody.as_(made["token"])
        self.viewer = self.nobody.as_(made["view_token"])

    def join(self, name: str, **fields: object) -> Member:
        """A new agent. ``grants`` are given by the room's token."""
        grants = fields.pop("grants", None)
        body = {"id": name, "name": name.capitalize(), **fields}
        inviting = self.admin if self._declared else self.nobody
        made = inviting.post("/agents", body).is_(201)
        if grants is not None:
            self.grant(name, grants)
        return Member(self.nobody.client.with_token(made["token"]), self.id, name)

    def grant(self, name: str, grants: object) -> None:
        """Give an agent other grants."""
        self.admin.client.patch(f"{self.admin.path}/agents/{name}", {"grants": grants}).is_(200)

    def longest(self, served: "Served | None" = None) -> "Future[Answer]":
        """A wait that nothing ends but its time: what is over before it was woken."""
        one = self.join("longest")
        found = (one if served is None else one.at(served)).waiting("false")
        self.until_waiting("longest")
        return found

    def until_waiting(self, *names: str) -> None:
        """Until all these agents are shown as waiting."""

        def all_wait() -> bool:
            agents = self.admin.context(only="agents")["agents"]
            return all(agents[name]["status"] == "waiting" for name in names)

        until(all_wait)


def woken(waiting: "Future[Answer]", longest: "Future[Answer]") -> Any:
    """What a wait gave that a write ended, and not its time, which the longest one waits for."""
    found = waiting.result(TIMEOUT_S).is_(200)
    assert not longest.done(), "it was not woken: its time was over"
    assert found["triggered"] is True
    return found


def text(value: object) -> str:
    """JSON as text, for looking whether a word stands in it."""
    return json.dumps(value)

"""What a machine sends: read strictly, bounded. It is data of somebody who may mean harm."""

import re

from ..json_values import text_of
from ..room_errors import bad
from ..room_names import odd
from .document_kinds import (
    ACK,
    AGENT,
    HIGHEST,
    KINDS,
    LEASE,
    LONGEST_TTL_MS,
    MOST_ITEMS,
    NAMES,
    NUMBERED,
    PARTY,
    longest,
)  # fmt: skip
from .refused_items import Refused
from .share_claims import FILE, RESOURCE, TARGETS, TREE, OpenClaim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

MACHINE = re.compile(r"m[a-z2-7]{7}")
LONGEST_UID, LONGEST_AGENT, LONGEST_PATH, DEEPEST = 256, 256, 1024, 64
EXPLICIT, AUTO = "explicit", "auto"
EXCLUSIVE, SHARED = "exclusive", "shared"


class Item:
    """One document that is put. ``text``: its body as it is stored, None for over. ``base``: the
    change of it that the machine has seen, 0 for none."""

    __slots__ = ("base", "body", "kind", "text", "ttl_ms", "uid")

    def __init__(self, given: "Mapping[str, Any]") -> None:
        """Raises RoomError (400 ``invalid_item``): it is no item at all."""
        self.kind, self.uid = _name(given, "kind"), _name(given, "uid")
        self.base = counter(given.get("base"), "base")
        self.ttl_ms = counter(given.get("ttl_ms"), "ttl_ms")
        body = given.get("body")
        if not (body is None or isinstance(body, dict)):
            raise bad("invalid_item", "body: an object, or null")
        self.body: dict[str, Any] | None = body
        self.text = None if body is None else text_of(body)

    @property
    def place(self) -> "tuple[str, str]":
        """(kind, uid)."""
        return self.kind, self.uid

    def field(self, name: str) -> str:
        """A text of the body, '' for none and for what is no text."""
        found = (self.body or {}).get(name)
        return found if isinstance(found, str) else ""

    def agent(self) -> str:
        """The agent whose it is. Raises Refused: a name that no agent has."""
        if self.kind in (ACK, PARTY):
            found = self.uid.split(" ")[1] if " " in self.uid else ""
        else:
            found = self.uid if self.kind == AGENT else self.field(NAMES.get(self.kind, ""))
        if len(found) > LONGEST_AGENT or odd(found):
            raise Refused("invalid_item", "an agent is MACHINE:ID")
        return found

    def demand_sound(self) -> None:
        """Raises Refused: a kind that nobody knows, a body that is too large."""
        if self.kind not in KINDS:
            raise Refused("unknown_kind", "this server has no such documents; update it")
        if self.text is not None:
            most = longest(self.kind)
            if len(self.text) * 4 > most and len(self.text.encode("utf-8")) > most:
                raise Refused("body_too_large", f"a body has at most {most} bytes")

    def claim(self, machine: str, now: int) -> "OpenClaim | None":
        """What an explicit lease asks for; None for an automatic one. Raises Refused."""
        kind, target = self.field("kind"), self.field("target")
        if self.kind != LEASE or kind == AUTO:
            return None
        mode, agent = self.field("mode"), self.agent()
        if kind != EXPLICIT or target not in TARGETS or mode not in (EXCLUSIVE, SHARED):
            raise Refused("invalid_item", "a lease says target, key, mode, kind and agent")
        if not self.ttl_ms:
            raise Refused("invalid_item", "ttl_ms: an explicit lease ends by itself")
        path = checked_key(target, self.field("key"))
        return OpenClaim(
            self.uid, target, path, machine, agent, shared=mode == SHARED,
            ends_at=self.ends_at(now),
        )  # fmt: skip

    def ends_at(self, now: int) -> int:
        """When it is over by itself, ms of the server's clock; 0 for never."""
        if self.body is None or not self.ttl_ms:
            return 0
        return now + min(self.ttl_ms, LONGEST_TTL_MS)


def checked_key(target: str, key: str) -> str:
    """A path in the repository, a folder, a pattern, or the name of a thing. Raises Refused."""
    if not key or len(key) > LONGEST_PATH or odd(key) or key.count("/") > DEEPEST:
        raise Refused("invalid_item", f"key: at most {LONGEST_PATH} characters")
    if target == RESOURCE:
        return key
    parts = key.rstrip("/").split("/")
    if key.startswith("/") or ":" in parts[0] or ".." in parts or "." in parts:
        raise Refused("outside_repository", "name what lies in the repository")
    folder = key.endswith("/")
    if "" in parts or (folder and target == FILE) or (target == TREE and not folder):
        raise Refused("invalid_item", "key: a path, a folder with a slash at its end, a pattern")
    return key


def items_of(given: "Mapping[str, Any]") -> "list[Item]":
    """What is put. Raises RoomError (400 ``invalid_item``)."""
    found = given.get("items")
    if not isinstance(found, list) or not 0 < len(found) <= MOST_ITEMS:
        raise bad("invalid_item", f"items: 1 to {MOST_ITEMS} documents")
    if not all(isinstance(one, dict) for one in found):
        raise bad("invalid_item", "an item is an object: kind, uid, base, body, ttl_ms")
    items = [Item(one) for one in found]
    if len({one.place for one in items}) < len(items):
        raise bad("invalid_item", "a document is put once at a time")
    return items


def machine_given(given: "Mapping[str, Any]") -> str:
    """The id of the machine that asks. Raises RoomError (400 ``invalid_machine``)."""
    found = given.get("machine")
    if not isinstance(found, str) or not MACHINE.fullmatch(found):
        raise bad("invalid_machine", "machine: m and seven of a-z, 2-7")
    return found


def counter(given: "Any", name: str) -> int:
    """A whole number from 0, 0 where nothing is said. Raises RoomError (400 ``invalid_number``)."""
    if given is None:
        return 0
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= HIGHEST:
        raise bad("invalid_number", f"{name}: a whole number", parameter=name)
    return given


def numbers_given(given: "Mapping[str, Any]") -> "dict[str, int]":
    """The highest number of each kind that a machine knows. Raises RoomError (400)."""
    found = given.get("numbers")
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise bad("invalid_number", "numbers: an object", parameter="numbers")
    return {kind: counter(one, kind) for kind, one in found.items() if kind in NUMBERED}


def word_given(given: "Mapping[str, Any]", name: str) -> str:
    """A short text. Raises RoomError (400 ``invalid_machine``)."""
    found = given.get(name, "")
    if not isinstance(found, str) or len(found) > 64 or odd(found) or found.strip() != found:
        raise bad("invalid_machine", f"{name}: at most 64 characters")
    return found


def _name(given: "Mapping[str, Any]", name: str) -> str:
    found = given.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_UID or odd(found):
        raise bad("invalid_item", f"{name}: a text of at most {LONGEST_UID} characters")
    return found

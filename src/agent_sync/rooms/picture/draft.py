"""A write in the making: it sees what it wrote before, and is stored whole or not at all."""

from ..readers import RESERVED
from .picture import TAIL
from .room_entry import Entry, Message, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .picture import Picture
    from .timer import Timer

KEEP: "Any" = object()
"""A put that leaves a timer, a condition or a cooldown as it is."""


class Change:
    """One entry before and after. ``after`` None: it was deleted."""

    __slots__ = ("after", "before", "key", "scope")

    def __init__(self, scope: str, key: str, before: "Entry | None", after: "Entry | None") -> None:
        self.scope = scope
        self.key = key
        self.before = before
        self.after = after


class TokenChange:
    """A token to know from now on. ``replaces``: older tokens of the same kind and agent end.

    ``family``: it ends with that family of a user's tokens, "" for none.
    """

    __slots__ = ("agent", "digest", "family", "kind", "replaces")

    def __init__(
        self, kind: str, agent: str, digest: str, *, replaces: bool = True, family: str = ""
    ) -> None:
        self.kind = kind  # "room", "view", "agent"
        self.agent = agent
        self.digest = digest  # SHA-256, hexadecimal
        self.replaces = replaces
        self.family = family


class Draft:
    """``picture`` is the room as this write leaves it; reading it sees every put before.

    Nothing is stored until the store takes the draft. A draft that is dropped leaves no trace.
    """

    __slots__ = ("_own", "audits", "changes", "messages", "now", "picture", "tokens")

    def __init__(self, picture: "Picture", now: int) -> None:
        self.picture = picture.copy()
        self.now = now
        self.changes: list[Change] = []
        self.messages: list[Message] = []
        self.audits: list[dict[str, Any]] = []
        self.tokens: list[TokenChange] = []
        self._own: set[str] = set()

    def put(
        self, scope: str, key: str, value: "Any", *, timer: "Timer | None" = None,
        enabled: "str | None" = None, cooldown: "Timer | None" = None, row: "int | None" = None,
        text: "str | None" = None,
    ) -> Entry:  # fmt: skip
        """Write one entry; its revision counts on. ``KEEP`` leaves a mark as it stands.

        Clocks that count writes of this key are ticked by ``tick``, not here. Limits are the
        caller's to check.
        """
        before = self.picture.entry(scope, key)
        after = Entry(
            value, text=text, revision=before.revision + 1 if before else 1, updated_at=self.now,
            row=row if before is None else before.row,
            timer=_mark(timer, before and before.timer),
            enabled=_mark(enabled, before and before.enabled),
            cooldown=_mark(cooldown, before and before.cooldown),
        )  # fmt: skip
        self._set(scope, key, before, after)
        return after

    def mark(self, scope: str, key: str, **marks: "Any") -> Entry:
        """Change ``timer``, ``enabled`` or ``cooldown`` of an entry; no write of its value."""
        before = self.picture.scopes[scope][key]
        found = {"timer": before.timer, "enabled": before.enabled, "cooldown": before.cooldown}
        after = Entry(
            before.value, text=before.text, revision=before.revision, row=before.row,
            updated_at=before.updated_at, **{**found, **marks},
        )  # fmt: skip
        self._set(scope, key, before, after)
        return after

    def drop(self, scope: str, key: str) -> bool:
        """Delete one entry. Whether there was one."""
        before = self.picture.entry(scope, key)
        if before is not None:
            self._set(scope, key, before, None)
        return before is not None

    def next_row(self, scope: str) -> int:
        """The number that the next appended row of this scope gets."""
        return self.picture.rows.get(scope, 0) + 1

    def say(
        self, sender: "str | None", kind: str, body: "Any", to: "tuple[str, ...]" = (),
        extra: "dict[str, Any] | None" = None,
    ) -> Message:  # fmt: skip
        """Append a message."""
        picture = self.picture
        picture.message_seq += 1
        message = Message(picture.message_seq, self.now, sender, to, kind, body, extra)
        picture.messages = (*picture.messages[-(TAIL - 1) :], message)
        self.messages.append(message)
        picture.kept = {}
        return message

    def record(self, audit: "dict[str, Any]") -> int:
        """Append to the audit. Its number."""
        self.picture.audit_seq += 1
        self.audits.append(audit)
        return self.picture.audit_seq

    @property
    def empty(self) -> bool:
        """Whether there is nothing to store."""
        return not (self.changes or self.messages or self.audits or self.tokens)

    def _set(self, scope: str, key: str, before: "Entry | None", after: "Entry | None") -> None:
        picture, entries = self.picture, self._entries(scope)
        picture.clocks_of(scope, key, before, after)
        if after is None:
            del entries[key]
        else:
            entries[key] = after
            if after.row is not None:
                picture.rows[scope] = max(picture.rows.get(scope, 0), after.row)
        if scope not in RESERVED:  # agents, actions and views have limits of their own
            picture.keys += (after is not None) - (before is not None)
        picture.bytes += size_of(key, after) - size_of(key, before)
        picture.kept = {}  # what was computed of it before this put
        self.changes.append(Change(scope, key, before, after))

    def _entries(self, scope: str) -> "dict[str, Entry]":
        scopes = self.picture.scopes
        if scope not in self._own:
            self._own.add(scope)
            scopes[scope] = dict(scopes.get(scope, {}))
        return scopes[scope]


def _mark(given: "Any", before: "Any") -> "Any":
    return before if given is KEEP else given

"""A made room in which actions are invoked, as a service would: stored, or refused and recorded."""

from typing import Any

import pytest

from agent_sync.rooms.actions.invoking import invoke, refused
from agent_sync.rooms.picture.picture import AGENTS
from agent_sync.rooms.profiles import profile_of
from agent_sync.rooms.readers import Reader
from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.room_limits import Limits

from .made_room import ADMIN, MadeRoom


class InvokedRoom(MadeRoom):
    """Whoever acts is named: ``admin`` is the room's own token, all others are agents."""

    def __init__(self, profile: str = "direct") -> None:
        super().__init__(profile)
        self.limits = Limits()
        self.profile = profile_of(profile)

    def join(self, *names: str, grants: tuple[str, ...] = ()) -> None:
        """Agents join, or get other grants."""
        for name in names:
            self.agent(name, grants=list(grants))

    def reader(self, name: str) -> Reader:
        """Who a name is, with the grants it has now."""
        if name == "admin":
            return ADMIN
        row = self.picture.entry(AGENTS, name)
        assert row is not None, name
        return Reader("agent", name, (name, *row.value["grants"]))

    def try_(self, who: str, action: str, params: Any = None) -> dict[str, Any]:
        """Invoke. Raises RoomError, with nothing stored but the record."""
        draft, reader, given = self.draft(), self.reader(who), params or {}
        try:
            _, answer = invoke(draft, reader, action, given, self.limits, self.profile)
        except RoomError as error:
            other = self.draft()
            refused(other, reader, action, given, error, self.limits, self.profile)
            self.take(other)
            raise
        self.take(draft)
        return answer

    def do(self, who: str, action: str, **params: Any) -> dict[str, Any]:
        """Invoke what has to succeed."""
        return self.try_(who, action, params)

    def no(self, who: str, action: str, **params: Any) -> dict[str, Any]:
        """Invoke what has to be refused, and changes nothing: the answer, with its ``status``."""
        before = (self.picture.scopes, self.picture.message_seq)
        with pytest.raises(RoomError) as caught:
            self.try_(who, action, params)
        assert (self.picture.scopes, self.picture.message_seq) == before
        return {**caught.value.body(), "status": caught.value.status}

    def register(self, who: str, id: str, *writes: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Register an action."""
        return self.do(who, "_register_action", id=id, writes=list(writes), **fields)

    def at(self, scope: str, key: str = "") -> Any:
        """The value of a key, or all values of a scope, hidden or not."""
        found = {name: entry.value for name, entry in self.picture.scope(scope).items()}
        return found[key] if key else found

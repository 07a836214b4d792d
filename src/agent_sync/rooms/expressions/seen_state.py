"""State as an expression or a context of one reader sees it: what is hidden is not there."""

from collections.abc import Mapping

from ..readers import RESERVED, SHARED
from .evaluating import holds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..picture.room_entry import Entry
    from .sight import Sight


class ScopeMap(Mapping[str, object]):
    """The shown values of one scope. One key costs one key, however many there are.

    ``plain``: what has a condition counts as hidden; so conditions see no conditions.
    """

    __slots__ = ("_entries", "_plain", "_scope", "_shown", "_sight")

    def __init__(self, sight: "Sight", scope: str, *, plain: bool) -> None:
        self._sight = sight
        self._scope = scope
        self._plain = plain
        self._entries = sight.picture.scope(scope)
        self._shown: dict[str, object] | None = None

    def __getitem__(self, key: str) -> object:
        entry = self._entries.get(key) if isinstance(key, str) else None
        if entry is None or not self._shows(key, entry):
            raise KeyError(key)
        return entry.value

    def __contains__(self, key: object) -> bool:
        entry = self._entries.get(key) if isinstance(key, str) else None
        return entry is not None and self._shows(str(key), entry)

    def __iter__(self) -> "Iterator[str]":
        return iter(self.values_by_key())

    def __len__(self) -> int:
        return len(self.values_by_key())

    def values_by_key(self) -> "dict[str, object]":
        """All shown values, in the order of their making."""
        if self._shown is None:
            self._shown = {
                key: entry.value
                for key, entry in self._entries.items()
                if (entry.timer is None and entry.enabled is None) or self._shows(key, entry)
            }
        return self._shown

    def entries(self) -> "dict[str, Entry]":
        """All shown entries."""
        return {key: self._entries[key] for key in self.values_by_key()}

    def _shows(self, key: str, entry: "Entry") -> bool:
        if entry.timer is not None and not entry.timer.shows(self._sight.now):
            return False
        if entry.enabled is None:
            return True
        return not self._plain and entry_holds(self._sight, self._scope, key, entry)


def entry_holds(sight: "Sight", scope: str, key: str, entry: "Entry") -> bool:
    """Whether the condition of an entry holds for this reader; asked once a picture and reader.

    When the time of a look is over, what is not known yet is hidden.
    """
    known = sight.conditions(scope)
    if key not in known:
        if sight.late():
            return False
        found = holds(entry.enabled, sight.names(authority_of(scope), plain=True))
        if sight.late():
            return found
        known[key] = found
    return known[key]


def authority_of(scope: str) -> str:
    """The private scope that may be read by what stands in, or is registered with, a scope."""
    return "" if scope.startswith("_") else scope


def scope_map(sight: "Sight", scope: str, *, plain: bool = False) -> ScopeMap:
    """One scope, whoever may read it: the caller has asked that."""
    found: ScopeMap | None = sight.scopes.get((scope, plain))
    if found is None:
        found = sight.scopes[scope, plain] = ScopeMap(sight, scope, plain=plain)
    return found


class StateMap(Mapping[str, ScopeMap]):
    """``state``: the scopes that a reader may read, its own as ``self``, and that of ``authority``.

    An agent's own scope has no other name here, but with its own authority. ``_shared`` and
    ``self`` can be asked before anything stands in them; they are listed when something does.
    """

    __slots__ = ("_authority", "_plain", "_sight")

    def __init__(self, sight: "Sight", authority: str = "", *, plain: bool = False) -> None:
        self._sight = sight
        self._authority = authority
        self._plain = plain

    def __getitem__(self, name: str) -> ScopeMap:
        reader, picture = self._sight.reader, self._sight.picture
        if name == "self" and reader.agent and reader.may_read(reader.agent):
            return scope_map(self._sight, reader.agent, plain=self._plain)
        if not isinstance(name, str) or not self._may(name):
            raise KeyError(name)
        if name != SHARED and not picture.scopes.get(name):
            raise KeyError(name)
        return scope_map(self._sight, name, plain=self._plain)

    def __contains__(self, name: object) -> bool:
        try:
            return len(self[name]) > 0  # type: ignore[index]
        except KeyError:
            return False

    def __iter__(self) -> "Iterator[str]":
        reader = self._sight.reader
        own = reader.agent if reader.may_read(reader.agent) else ""
        for scope in self._sight.picture.scopes:
            if (self._may(scope) or scope == own) and scope_map(
                self._sight, scope, plain=self._plain
            ):
                if scope == own:
                    yield "self"
                if scope != own or scope == self._authority:
                    yield scope

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _may(self, scope: str) -> bool:
        if scope in RESERVED:
            return False
        reader = self._sight.reader
        own = bool(reader.agent) and scope == reader.agent
        return scope == self._authority or (not own and reader.may_read(scope))

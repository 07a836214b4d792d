"""What a document of a room may hold, looked at before it is taken in: it may come from anybody.

A room is read by what its own verbs made, so that nothing else may get into it: agents, actions
and views have their form, times are times, numbers count what is there.
"""

from ..actions.definition_fields import definition_of
from ..agents.agent_fields import TAKEN, grants
from ..picture.draft import Draft
from ..picture.empty_log import EmptyLog
from ..picture.picture import ACTIONS, AGENTS, VIEWS, Picture, Room
from ..picture.timer import DELETE, ENABLE
from ..profiles import profile_of
from ..readers import RESERVED, Reader
from ..room_errors import RoomError, bad, over_limit
from ..room_names import of_repository
from ..state.timers_given import EARLIEST, LATEST
from ..store.room_imports import demand_format
from ..users.scope_strings import nameable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..room_limits import Limits

REPOSITORIES = "repo:"
LARGEST = 2**53
_ADMIN = Reader("room", grants=("*",))


def check_document(given: "Any", limits: "Limits") -> None:
    """Let through what can be a room. Raises RoomError: 400 ``invalid_document``, 429."""
    try:
        demand_format(given)
        _check_room(given)
        for one in given["entries"]:
            _check_entry(one, one, limits)
        for one in given["changes"]:
            _demand(0 <= one["seq"] <= given["numbers"]["seq"], "changes", "seq")
            _time(one["at"])
            for side in ("before", "after"):
                if one[side] is not None:
                    _check_entry(one, one[side], limits)
        _check_counts(given["entries"], limits)
        _check_logs(given)
    except RoomError as error:
        if error.status != 400:
            raise
        raise bad("invalid_document", error.message or error.code) from None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        raise bad("invalid_document", f"{type(error).__name__}: {error}"[:200]) from None


def _demand(holds: object, *where: str) -> None:
    if not holds:
        raise ValueError(f"{' '.join(where)} is not as a room makes it")


def _time(given: "Any") -> None:
    _demand(isinstance(given, int) and EARLIEST <= given <= LATEST, "a time")


def _check_room(given: "Any") -> None:
    profile = profile_of(given["profile"])
    id = given["id"]
    _demand(isinstance(id, str) and not of_repository(id), "id")
    _demand(nameable(id) or not profile.declares, "id")
    _time(given["created_at"])
    numbers = given["numbers"]
    _demand(all(isinstance(one, int) and 0 <= one < LARGEST for one in numbers.values()), "numbers")
    _demand(numbers["retired"] <= numbers["seq"], "retired")
    _demand(numbers["retired_messages"] <= numbers["message_seq"], "retired_messages")
    for scope, last in given["rows"].items():
        _demand(isinstance(last, int) and 0 <= last < LARGEST, "rows", scope)
    for signs in given["presence"].values():
        _time(signs["heartbeat"])
        _demand(0 <= signs["seen"] <= numbers["message_seq"], "seen")


def _check_counts(entries: "list[Any]", limits: "Limits") -> None:
    counts = [(ACTIONS, limits.actions), (VIEWS, limits.views), (AGENTS, limits.agents)]
    for scope, most in counts:
        if sum(one["scope"] == scope for one in entries) > most:
            raise over_limit(f"max-{scope[1:]}", most)


def _check_entry(place: "Any", entry: "Any", limits: "Limits") -> None:
    """``place``: what says scope and key."""
    scope, key, value = place["scope"], place["key"], entry["value"]
    _demand(isinstance(scope, str) and isinstance(key, str), "a key")
    _demand(isinstance(entry["revision"], int) and 0 < entry["revision"] < LARGEST, "revision")
    _time(entry["updated_at"])
    _demand(isinstance(entry.get("enabled"), str | None), "enabled")
    for clock in ("timer", "cooldown"):
        _check_timer(entry.get(clock))
    if scope in RESERVED:
        _CHECKS[scope](key, value, limits)


def _check_timer(given: "Any") -> None:
    if given is None:
        return
    _demand(given["effect"] in (DELETE, ENABLE), "a timer's effect")
    _time(given["started_at"])
    ms, ends_at, ticks = given.get("ms"), given.get("ends_at"), given.get("ticks")
    _demand(ms is None or (isinstance(ms, int) and 0 < ms <= LATEST), "a timer's ms")
    if ticks is None:
        _time(ends_at)
        return
    scope, key = given["tick_on"]
    _demand(isinstance(ticks, int) and 0 <= ticks < 2**63, "a timer's ticks")
    _demand(isinstance(scope, str) and isinstance(key, str), "a timer's tick_on")


def _check_agent(id: str, value: "Any", limits: "Limits") -> None:
    _demand(not id.startswith("_") and id.casefold() not in TAKEN, "an agent's id")
    texts = [value[name] for name in ("name", "role", "status", "joined_at")]
    _demand(all(isinstance(text, str) for text in texts), "an agent", id)
    grants(value["grants"], limits)
    value["meta"]


def _check_action(id: str, value: "Any", limits: "Limits") -> None:
    _check_maker(id, value)
    empty = Draft(Picture(Room("", "direct", 0, {}), EmptyLog()), 0)
    made = definition_of(empty, _ADMIN, value, limits)
    its_own = {name: value[name] for name in ("registered_by", "created_at")}
    _demand(value == made | its_own and value["id"] == id, "an action", id)


def _check_view(id: str, value: "Any", _: "Limits") -> None:
    _check_maker(id, value)
    _demand(isinstance(value["expr"], str), "a view", id)
    _demand(isinstance(value.get("render", {}), dict), "a view", id)


def _check_maker(id: str, value: "Any") -> None:
    """What an action and a view both say: whose they are, and since when."""
    texts = [value[name] for name in ("scope", "description", "created_at")]
    _demand(all(isinstance(text, str) for text in texts), "the definition of", id)
    _demand(value["scope"] and value["scope"] not in RESERVED, "the scope of", id)
    _demand(isinstance(value["registered_by"], str | None), "the registrar of", id)


def _no_place(id: str, _value: "Any", _limits: "Limits") -> None:
    raise ValueError(f"nothing stands in this scope: {id}")


_CHECKS = {
    AGENTS: _check_agent, ACTIONS: _check_action, VIEWS: _check_view,
    "_audit": _no_place, "_messages": _no_place,
}  # fmt: skip


def _check_logs(given: "Any") -> None:
    numbers = given["numbers"]
    said = sorted(one["n"] for one in given["messages"])
    count = range(numbers["retired_messages"] + 1, numbers["message_seq"] + 1)
    _demand(said == list(count) if len(said) == len(count) else False, "the count of messages")
    for one in given["messages"]:
        _time(one["at"])
        _demand(isinstance(one["from"], str | None) and isinstance(one["kind"], str), "a message")
        _demand(all(isinstance(id, str) for id in one["to"]), "a message's to")
        _demand(isinstance(one["extra"], dict | None), "a message's extra")
    for one in given["audit"]:
        _time(one["at"])
        _demand(0 < one["n"] <= numbers["audit_seq"], "the count of the audit")
        record = one["record"]
        writes, private = record.get("writes", []), record.get("private", [])
        _demand(all(isinstance(write["scope"], str) for write in writes), "the audit's writes")
        _demand(all(isinstance(scope, str) for scope in private), "the audit's scopes")
        _demand(all({"key", "before", "after"} <= write.keys() for write in writes), "its writes")
        _demand(isinstance(record.get("messages", []), list), "the audit's messages")

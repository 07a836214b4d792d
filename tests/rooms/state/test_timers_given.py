"""Timers: what is one, when it shows what carries it, what counts as a tick, renewal."""

from typing import Any

import pytest

from agent_sync.rooms.expressions import visible

from ..invoked_room import InvokedRoom

TURN = {"ticks": 2, "tick_on": "state._shared.turn"}


@pytest.fixture
def room() -> InvokedRoom:
    """Alice may write what is shared, Bob his own."""
    made = InvokedRoom()
    made.join("alice", grants=("_shared",))
    made.join("bob")
    return made


def put(room: InvokedRoom, key: str, value: Any = 1, **params: Any) -> Any:
    """Alice writes a shared key."""
    return room.do("alice", "_set_state", scope="_shared", key=key, value=value, **params)


def shown(room: InvokedRoom) -> set[str]:
    """The shared keys that a reader sees."""
    return set(visible(room.picture, "_shared", room.reader("bob"), room.now))


@pytest.mark.proves("ROOM-9")
@pytest.mark.parametrize(
    "timer",
    [
        "soon",
        [],
        {},
        {"ms": 100},
        {"effect": "delete"},
        {"ms": 100, "effect": "burn"},
        {"ms": 100, "at": "2030-01-01T00:00:00Z", "effect": "delete"},
        {"ms": 0, "effect": "delete"},
        {"ms": -5, "effect": "delete"},
        {"ms": True, "effect": "delete"},
        {"ms": "9", "effect": "delete"},
        {"ms": 1e30, "effect": "delete"},
        {"at": "tomorrow", "effect": "delete"},
        {"at": 5, "effect": "delete"},
        {"at": "9999-12-31T23:59:59-23:00", "effect": "delete"},
        {"at": "0001-01-01T00:00:00+23:00", "effect": "enable"},
        {"ticks": 2, "effect": "enable"},
        {"ticks": 0, "tick_on": "_shared.turn", "effect": "enable"},
        {"ticks": 1.5, "tick_on": "_shared.turn", "effect": "enable"},
        {"ticks": True, "tick_on": "_shared.turn", "effect": "enable"},
        {"ticks": 2, "tick_on": "turn", "effect": "enable"},
        {"ticks": 2, "tick_on": 7, "effect": "enable"},
        {"ticks": 2, "tick_on": "_audit.1", "effect": "enable"},
        {"ticks": 2, "tick_on": "bob.secret", "effect": "enable"},
    ],
)
def test_what_is_no_timer_is_refused(room: InvokedRoom, timer: Any) -> None:
    found = room.no("alice", "_set_state", key="k", value=1, timer=timer)
    assert (found["status"], found["error"]) == (400, "invalid_timer")
    assert found["detail"]
    for action, field in (("_register_action", None), ("_register_view", None)):
        found = room.no("alice", action, id="x", expr="1", writes=[], timer=timer)
        assert (found["error"], found.get("field")) == ("invalid_timer", field)
    found = room.no("alice", "_register_action", id="x", writes=[], on_invoke={"timer": timer})
    assert (found["error"], found["field"]) == ("invalid_timer", "on_invoke.timer")
    write = {"scope": "alice", "key": "k", "value": 1, "timer": timer}
    found = room.no("alice", "_register_action", id="x", writes=[write])
    assert (found["error"], found["field"]) == ("invalid_timer", "writes[0].timer")


@pytest.mark.proves("ROOM-9")
def test_by_the_wall_clock_a_key_goes_or_comes(room: InvokedRoom) -> None:
    put(room, "goes", timer={"ms": 300, "effect": "delete"})
    put(room, "comes", timer={"ms": 300, "effect": "enable"})
    assert shown(room) == {"goes"}
    room.now += 299
    assert shown(room) == {"goes"}
    room.now += 1
    assert shown(room) == {"comes"}


@pytest.mark.proves("ROOM-9")
def test_a_moment_that_is_over_is_over_at_once(room: InvokedRoom) -> None:
    for effect in ("delete", "enable"):
        put(room, effect, timer={"at": "2020-01-01T00:00:00.000Z", "effect": effect})
    assert shown(room) == {"enable"}


@pytest.mark.proves("ROOM-9")
@pytest.mark.parametrize("watched", ["state._shared.turn", "_shared.turn"])
def test_ticks_are_writes_of_the_watched_key(room: InvokedRoom, watched: str) -> None:
    for effect in ("delete", "enable"):
        put(room, effect, timer={"ticks": 2, "tick_on": watched, "effect": effect})
    put(room, "other")
    put(room, "turn", 7)
    assert shown(room) == {"delete", "other", "turn"}
    put(room, "turn", 7)
    assert shown(room) == {"enable", "other", "turn"}
    put(room, "turn", 7)
    entry = room.picture.scope("_shared")["enable"]
    assert entry.timer is not None
    assert (entry.timer.ticks, entry.revision) == (0, 1)


@pytest.mark.proves("ROOM-9")
def test_the_write_that_starts_a_clock_is_no_tick_of_it(room: InvokedRoom) -> None:
    put(room, "turn", timer={**TURN, "ticks": 1, "effect": "delete"})
    assert "turn" in shown(room)
    room.do("alice", "_set_state", scope="_shared", key="turn", increment=1)
    assert "turn" not in shown(room)


@pytest.mark.proves("ROOM-9")
def test_ones_own_scope_can_be_watched_by_its_short_name(room: InvokedRoom) -> None:
    timer = {"ticks": 1, "tick_on": "state.self.step", "effect": "enable"}
    put(room, "done", timer=timer)
    room.do("bob", "_set_state", key="step", value=1)
    assert shown(room) == set()
    room.do("alice", "_set_state", key="step", value=1)
    assert shown(room) == {"done"}


@pytest.mark.proves("ROOM-9")
def test_actions_and_views_have_clocks_too(room: InvokedRoom) -> None:
    room.register("alice", "go", timer={**TURN, "ticks": 1, "effect": "enable"})
    room.register("alice", "brief", timer={"ms": 100, "effect": "delete"})
    found = room.no("bob", "go")
    assert (found["error"], found["ticks_remaining"]) == ("action_cooldown", 1)
    put(room, "turn")
    room.do("bob", "go")
    room.do("bob", "brief")
    room.now += 100
    found = room.no("bob", "brief")
    assert (found["status"], found["error"]) == (404, "action_expired")


@pytest.mark.proves("ROOM-9")
def test_an_action_rests_after_each_use(room: InvokedRoom) -> None:
    write = {"scope": "_n", "key": "k", "increment": 1}
    room.register("alice", "shoot", write, on_invoke={"timer": {"ms": 300, "effect": "enable"}})
    room.do("bob", "shoot")
    for _ in range(2):
        found = room.no("alice", "shoot")
        assert (found["status"], found["error"]) == (409, "action_cooldown")
        assert (found["action"], found["available_at"]) == ("shoot", "2026-09-21T14:13:20.300Z")
    room.now += 300
    room.do("alice", "shoot")
    assert room.at("_n", "k") == 2
    assert room.picture.scope("_actions")["shoot"].revision == 1


@pytest.mark.proves("ROOM-9")
def test_a_rest_in_ticks_does_not_count_the_use_that_began_it(room: InvokedRoom) -> None:
    rest = {"ticks": 1, "tick_on": "_shared.turn", "effect": "enable"}
    write = {"key": "turn", "increment": 1}
    room.register("alice", "move", write, on_invoke={"timer": rest})
    room.do("bob", "move")
    assert room.no("bob", "move")["ticks_remaining"] == 1
    put(room, "turn")
    room.do("bob", "move")


@pytest.mark.proves("ROOM-9")
def test_a_registration_does_not_end_a_rest(room: InvokedRoom) -> None:
    fields = {"on_invoke": {"timer": {"ms": 300, "effect": "enable"}}}
    room.register("alice", "shoot", **fields)
    room.do("bob", "shoot")
    room.register("bob", "shoot", **fields)
    assert room.no("bob", "shoot")["error"] == "action_cooldown"
    room.register("bob", "shoot")
    room.do("bob", "shoot")


@pytest.mark.proves("ROOM-9")
def test_what_can_be_used_once_is_there_again_when_it_is_registered_anew(room: InvokedRoom) -> None:
    fields = {"on_invoke": {"timer": {"ms": 300, "effect": "delete"}}}
    for _ in range(2):
        room.register("alice", "once", **fields)
        room.do("bob", "once")
        room.now += 300
        assert room.no("bob", "once")["error"] == "action_expired"


@pytest.mark.proves("ROOM-9")
def test_a_timer_is_renewed(room: InvokedRoom) -> None:
    put(room, "lease", timer={"ms": 300, "effect": "delete"})
    room.now += 200
    row = room.do("alice", "_renew_timer", key="lease")
    assert (row["timer_expires_at"], row["version"]) == ("2026-09-21T14:13:20.500Z", 1)
    room.now += 300
    assert shown(room) == set()
    room.do("alice", "_renew_timer", key="lease")
    assert shown(room) == {"lease"}
    put(room, "plain")
    put(room, "fixed", timer={"at": "2030-01-01T00:00:00Z", "effect": "delete"})
    for key, status in (("plain", 400), ("fixed", 400), ("none", 404)):
        assert room.no("alice", "_renew_timer", key=key)["status"] == status
    assert room.no("bob", "_renew_timer", key="lease")["error"] == "scope_denied"


@pytest.mark.proves("ROOM-9")
def test_what_a_registrar_may_watch_its_action_watches_for_all(room: InvokedRoom) -> None:
    timer = {"ticks": 1, "tick_on": "alice.step", "effect": "enable"}
    room.register("alice", "later", {"key": "k", "value": 1, "timer": timer})
    room.do("bob", "later")
    assert shown(room) == set()
    room.do("alice", "_set_state", key="step", value=1)
    assert shown(room) == {"k"}


@pytest.mark.proves("ROOM-9")
def test_a_clock_that_is_gone_counts_no_more(room: InvokedRoom) -> None:
    """Replaced, deleted, or of an action that was registered anew."""
    for key in ("replaced", "deleted", "kept"):
        put(room, key, timer={**TURN, "effect": "delete"})
    put(room, "replaced", 2)
    room.do("alice", "_delete_state", key="deleted")
    put(room, "turn")
    written = [(change["scope"], change["key"]) for change in room.log.records[-1]["writes"]]
    assert written == [("_shared", "turn")]
    assert room.picture.counting == {("_shared", "turn"): (("_shared", "kept"),)}
    put(room, "turn")
    assert shown(room) == {"replaced", "turn"}

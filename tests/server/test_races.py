"""Of many who want one thing at one moment one has it, also at two servers of one store."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from .rooms import Room
from .served import Served, unique
from .wire import Answer

MANY = 12


@pytest.fixture
def two(own: "Callable[..., Served]") -> "list[Served]":
    """Two servers on one store."""
    return [own(), own()]


def statuses(crowd: Any, ask: "Callable[[int], Answer]") -> "Counter[int]":
    """How many of all had which status."""
    found: Counter[int] = Counter()

    def one(number: int) -> None:
        found[ask(number).status] += 1

    crowd(MANY, one)
    return found


@pytest.mark.proves("SERVE-4", "SERVE-2")
def test_an_id_is_given_once_at_one_moment(two: "list[Served]", crowd: Any) -> None:
    """Of a room, of an agent, of a thin room."""
    name = unique("r")
    clients = [two[number % 2].client("/direct") for number in range(MANY)]
    made = statuses(crowd, lambda number: clients[number].post("/rooms", {"id": name}))
    assert made == {201: 1, 409: MANY - 1}
    agents = {"id": "alice", "name": "Alice"}
    joined = statuses(crowd, lambda number: clients[number].post(f"/rooms/{name}/agents", agents))
    assert joined == {201: 1, 409: MANY - 1}
    thin = [two[number % 2].client("/thin") for number in range(MANY)]
    other = unique("t")
    assert statuses(crowd, lambda number: thin[number].post("/rooms", {"id": other})) == {
        201: 1,
        409: MANY - 1,
    }


@pytest.mark.proves("SERVE-4", "ROOM-3")
def test_a_key_is_made_once_at_one_moment(two: "list[Served]", crowd: Any) -> None:
    """By if_version, by a condition, and replaced once by its version."""
    room = Room(two[0])
    admins = [room.admin.at(two[number % 2]) for number in range(MANY)]
    first = statuses(crowd, lambda number: admins[number].shared("k", number, if_version=0))
    assert first == {200: 1, 409: MANY - 1}
    free = {"if": '!("owner" in state._shared)'}
    taken = statuses(crowd, lambda number: admins[number].shared("owner", number, **free))
    assert taken == {200: 1, 409: MANY - 1}
    second = statuses(crowd, lambda number: admins[number].shared("k", number, if_version=1))
    assert second == {200: 1, 409: MANY - 1}


@pytest.mark.proves("SERVE-4", "ROOM-1")
def test_numbers_of_messages_have_no_holes_and_no_twins(two: "list[Served]", crowd: Any) -> None:
    """Nor those of a log, whoever writes where."""
    room = Room(two[0])
    admins = [room.admin.at(two[number % 2]) for number in range(MANY)]
    told: list[int] = []

    def say(number: int) -> None:
        for turn in range(5):
            told.append(admins[number].say(f"{number}.{turn}").is_(200)["seq"])
            given = {"scope": "_log", "value": number, "append": True}
            admins[number].invoke("_set_state", given).is_(200)

    crowd(MANY, say)
    assert sorted(told) == list(range(1, MANY * 5 + 1))
    for server in two:
        found = room.admin.at(server).context(messages_limit=200)
        assert [one["seq"] for one in found["messages"]["recent"]] == sorted(told)
        assert sorted(map(int, found["state"]["_log"])) == sorted(told)


@pytest.mark.proves("SERVE-4")
def test_a_reader_sees_all_of_a_write_or_nothing(two: "list[Served]", crowd: Any) -> None:
    """Two keys that one action writes are never seen apart, at either server."""
    room = Room(two[0])
    writes = [
        {"scope": "_a", "key": "n", "increment": 1},
        {"scope": "_b", "key": "n", "increment": 1},
    ]
    room.admin.register({"id": "both", "writes": writes}).is_(201)
    room.admin.invoke("both").is_(200)
    admins = [room.admin.at(two[number % 2]) for number in range(6)]
    apart: list[object] = []

    def work(number: int) -> None:
        for _ in range(20):
            if number < 3:
                admins[number].invoke("both").is_(200)
            else:
                state = admins[number].context(only="state")["state"]
                apart.extend([state] if state["_a"] != state["_b"] else [])

    crowd(6, work)
    assert apart == []
    assert room.admin.context()["state"]["_a"] == {"n": 61}

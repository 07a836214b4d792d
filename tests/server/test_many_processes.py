"""Checks S3, S4, S5: several servers on one store, a kill, a write that wakes elsewhere."""

import contextlib
import http.client
import threading
from collections.abc import Callable
from typing import Any

import pytest

from support import TIMEOUT_S

from .rooms import Room, woken
from .served import Served
from .wire import until

PROCESSES, CLIENTS, TIMES = 4, 20, 50


@pytest.mark.proves("SERVE-4", "SERVE-2")
def test_four_servers_on_one_store_lose_nothing(own: "Callable[..., Served]", crowd: Any) -> None:
    """S3."""
    servers = [own() for _ in range(PROCESSES)]
    room = Room(servers[0])
    agents = [room.join(f"a{number}", grants=["_n"]) for number in range(CLIENTS)]
    here = [one.at(servers[number % PROCESSES]) for number, one in enumerate(agents)]

    def count(number: int) -> None:
        for _ in range(TIMES):
            given = {"scope": "_n", "key": "k", "increment": 1}
            here[number].invoke("_set_state", given).is_(200)

    crowd(CLIENTS, count)
    for server in servers:
        assert room.admin.at(server).context()["state"]["_n"]["k"] == CLIENTS * TIMES


@pytest.mark.proves("SERVE-4")
def test_what_was_answered_is_stored(own: "Callable[..., Served]") -> None:
    """S4: kill -9 while four clients write."""
    served = own()
    room = Room(served)
    writers = [room.join(f"w{number}") for number in range(4)]
    answered: list[dict[str, int]] = [{} for _ in writers]
    enough = threading.Event()

    def write(number: int) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            for turn in range(100_000):
                writers[number].set(f"k{turn}", turn).is_(200)
                answered[number][f"k{turn}"] = turn
                if turn == 60:
                    enough.set()

    threads = [threading.Thread(target=write, args=(n,), daemon=True) for n in range(4)]
    for thread in threads:
        thread.start()
    assert enough.wait(TIMEOUT_S)
    served.kill()
    for thread in threads:
        thread.join(TIMEOUT_S)
    served.again()
    state = room.admin.at(served).context()["state"]
    for number, wrote in enumerate(answered):
        stored = state[f"w{number}"]
        assert len(stored) - len(wrote) in (0, 1), "at most the one that was under way"
        assert stored.items() >= wrote.items()


@pytest.mark.proves("SERVE-2", "ROOM-8")
def test_a_write_at_one_server_wakes_who_waits_at_another(own: "Callable[..., Served]") -> None:
    """S5."""
    first, second = own(), own()
    room = Room(first)
    bob = room.join("bob")
    longest = room.longest(second)
    waiting = bob.at(second).waiting("state._shared.go == 1")
    room.until_waiting("bob")
    assert not waiting.done()
    room.admin.shared("go", 1).is_(200)
    woken(waiting, longest)


@pytest.mark.proves("SERVE-2", "SERVE-6")
def test_an_event_of_one_server_is_told_at_another(own: "Callable[..., Served]") -> None:
    """S5: and a room that was made there is there."""
    first, second = own(), own()
    room = Room(first)
    stream = room.viewer.at(second).events(0)
    assert stream.status == 200
    shorter = room.join("bob").at(second).waiting("false", timeout=10_000)
    room.admin.say("hello").is_(200)
    seen = stream.until(lambda event: event.kind == "message")
    assert seen[-1].data["body"] == "hello"
    assert not shorter.done(), "it was told by the write, not found at the next look"


@pytest.mark.proves("SERVE-2")
def test_a_server_that_is_killed_leaves_nobody_waiting_for_ever(
    own: "Callable[..., Served]",
) -> None:
    """S5: who waited there is shown as waiting no longer than a wait may take."""
    first, second = own(), own()
    room = Room(first)
    bob = room.join("bob")
    waiting = bob.at(second).waiting("false", timeout=1500)
    room.until_waiting("bob")
    second.kill()
    with contextlib.suppress(OSError, http.client.HTTPException):
        waiting.result(TIMEOUT_S)
    until(lambda: bool(room.admin.context()["agents"]["bob"]["status"] == "active"))

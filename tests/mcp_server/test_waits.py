"""A call that waits: within the time that clients give a tool, beside others, and given up."""

from typing import Any

import pytest

from agent_sync.client.argument_words import LONGEST_WAIT
from agent_sync.tools.tool_table import _bounded
from scene.database import Database
from support import TIMEOUT_S

from .conftest import Connect, Here
from .wire import until

CLIENTS_GIVE_S = 60
"""What the usual clients give a tool call at least before they call it failed."""


@pytest.mark.proves("AGENT-10")
def test_no_call_waits_longer_than_clients_do() -> None:
    assert LONGEST_WAIT + 10 < CLIENTS_GIVE_S
    assert _bounded({"wait": 4000, "seconds": 46.5, "minutes": 90}) == {
        "wait": LONGEST_WAIT,
        "seconds": LONGEST_WAIT,
        "minutes": 90,
    }


@pytest.mark.proves("AGENT-10")
def test_a_wait_that_is_over_says_so_and_keeps_its_place(
    ann: Here, bob: Here, database: Database
) -> None:
    ann.call("lock", files=["a.txt"])
    assert bob.call("lock", files=["a.txt"], wait=0.1).code == "wait_timed_out"
    assert len(database.in_line()) == 1


@pytest.mark.proves("AGENT-10")
def test_other_calls_are_answered_meanwhile(connect: Connect, database: Database) -> None:
    one, two = connect(), connect()
    one.call("lock", files=["a.txt"])
    waiting = two.begin_call("wait", files=["a.txt"], seconds=40)
    until(lambda: bool(database.in_line()))
    assert two.call("status").data["waits"]
    assert len([two.call("tasks") for _ in range(5)]) == 5
    one.call("unlock", files=["a.txt"])
    result: dict[str, Any] = two.answer(waiting)["result"]
    assert not result.get("isError")


@pytest.mark.proves("AGENT-10")
def test_a_request_that_is_given_up_leaves_the_queue(connect: Connect, database: Database) -> None:
    one, two = connect(), connect()
    one.call("lock", files=["a.txt"])
    waiting = two.begin_call("wait", files=["a.txt"], seconds=40)
    until(lambda: bool(database.in_line()))
    two.write({"method": "notifications/cancelled", "params": {"requestId": waiting}})
    until(lambda: not database.in_line())
    one.call("unlock", files=["a.txt"])
    assert two.call("status").data["leases"] == []


@pytest.mark.proves("AGENT-10")
def test_a_connection_that_ends_leaves_the_queue(connect: Connect, database: Database) -> None:
    one, two = connect(), connect()
    one.call("lock", files=["a.txt"])
    two.begin_call("wait", files=["a.txt"], seconds=40)
    until(lambda: bool(database.in_line()))
    assert two.close() == 0
    assert database.in_line() == []


@pytest.mark.proves("AGENT-10")
def test_a_server_that_is_stopped_leaves_the_queue(connect: Connect, database: Database) -> None:
    one, two = connect(), connect()
    one.call("lock", files=["a.txt"])
    two.begin_call("wait", files=["a.txt"], seconds=40)
    until(lambda: bool(database.in_line()))
    two.process.terminate()
    two.process.wait(TIMEOUT_S)
    assert database.in_line() == []

"""Checks B8, B9 and S6: a wait is woken by the write that makes its condition true."""

import asyncio
import json
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from support import TIMEOUT_S

from .rooms import Member, Room, woken
from .served import Served
from .shapes import has
from .wire import until

WAITERS = 500
NEVER = "state._shared.never == true"


@pytest.mark.proves("ROOM-8")
def test_a_wait_is_over_at_once_when_it_is_true(room: Room) -> None:
    """B8."""
    alice, bob = room.join("alice"), room.join("bob")
    alice.say("x").is_(200)
    found = bob.wait("messages.unread>0").is_(200)
    recent = [{"seq": 1, "from": "alice", "body": "x"}]
    wanted = {"triggered": True, "condition": "messages.unread>0"}
    has(found, {**wanted, "context": {"messages": {"recent": recent}}})


@pytest.mark.proves("ROOM-8")
def test_a_write_releases_who_waits(room: Room) -> None:
    """B8: meanwhile all see that Bob waits, and only Bob for what."""
    alice, bob = room.join("alice"), room.join("bob")
    longest = room.longest()
    waiting = bob.waiting("messages.unread>0")
    room.until_waiting("bob")
    shown = alice.context()["agents"]["bob"]
    has(shown, {"status": "waiting", "waiting_on": "waiting"})
    assert bob.eval("agents.bob.waiting_on").is_(200)["value"] == "messages.unread>0"
    assert not waiting.done()
    alice.say("wake up").is_(200)
    found = woken(waiting, longest)
    has(found["context"]["messages"]["recent"], [{"seq": 1, "body": "wake up"}])
    until(lambda: bool(alice.context()["agents"]["bob"]["status"] == "active"))
    assert alice.context()["agents"]["bob"]["waiting_on"] is None


@pytest.mark.proves("ROOM-8")
def test_own_messages_wake_nobody(room: Room) -> None:
    """B8: what is unread is what others said."""
    bob = room.join("bob")
    longest = room.longest()
    waiting = bob.waiting("messages.unread>0")
    room.until_waiting("bob")
    bob.again().say("to myself").is_(200)
    assert bob.again().eval("messages.unread").is_(200)["value"] == 0
    assert not waiting.done()
    room.admin.say("to you").is_(200)
    woken(waiting, longest)


@pytest.mark.proves("ROOM-8")
def test_a_wait_is_over_in_time(room: Room) -> None:
    """B9: without a write, also where the condition is about what is not there."""
    bob = room.join("bob")
    never = ("false", "state._shared.none == 1", "messages.unread > 0")
    for waiting in [bob.waiting(condition, timeout=1000) for condition in never]:
        found = waiting.result(TIMEOUT_S).is_(200)
        has(found, {"triggered": False, "timeout": True, "context": {"self": "bob"}})
        assert isinstance(found["elapsed_ms"], int)
        assert found["elapsed_ms"] >= 990


@pytest.mark.proves("ROOM-8")
def test_a_condition_that_is_none_is_refused(room: Room) -> None:
    """B9."""
    bob = room.join("bob")
    refused = bob.wait("1 +").is_(400, "invalid_cel")
    has(refused, {"expression": "1 +", "detail": "*"})
    assert bob.get("/wait").is_(400)["error"]
    bob.wait("${params.x} == 1").is_(400, "invalid_cel")
    room.nobody.wait("true").is_(401)


@pytest.mark.proves("ROOM-8")
def test_a_wait_gives_the_sections_that_are_asked_for(room: Room) -> None:
    """B8: beside what was true."""
    bob = room.join("bob")
    room.admin.shared("n", 3).is_(200)
    found = bob.wait("state._shared.n > 2", include="state,agents").is_(200)
    has(found, {"triggered": True, "value": True, "state": {"_shared": {"n": 3}}})
    assert "bob" in found["agents"]
    assert "context" not in found


@pytest.mark.proves("ROOM-8", "ROOM-9")
def test_a_timer_that_ends_wakes_as_a_write_does(room: Room) -> None:
    """B8, B16."""
    bob = room.join("bob")
    longest = room.longest()
    waiting = bob.waiting("state._shared.soon == 1")
    room.until_waiting("bob")
    room.admin.shared("soon", 1, timer={"ms": 300, "effect": "enable"}).is_(200)
    woken(waiting, longest)


class Waiter:
    """A wait on a bare socket."""

    def __init__(self, served: Served, one: Member, condition: str) -> None:
        self.port = served.port
        words = urlencode({"condition": condition, "timeout": 25_000})
        self.request = (
            f"GET {one.client.prefix}{one.path}/wait?{words} HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{served.port}\r\nAuthorization: Bearer {one.token}\r\n\r\n"
        )

    async def ask(self) -> None:
        """Begin to wait."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(self.request.encode())
        await self.writer.drain()

    async def answer(self) -> "tuple[int, object]":
        """(status, JSON) when it comes."""
        status = int((await self.reader.readline()).split()[1])
        length = 0
        while line := (await self.reader.readline()).strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return status, json.loads(await self.reader.readexactly(length))

    def hang_up(self) -> None:
        """Leave without a word."""
        self.writer.transport.abort()


@pytest.mark.proves("ROOM-8")
def test_one_write_wakes_five_hundred(own: "Callable[..., Served]") -> None:
    """S6."""
    served = own()
    room = Room(served)
    agents = [room.join(f"a{number}") for number in range(WAITERS - 1)]
    longest = room.longest()
    waiters = [Waiter(served, one, "state._shared.go == true") for one in agents]

    async def all_wait() -> "list[tuple[int, object]]":
        await asyncio.gather(*(one.ask() for one in waiters))
        names = [one.name for one in agents]
        await asyncio.to_thread(room.until_waiting, *names)
        await asyncio.to_thread(room.admin.shared, "go", True)
        answers = asyncio.gather(*(one.answer() for one in waiters))
        found = list(await asyncio.wait_for(answers, TIMEOUT_S))
        assert not longest.done(), "the write woke them, not the end of their time"
        for one in waiters:
            one.hang_up()
        return found

    answers = asyncio.run(all_wait())
    for status, found in answers:
        assert status == 200, found
        has(found, {"triggered": True})


@pytest.mark.proves("ROOM-8", "SERVE-8")
def test_who_hangs_up_waits_no_longer(own: "Callable[..., Served]") -> None:
    """S6: their places are free again, and they are not shown as waiting."""
    served = own("--max-waiters", "20")
    room = Room(served)
    agents = [room.join(f"a{number}") for number in range(20)]
    waiters = [Waiter(served, one, NEVER) for one in agents]

    async def wait_and_leave() -> None:
        await asyncio.gather(*(one.ask() for one in waiters))
        await asyncio.to_thread(room.until_waiting, *[one.name for one in agents])
        late = await asyncio.to_thread(room.admin.wait, NEVER, timeout=10)
        late.is_(429, "limit_exceeded")
        for one in waiters:
            one.hang_up()

    asyncio.run(wait_and_leave())
    until(lambda: room.admin.wait(NEVER, timeout=10).status == 200)
    shown = room.admin.context(only="agents")["agents"]
    assert {one["status"] for one in shown.values()} == {"active"}


@pytest.mark.proves("ROOM-2", "ROOM-8")
def test_a_token_that_ended_while_it_waited_is_told_nothing(room: Room) -> None:
    bob = room.join("bob", state={"card": "queen"})
    waiting = bob.waiting("state._shared.go == true")
    room.until_waiting("bob")
    room.admin.again().post("/agents", {"id": "bob"}).is_(201)
    room.admin.again().shared("go", True).is_(200)
    waiting.result(TIMEOUT_S).is_(401)


@pytest.mark.proves("ROOM-2", "ROOM-8")
def test_who_waits_in_a_room_waits_in_no_other_one_of_its_id(served: Served, room: Room) -> None:
    waiting = room.admin.waiting("state._shared.go == true")
    room.join("bob")
    token = room.admin.token
    with_token = served.client("/direct", token)
    with_token.delete(f"/rooms/{room.id}").is_(200)
    made = served.client("/direct").post("/rooms", {"id": room.id}).is_(201)
    other = Member(served.client("/direct", made["token"]), room.id)
    other.shared("go", True).is_(200)
    waiting.result(TIMEOUT_S).is_(404)

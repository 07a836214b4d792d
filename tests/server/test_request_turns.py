"""One token does not take all threads from the others (SERVE-8, CEL-1)."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from agent_sync.server.request_turns import RequestTurns
from support import TIMEOUT_S

from .rooms import Room
from .served import Served

ROUND = "[1,2,3,4,5,6,7,8,9,10].all(a, "
LONG = f"{ROUND * 6}state._shared.n > a{')' * 6}"


@pytest.mark.proves("SERVE-8")
def test_one_token_has_so_many_turns_and_no_more() -> None:
    open, begun = threading.Event(), threading.Semaphore(0)

    def work() -> int:
        begun.release()
        assert open.wait(TIMEOUT_S)
        return 1

    async def all() -> None:
        with ThreadPoolExecutor(8) as pool:
            turns = RequestTurns(pool, 2)
            many = [asyncio.create_task(turns.run("busy", work)) for _ in range(50)]
            for _ in range(2):
                await asyncio.to_thread(begun.acquire, timeout=TIMEOUT_S)
            assert await turns.run("other", lambda: 2) == 2
            assert not begun.acquire(blocking=False)
            many.pop().cancel()
            open.set()
            assert await asyncio.wait_for(asyncio.gather(*many), TIMEOUT_S) == [1] * 49
            assert turns._lanes == {}

    asyncio.run(all())


@pytest.mark.proves("SERVE-8", "CEL-1")
def test_many_expressions_of_one_request_are_no_long_work(served: Served, room: Room) -> None:
    """Those of a join, without a token, while nobody else can write."""
    views = [{"id": f"v{number}", "expr": LONG} for number in range(100)]
    joined = room.nobody.post("/agents", {"id": "alice", "views": views}).is_(201)
    alice = room.nobody.as_(joined["token"])
    writes = [{"scope": "_x", "key": "k", "value": LONG, "expr": True}] * 100
    alice.register({"id": "long", "writes": writes}).is_(201)
    served.client().get("/healthz").is_(200)

"""Whose requests are worked on now: so many of a token at a time, so that none has all threads."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

T = TypeVar("T")


class _Lane:
    """The requests of one token."""

    __slots__ = ("turn", "users")

    def __init__(self, most: int) -> None:
        self.turn = asyncio.Semaphore(most)
        self.users = 0


class RequestTurns:
    """Asked by the loop alone. Requests without a token share one lane."""

    def __init__(self, pool: Executor, most: int) -> None:
        self._pool = pool
        self._most = most
        self._lanes: dict[str, _Lane] = {}

    async def run(self, token: str, work: "Callable[[], T]") -> T:
        """What ``work`` gives, done in a thread when it is this token's turn. Raises what it does.

        Where the waiting is cancelled the work still ends, and keeps no turn.
        """
        lane = self._lanes.get(token)
        if lane is None:
            lane = self._lanes[token] = _Lane(self._most)
        lane.users += 1
        try:
            async with lane.turn:
                return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[token]

"""A client of MCP under one token that is shown while it calls tools. For ``demo-rooms.py``.

Each call is told with a part of its answer, and one that is not as expected ends the story. The
client is that of the protocol's own package; each call is a connection of its own, so that nothing
is kept between two of them but the token.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, NamedTuple

from played import PATIENCE_S, Page, StepFailed, expect
from played_rooms import BESIDE, Server, missing, part, short

NEWER, OLDER = "2026-07-28", "legacy"
"""The generations of the protocol, as the package calls them."""
NEEDS = (
    "the third story needs the Python packages mcp (2 or later) and httpx2: install agent-sync "
    "with its extra 'mcp', or leave that story out with --without-mcp"
)


def can_play() -> bool:
    """Whether the package is there, in a version that speaks both generations."""
    try:
        import httpx2  # noqa: F401
        from mcp import Client  # noqa: F401
    except ImportError:
        return False
    return True


class Told(NamedTuple):
    """What a call gave: whether it failed, and its texts."""

    failed: bool
    texts: "list[str]"


class ToolClient:
    """Somebody with a name on the page, a token, and a generation of the protocol."""

    def __init__(self, server: Server, page: Page, name: str, token: str, mode: str) -> None:
        self._url = f"http://127.0.0.1:{server.port}/declared/mcp"
        self._page = page
        self.name = name
        self._token = token
        self._mode = mode

    def names(self) -> "list[str]":
        """The tools that the server lists."""

        async def listed(client: Any) -> "list[str]":
            return [str(one.name) for one in (await client.list_tools()).tools]

        return list(self._with(listed))

    def call(self, tool: str, *, has: object = None, **given: object) -> Any:
        """Call a tool that has to do it, and give its answer, which contains ``has``.

        Raises StepFailed.
        """
        return self.took(tool, given, self.send(tool, given), has)

    def took(self, tool: str, given: "dict[str, object]", told: Told, has: object) -> Any:
        """Tell of a call that was answered. Raises StepFailed as ``call`` does."""
        self._tell(tool, given)
        expect(not told.failed, f"{tool} was refused", *told.texts)
        found = json.loads(told.texts[0])
        wrong = missing(found, has)
        expect(not wrong, f"{tool} does not answer as told: {wrong}", told.texts[0])
        self._page.quote(short(part(found, has)) if has is not None else "done")
        return found

    def refused(self, tool: str, says: str, **given: object) -> None:
        """Call a tool that has to be refused with these words. Raises StepFailed."""
        self._tell(tool, given)
        told = self.send(tool, given)
        expect(told.failed, f"{tool} was not refused", *told.texts)
        expect(told.texts[0] == says, f"{tool} is refused with other words", *told.texts)
        self._page.quote(told.texts[0])

    def beside(self, tool: str, given: "dict[str, object]") -> "Future[Told]":
        """Call a tool whose answer may take its time."""
        return BESIDE.submit(self.send, tool, given)

    def send(self, tool: str, given: "dict[str, object]") -> Told:
        """Call a tool and tell nothing of it. Raises StepFailed where there is no answer."""

        async def called(client: Any) -> Told:
            found = await client.call_tool(tool, given)
            return Told(bool(found.is_error), [str(one.text) for one in found.content])

        return Told(*self._with(called))

    def _tell(self, tool: str, given: "dict[str, object]") -> None:
        self._page.tell(f"{self.name}> {tool} {short(given)}")

    def _with(self, work: "Callable[[Any], Coroutine[Any, Any, Any]]") -> Any:
        async def bounded() -> Any:
            return await asyncio.wait_for(self._connected(work), PATIENCE_S)

        try:
            return asyncio.run(bounded())
        except Exception as problem:  # whatever a library raises ends the story
            raise StepFailed(f"{self.name} has no connection: {problem!r}") from problem

    async def _connected(self, work: "Callable[[Any], Coroutine[Any, Any, Any]]") -> Any:
        import httpx2
        from mcp import Client
        from mcp.client.streamable_http import streamable_http_client

        headers = {"Authorization": f"Bearer {self._token}"}
        async with httpx2.AsyncClient(headers=headers, timeout=PATIENCE_S) as http:
            transport: Any = streamable_http_client(self._url, http_client=http)
            async with Client(transport, mode=self._mode) as client:
                return await work(client)

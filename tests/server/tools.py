"""The tools of a server's ``/mcp``, called with the client of the SDK in either generation."""

import asyncio
import functools
import json
import ssl
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from support import TIMEOUT_S

from .served import Served

T = TypeVar("T")
MODERN, LEGACY = "2026-07-28", "legacy"
GENERATIONS = (MODERN, LEGACY)
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients that speak http alone: each would read the certificates of the whole world."""
NAMES = {
    "sync_lobby", "sync_embody", "sync_disembody", "sync_create_room", "sync_list_rooms",
    "sync_join_room", "sync_read_context", "sync_invoke_action", "sync_wait",
    "sync_register_action", "sync_register_view", "sync_delete_action", "sync_delete_view",
    "sync_send_message", "sync_help", "sync_eval_cel", "sync_restrict_scope",
    "sync_revoke_access",
}  # fmt: skip


class Result:
    """What one call gave."""

    def __init__(self, failed: bool, texts: "list[str]", structured: Any = None) -> None:  # noqa: FBT001
        self.failed = failed
        self.texts = texts
        self.structured = structured

    def __repr__(self) -> str:
        return f"{'failed' if self.failed else 'done'}: {self.texts}"

    @property
    def data(self) -> Any:
        """The answer of a call that has to have been done."""
        assert not self.failed, self
        assert len(self.texts) == 1, self
        return json.loads(self.texts[0])

    @property
    def error(self) -> str:
        """The word of a refusal, or its sentence."""
        assert self.failed, self
        return self.texts[0].removeprefix("Error: ")

    @property
    def facts(self) -> Any:
        """What is known of a refusal."""
        return json.loads(self.texts[1])


class Tools:
    """A client under one token. Each call is a connection of its own: nothing is kept but that."""

    def __init__(self, served: Served, token: str, mode: str, at: str = "/mcp") -> None:
        self.url = f"http://127.0.0.1:{served.port}{at}"
        self.token = token
        self.mode = mode

    def names(self) -> "set[str]":
        """What the server says there is."""

        async def listed(client: Any) -> "set[str]":
            found = await client.list_tools()
            return {str(one.name) for one in found.tools}

        return self._with(listed)

    def call(self, tool: str, **given: object) -> Result:
        """Call one."""
        return self.calls((tool, given))[0]

    def structured(self, tool: str, /, **given: object) -> Any:
        """Call one that has to be done, and answers data beside its text."""
        found = self.call(tool, **given)
        assert not found.failed, (tool, found)
        return found.structured

    def calls(self, *wanted: "tuple[str, dict[str, Any]]") -> "list[Result]":
        """Call several on one connection."""

        async def made(client: Any) -> "list[Result]":
            return [await _result(client, tool, given) for tool, given in wanted]

        return self._with(made)

    def _with(self, work: "Callable[[Any], Coroutine[Any, Any, T]]") -> T:
        async def run() -> T:
            return await asyncio.wait_for(self._connected(work), TIMEOUT_S)

        _judge_each_schema_once()
        return asyncio.run(run())

    def http(self) -> Any:
        """What sends its requests, with its token."""
        import httpx2

        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx2.AsyncClient(headers=headers, timeout=TIMEOUT_S, verify=NO_TLS)

    async def _connected(self, work: "Callable[[Any], Coroutine[Any, Any, T]]") -> T:
        from mcp import Client
        from mcp.client.streamable_http import streamable_http_client

        async with self.http() as http:
            transport: Any = streamable_http_client(self.url, http_client=http)
            async with Client(transport, mode=self.mode) as client:
                return await work(client)


@functools.cache
def _judge_each_schema_once() -> None:
    """Whether a tool's schema is one is judged by each connection anew, longer than it works."""
    from jsonschema import Draft202012Validator

    real, sound = Draft202012Validator.check_schema, set()

    def check(schema: Any, *more: Any, **named: Any) -> None:
        text = json.dumps(schema, sort_keys=True)
        if text not in sound:
            real(schema, *more, **named)
            sound.add(text)

    Draft202012Validator.check_schema = check


async def _result(client: Any, tool: str, given: "dict[str, Any]") -> Result:
    found = await client.call_tool(tool, given)
    texts = [one.text for one in found.content]
    return Result(bool(found.is_error), texts, found.structured_content)

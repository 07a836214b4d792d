"""The door to the SDK (extra ``mcp``), its 1.x and its 2.x: streamable HTTP without sessions.

Loaded with the first request for it: its import costs several times that of the server. A protocol
of any generation is answered from one request alone; whose that is stands in its scope.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from mcp import types as sdk_types
from mcp.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from ... import __version__
from .repository_tools import REPOSITORY_TOOLS, Offered, input_schema
from .room_tool_table import INSTRUCTIONS, ROOM_TOOLS, RoomTool
from .tool_calling import BEARER, Bearer, called, sees_repository

types: Any = sdk_types
SERVER: Any = Server
MANAGER: Any = StreamableHTTPSessionManager
NAME = "agent-sync-rooms"
UNKNOWN_CLIENT = "client"


async def serve(started: "Callable[[Any], None]") -> None:
    """Serve until it is cancelled; ``started`` is given the function that takes requests."""
    server = _newer() if hasattr(SERVER, "add_request_handler") else _older()
    manager = MANAGER(app=server, json_response=True, stateless=True)
    async with manager.run():
        started(manager.handle_request)
        await asyncio.Event().wait()


def _newer() -> Any:
    """The server of 2.x: handlers are given to it."""

    async def list_tools(context: Any, _params: Any) -> Any:
        return await _tools(context)

    async def call_tool(context: Any, params: Any) -> Any:
        return await _called(context, params)

    return SERVER(
        NAME, version=__version__, instructions=INSTRUCTIONS,
        on_list_tools=list_tools, on_call_tool=call_tool,
    )  # fmt: skip


def _older() -> Any:
    """The server of 1.x: handlers stand in its table, by the type of the request."""
    server = SERVER(NAME, version=__version__, instructions=INSTRUCTIONS)

    async def list_tools(_request: Any) -> Any:
        return types.ServerResult(await _tools(server.request_context))

    async def call_tool(request: Any) -> Any:
        return types.ServerResult(await _called(server.request_context, request.params))

    server.request_handlers[types.ListToolsRequest] = list_tools
    server.request_handlers[types.CallToolRequest] = call_tool
    return server


async def _tools(context: Any) -> Any:
    found = [_tool(one) for one in ROOM_TOOLS.values()]
    if await sees_repository(context.request.scope[BEARER]):
        found += [_repository_tool(one) for one in REPOSITORY_TOOLS.values()]
    return types.ListToolsResult.model_validate({"tools": found})


def _tool(one: RoomTool) -> "Mapping[str, Any]":
    return {
        "name": one.name,
        "description": one.description,
        "inputSchema": one.input_schema(),
        "annotations": {
            "readOnlyHint": one.reads, "destructiveHint": one.ends, "openWorldHint": False,
        },
    }  # fmt: skip


def _repository_tool(one: Offered) -> "Mapping[str, Any]":
    return {
        "name": one.name,
        "title": one.title,
        "description": one.description(),
        "inputSchema": input_schema(one),
        "outputSchema": one.output_schema(),
        "annotations": {
            "readOnlyHint": one.reads, "destructiveHint": one.ends, "openWorldHint": False,
            "idempotentHint": one.reads or one.again,
        },
    }  # fmt: skip


async def _called(context: Any, params: Any) -> Any:
    bearer: Bearer = context.request.scope[BEARER]
    found = await called(bearer, params.name, dict(params.arguments or {}), _client(context))
    return types.CallToolResult.model_validate(found)


def _client(context: Any) -> str:
    """What the client calls itself: in this protocol, or as HTTP has it."""
    told = getattr(context.session, "client_params", None)
    info = getattr(told, "client_info", None) or getattr(told, "clientInfo", None)
    agent = context.request.headers.get("user-agent", "")
    return str(info.name) if info is not None else agent.partition("/")[0] or UNKNOWN_CLIENT

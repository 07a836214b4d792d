"""The door to the SDK (extra ``mcp``): its 1.x and its 2.x, and nothing else of ours knows it.

Handlers stand in the place of the SDK's own decorators, which differ between the two and would
put words of their own around errors. What they give is made of wire data, which both read.
"""

import os
import signal
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from mcp import types as sdk_types
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared import exceptions as sdk_errors

from .. import __version__
from ..tools.results import Wire
from ..tools.tool_table import TOOLS, Tool
from .connection_calls import Calls
from .instructions import INSTRUCTIONS
from .resource_table import RESOURCES
from .served_caller import Connection, ServedCaller

T = TypeVar("T")
types: Any = sdk_types
SERVER: Any = Server
NAME = "agent-sync"
errors: Any = sdk_errors
TEXT = "text/plain"
NO_SUCH_RESOURCE = -32002


def serve(env: "Mapping[str, str]", folder: str) -> None:
    """Serve one client on standard input and output, until it closes them or stops us."""
    calls = Calls(Connection(env, folder))
    server = _newer(calls) if hasattr(SERVER, "add_request_handler") else _older(calls)

    def stopped(number: int, _frame: object) -> None:
        # What reads standard input cannot be broken off: nothing is left to wait for.
        calls.leave()
        os._exit(128 + number)

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stopped)
    try:
        anyio.run(_serve, server)
    finally:
        calls.leave()


async def _serve(server: Any) -> None:
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


def _newer(calls: Calls) -> Any:
    """The server of 2.x: handlers are given to it."""

    async def list_tools(_context: Any, _params: Any) -> Any:
        return _tools()

    async def call_tool(context: Any, params: Any) -> Any:
        return await _called(calls, context.session, params)

    async def list_resources(_context: Any, _params: Any) -> Any:
        return _resources()

    async def read_resource(context: Any, params: Any) -> Any:
        return await _read(calls, context.session, params)

    return SERVER(
        NAME,
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )


def _older(calls: Calls) -> Any:
    """The server of 1.x: handlers stand in its table, by the type of the request."""
    server = SERVER(NAME, version=__version__, instructions=INSTRUCTIONS)

    async def list_tools(_request: Any) -> Any:
        return types.ServerResult(_tools())

    async def call_tool(request: Any) -> Any:
        session = server.request_context.session
        return types.ServerResult(await _called(calls, session, request.params))

    async def list_resources(_request: Any) -> Any:
        return types.ServerResult(_resources())

    async def read_resource(request: Any) -> Any:
        session = server.request_context.session
        return types.ServerResult(await _read(calls, session, request.params))

    server.request_handlers[types.ListToolsRequest] = list_tools
    server.request_handlers[types.CallToolRequest] = call_tool
    server.request_handlers[types.ListResourcesRequest] = list_resources
    server.request_handlers[types.ReadResourceRequest] = read_resource
    return server


def _tools() -> Any:
    return types.ListToolsResult.model_validate({"tools": [_tool(one) for one in TOOLS.values()]})


def _tool(one: Tool) -> Wire:
    return {
        "name": one.name,
        "title": one.title,
        "description": one.description(),
        "inputSchema": one.input_schema(),
        "outputSchema": one.output_schema(),
        "annotations": {
            "title": one.title,
            "readOnlyHint": one.reads,
            "destructiveHint": one.ends,
            "idempotentHint": one.reads or one.again,
            "openWorldHint": False,
        },
    }


def _resources() -> Any:
    found = [
        {"uri": one.uri, "name": one.name, "description": one.description, "mimeType": TEXT}
        for one in RESOURCES.values()
    ]
    return types.ListResourcesResult.model_validate({"resources": found})


async def _called(calls: Calls, session: Any, params: Any) -> Any:
    _introduce(calls, session)
    given = params.arguments or {}
    found = await _off_the_loop(calls, lambda caller: calls.tool(params.name, given, caller))
    return types.CallToolResult.model_validate(found)


async def _read(calls: Calls, session: Any, params: Any) -> Any:
    _introduce(calls, session)
    uri = str(params.uri)
    if uri not in RESOURCES:
        raise _no_such(f"there is no resource {uri[:200]}; there are {', '.join(RESOURCES)}")
    text = await _off_the_loop(calls, lambda caller: calls.resource(uri, caller))
    found = {"contents": [{"uri": uri, "mimeType": TEXT, "text": text}]}
    return types.ReadResourceResult.model_validate(found)


async def _off_the_loop(calls: Calls, act: Callable[[ServedCaller], T]) -> T:
    """Do it in a thread; a client that gives the request up gives up what waits there, too."""
    caller = calls.caller()
    try:
        return await anyio.to_thread.run_sync(act, caller, abandon_on_cancel=True)
    except anyio.get_cancelled_exc_class():
        caller.abandoned.set()
        raise


def _no_such(said: str) -> Exception:
    """The protocol's own error for a resource that is not there, in the words of each SDK."""
    if hasattr(errors, "MCPError"):
        return errors.MCPError(NO_SUCH_RESOURCE, said)  # type: ignore[no-any-return]
    told = types.ErrorData(code=NO_SUCH_RESOURCE, message=said)
    return errors.McpError(told)  # type: ignore[no-any-return]


def _introduce(calls: Calls, session: Any) -> None:
    """What the client calls itself; the two write it differently."""
    given = getattr(session, "client_params", None)
    info = getattr(given, "client_info", None) or getattr(given, "clientInfo", None)
    if info is not None:
        calls.connection.introduced(str(info.name))

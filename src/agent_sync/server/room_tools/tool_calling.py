"""One call of a tool, from its arguments to what goes over the wire."""

import asyncio
import logging
from typing import Any

from ...rooms.room_errors import RoomError, missing
from ...rooms.room_names import of_repository
from ...rooms.service.waiting_for import ask
from ..serving import Serving
from ..waiting_calls import LONGEST_MS, teller, told_or_gone
from . import repository_runs
from .room_tool_table import ROOM_TOOLS
from .tool_arguments import checked
from .tool_call import ToolCall
from .tool_results import Wire, answer, failure

LOG = logging.getLogger("agent_sync.server")
BEARER = "agent_sync.bearer"
"""Where the scope of a request says whose it is."""


class Bearer:
    """Whose a request is: the profile that it speaks, its token; ``gone`` when it hung up."""

    __slots__ = ("gone", "profile", "serving", "token")

    def __init__(self, serving: Serving, profile: str, token: str) -> None:
        self.serving = serving
        self.profile = profile
        self.token = token
        self.gone = asyncio.Event()


async def called(bearer: Bearer, name: str, given: "dict[str, Any]", client: str) -> Wire:
    """Call a tool. What fails is a result that says so; nothing is raised."""
    try:
        return answer(await _run(bearer, name, given, client))
    except RoomError as error:
        return failure(error)
    except Exception:  # the edge: one call may fail, the server may not
        LOG.exception("a tool failed")
        return failure(RoomError(500, "internal_error"))


async def _run(bearer: Bearer, name: str, given: "dict[str, Any]", client: str) -> "Any":
    if name not in ROOM_TOOLS:
        raise missing("unknown_tool", tool=name[:80], tools=list(ROOM_TOOLS))
    tool, serving = ROOM_TOOLS[name], bearer.serving
    known = checked(given, tool.input_schema())
    call = ToolCall(serving, bearer.profile, bearer.token, client, known)
    if tool.run is None:
        return await _waited(call, bearer.gone)
    run = repository_runs.RUNS.get(name) if _of_repository(call) else tool.run
    if run is None:
        raise missing("room not found")
    return await asyncio.get_running_loop().run_in_executor(serving.pool, run, call)


def _of_repository(call: ToolCall) -> bool:
    return of_repository(str(call.given.get("room", "")))


async def _waited(call: ToolCall, gone: asyncio.Event) -> "Any":
    """sync_wait: no thread waits with it."""
    loop = asyncio.get_running_loop()
    told, done = teller(loop)
    timeout = min(call.given.get("timeout", LONGEST_MS), LONGEST_MS)

    hub = call.serving.repository_hub if _of_repository(call) else call.serving.hub

    def begin() -> "Any":
        query = call.query("condition", "depth", "only")
        if _of_repository(call):
            waiter = repository_runs.waiter(call, query, timeout, done)
        else:
            waiter = ask(call.service, call.reading(), call.room, query, timeout, done)
        hub.add(waiter)
        return waiter

    waiter = await loop.run_in_executor(call.serving.pool, begin)
    if not await told_or_gone(hub, waiter, told, gone.wait()):
        raise RoomError(499, "gone")
    found = told.result()
    if isinstance(found, BaseException):
        raise found
    return found

"""One call of a tool, from its arguments to what goes over the wire."""

import asyncio
import logging
from functools import partial
from typing import Any

from ...rooms.room_errors import RoomError, missing
from ...rooms.service.failed_attempts import wrong_token
from ..serving import Serving
from ..waiting_calls import LONGEST_MS, teller, told_or_gone
from . import repository_tools
from .repository_tools import REPOSITORY_TOOLS
from .room_tool_table import ROOM_TOOLS
from .tool_arguments import checked, schema
from .tool_call import ToolCall
from .tool_results import Wire, answer, failure

LOG = logging.getLogger("agent_sync.server")
BEARER = "agent_sync.bearer"
"""Where the scope of a request says whose it is."""
INVALID = "invalid_token"
HERE = schema(repository_tools.HERE, {})


class Bearer:
    """Whose a request is: the profile that it speaks, its token, and where it comes from.

    ``resources``: what its token may be for. ``gone`` when it hung up.
    """

    __slots__ = ("address", "gone", "profile", "resources", "serving", "token")

    def __init__(
        self, serving: Serving, profile: str, token: str, address: str, resources: "frozenset[str]"
    ) -> None:
        self.address = address
        self.resources = resources
        self.serving = serving
        self.profile = profile
        self.token = token
        self.gone = asyncio.Event()


async def called(bearer: Bearer, name: str, given: "dict[str, Any]", client: str) -> Wire:
    """Call a tool. What fails is a result that says so; nothing is raised."""
    of_repository = name in REPOSITORY_TOOLS
    try:
        if of_repository:
            return await _in_repository(bearer, name, given, client)
        return answer(await _run(bearer, name, given, client))
    except RoomError as error:
        told = await _noted(bearer, error)
        return repository_tools.refused(told) if of_repository else failure(told)
    except Exception:  # the edge: one call may fail, the server may not
        LOG.exception("a tool failed")
        return failure(RoomError(500, "internal_error"))


async def _noted(bearer: Bearer, error: RoomError) -> RoomError:
    """A token that is nobody's is recorded, and refused otherwise when there are many."""
    if error.code != INVALID:
        return error
    serving = bearer.serving
    note = partial(wrong_token, serving.service, bearer.address, INVALID)
    try:
        await asyncio.get_running_loop().run_in_executor(serving.pool, note)
    except RoomError as many:
        return many
    return error


async def _run(bearer: Bearer, name: str, given: "dict[str, Any]", client: str) -> "Any":
    if name not in ROOM_TOOLS:
        raise missing("unknown_tool", tool=name[:80], tools=list(ROOM_TOOLS))
    tool, serving = ROOM_TOOLS[name], bearer.serving
    known = checked(given, tool.input_schema())
    call = ToolCall(serving, bearer.profile, bearer.token, client, known, bearer.resources)
    if tool.run is None:
        return await _waited(call, bearer.gone)
    return await serving.turns.run(call.token, partial(tool.run, call))


async def _in_repository(bearer: Bearer, name: str, given: "dict[str, Any]", client: str) -> Wire:
    """A tool of AGENT-10, of which the room of a repository is named or meant."""
    wanted, serving = repository_tools.named(name, given), bearer.serving
    here = checked({n: x for n, x in given.items() if n in repository_tools.HERE}, HERE)
    call = ToolCall(serving, bearer.profile, bearer.token, client, here, bearer.resources)
    return await serving.turns.run(call.token, partial(repository_tools.run, call, wanted))


async def sees_repository(bearer: Bearer) -> bool:
    """Whether there is a repository here whose room this token may read."""
    call = ToolCall(bearer.serving, bearer.profile, bearer.token, "", {}, bearer.resources)

    def looked() -> bool:
        try:
            return bool(bearer.serving.repositories.readable(call.asker()))
        except RoomError:
            return False

    return await bearer.serving.turns.run(call.token, looked)


async def _waited(call: ToolCall, gone: asyncio.Event) -> "Any":
    """sync_wait: no thread waits with it."""
    loop = asyncio.get_running_loop()
    told, done = teller(loop)
    verbs, timeout = call.verbs, min(call.given.get("timeout", LONGEST_MS), LONGEST_MS)

    def begin() -> "Any":
        query = call.query("condition", "depth", "only")
        waiter = verbs.wait(call.reading(), call.room, query, timeout, done)
        verbs.hub.add(waiter)
        return waiter

    waiter = await call.serving.turns.run(call.token, begin)
    if not await told_or_gone(verbs.hub, waiter, told, gone.wait()):
        raise RoomError(499, "gone")
    found = told.result()
    if isinstance(found, BaseException):
        raise found
    return found

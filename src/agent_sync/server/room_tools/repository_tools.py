"""The tools of AGENT-10 for the rooms of repositories, under their own names (MCP-1).

Each is one name of the tables of ``server/repository``, which alone say what can be reached: so
nothing here writes a file, runs a command or takes over (REPO-3). What has no name there is no tool
here: waiting is ``sync_wait``, and hand-overs, versions and the rest stay on the machine.
"""

import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from ...client.input_schemas import ACT, Argument, checked
from ...errors import AgentSyncError
from ...rooms.room_errors import RoomError, bad, missing
from ...tools import own_words, results
from ...tools.tool_table import TOOLS, Tool
from ..repository import repository_acts, repository_reads
from ..repository.repository_refusals import refusing
from .tool_arguments import ARGUMENTS
from .tool_call import ToolCall
from .tool_results import NOT_EMBODIED, failure

OFFERED: "Mapping[str, Mapping[str, str]]" = {
    "status": {"": "status"}, "who": {"": "who"}, "lock": {"": "lock"}, "unlock": {"": "unlock"},
    "tasks": {"": "tasks"}, "create": {"": "create_task"}, "claim": {"": "claim_task"},
    "complete": {"": "complete_task"}, "send": {"": "send"}, "inbox": {"": "inbox"},
    "decide": {"": "decide"}, "next": {"": "next"},
    "gate": {
        "open": "gate_open", "ack": "gate_ack", "object": "gate_object",
        "resolve": "gate_resolve", "cancel": "gate_cancel", "show": "gate_show",
        "list": "gate_list",
    },
    "checkpoint": {
        "make": "checkpoint", "show": "checkpoint_show", "list": "checkpoint_list",
        "approve": "approve", "reject": "reject",
    },
    "patch": {
        "propose": "propose", "check": "patch_check", "show": "patch_show", "list": "patch_list",
        "approve": "approve", "reject": "reject",
    },
}  # fmt: skip
"""tool -> act -> what it is called in a table of ``server/repository``."""
PARAMETERS = {**repository_acts.DEFINITIONS, **repository_reads.DEFINITIONS}
HERE = ("room", "agent")
REFUSED = "refused"


class Offered(Tool):
    """A tool as far as a room reaches: fewer acts, and of each only what a table takes."""

    __slots__ = ()

    def takes(self, act: str = "") -> "dict[str, Argument]":
        """What one act of it takes."""
        known = PARAMETERS[OFFERED[self.name][act]]["params"]
        return {name: one for name, one in super().takes(act).items() if name in known}


def _offered(name: str) -> Offered:
    tool = TOOLS[name]
    acts = {act: tool.acts[act] for act in OFFERED[name]}
    return Offered(*tool._replace(acts=acts))


REPOSITORY_TOOLS = {name: _offered(name) for name in OFFERED}
"""name -> tool."""


def input_schema(tool: Offered) -> "dict[str, Any]":
    """What it takes, and of which room and as whom it speaks."""
    found: dict[str, Any] = tool.input_schema()
    whose = {
        "room": {**ARGUMENTS["room"], "description": "The repository's room, as repo:NAME; not "
                 "needed where you see only one."},
        "agent": ARGUMENTS["agent"],
    }  # fmt: skip
    return {**found, "properties": {**found["properties"], **whose}}


class Named(NamedTuple):
    """A call of such a tool: which, the act of it, and what it is called in a table."""

    tool: Offered
    act: str
    does: str
    given: "dict[str, Any]"


def named(name: str, given: "Mapping[str, Any]") -> Named:
    """What a call asks for. Raises RoomError (400)."""
    tool, rest = REPOSITORY_TOOLS[name], {n: x for n, x in given.items() if n not in HERE}
    act = "" if "" in tool.acts else rest.pop(ACT, None)
    if act not in tool.acts:
        raise bad("invalid_argument", f"{ACT}: one of {', '.join(tool.acts)}", argument=ACT,
                  allowed=list(tool.acts))  # fmt: skip
    with refusing():
        found = checked(tool.takes(act), rest, f"{name} {act}".strip())
    return Named(tool, act, OFFERED[name][act], found)


def room_of(call: ToolCall) -> str:
    """The room that a call means: the one it names, or the only one it may read.

    Raises RoomError: 400, 404.
    """
    if "room" in call.given:
        room = call.given["room"]
        if room not in call.serving.repositories.repositories.rooms:
            raise missing("room not found")
        return str(room)
    readable = call.serving.repositories.readable(call.asker())
    if len(readable) != 1:
        raise bad("room is required", rooms=readable)
    return readable[0]


def run(call: ToolCall, wanted: Named) -> results.Wire:
    """Do it. Raises RoomError."""
    call.given["room"] = room_of(call)
    rooms, acting = call.serving.repositories, wanted.does not in repository_reads.READS
    asker = call.acting() if acting else call.reading()
    if wanted.does in repository_acts.ACTS:
        call.serving.rate.take(asker.digest, time.monotonic())
        data = rooms.invoke(asker, call.room, wanted.does, wanted.given)[1]["result"]
    else:
        data = rooms.read(asker, call.room, wanted.does, wanted.given)
    return results.answer(own_words.said(wanted.tool.name, wanted.act, data), data)


def refused(error: RoomError) -> results.Wire:
    """A refusal, as these tools tell it everywhere: the code, then the sentence."""
    if error.code == NOT_EMBODIED:
        return failure(error)
    told = AgentSyncError(REFUSED, **error.facts)
    told.code = error.code
    # What it says may quote others: all of it stands in the frame.
    return results.failure(told.quoting([error.message] if error.message else [], without=REFUSED))

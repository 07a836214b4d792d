"""Calls of tools in a shape that the sender's row does not know (AGENT-3).

They are read as the row of any other client reads them. What nobody can read, and may write, is
said: in ``hooks.log``, and in ``status`` as long as the session is there.
"""

from ..clients import dialects
from ..clients.claude_code import EDITORS, SHELLS
from ..clients.dialect import PATCH
from ..feed import hook_errors
from ..presence import agents
from ..views.model_frame import line
from .call import Call, parse
from .other_clients import may_write, tool_of
from .payload_in_python import first_at, loaded
from .unreadable_input import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project

GATE = "pre-tool-use"
_SHAPE = ("tool", "file_path", "notebook_path", "patch", "files", "command")
_OF_SHELLS = {"command", "commands", "timeout", "run_in_background"}
"""What a shell is called with, beside a command that its client turns down for being empty."""
_LONGEST = 60


class UnknownShapeError(Exception):
    """A tool that may write was called in a way that nobody knows to read."""


def read_otherwise(call: Call, *, strict: bool) -> None:
    """Read a call that names no file as another client would have sent it; what cannot be read at
    all is reported. Raises InputError for that under ``strict``, at a gate."""
    why = "" if take_shape(call) else reported(call)
    whole = call.is_whole or call.text("tool") in SHELLS
    if strict and call.event == GATE and (why or not whole):
        raise InputError(why or "it names no session or no file")


def say_unnamed(here: "Project") -> None:
    """Nobody can be judged by a call that names no session: it is said at least."""
    hook_errors.note(here.folder, GATE, InputError("it names no session: it was not judged"))


def take_shape(call: Call) -> bool:
    """Whether another client's row reads this call; what it reads is the call's from now on.

    Who acts is not asked again: that is said in the same way at every event of a session.
    """
    for row in dialects.TABLE.values():
        fields = parse(call.store, call.raw, row)
        tool_of(fields, row)
        if row is not call.row and _is_read(fields):
            call.fields.update({name: fields.get(name) for name in _SHAPE})
            call.shape = row
            return True
    return False


def _is_read(fields: "dict[str, object]") -> bool:
    tool = fields.get("tool")
    if tool in SHELLS:
        return bool(fields.get("command"))
    path = fields.get("file_path") or fields.get("notebook_path")
    whole = fields.get("patch") or fields.get("files")
    return (tool in EDITORS and bool(path)) or (tool == PATCH and bool(whole))


def reported(call: Call) -> str:
    """Why a call that nobody reads leaves its session unprotected, after noting that; '' for one
    that writes nothing, or that its own client would turn down: with no name in it that is new.
    """
    tool = call.text("tool")
    writes = tool in (*EDITORS, *SHELLS) or may_write(tool)
    if not call.agent_id or not writes or not _is_new(call):
        return ""
    theirs = first_at(loaded(call.raw), call.row.fields["tool"])
    why = f"its tool {line(str(theirs), _LONGEST)} was called in a way that is not known here"
    hook_errors.note(call.project.folder, call.event, UnknownShapeError(why))
    with call.store.writing() as store:
        call.refresh(store)
        agents.note_unprotected(store, call.agent_id, why)
    return why


def _is_new(call: Call) -> bool:
    given = first_at(loaded(call.raw), call.row.given)
    if isinstance(given, dict):
        known = {*call.row.inputs, *dialects.KNOWN_INPUTS}
        if call.text("tool") in SHELLS:
            known |= _OF_SHELLS
        return any(name not in known for name in given)
    return bool(given)

"""What the expressions of an action see of whoever invokes it.

A gate is the invoker's own question, and its result the invoker's answer: both see what is the
invoker's own. What is written is read by others, so that it is made of what the registrar may
read: of the invoker's own scope only where it stays there, or the invoker registered the action.
"""

from ..picture.timer import wrong
from ..readers import Reader
from ..state.timers_given import watches_own

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def for_gate(action: "dict[str, Any]", reader: Reader) -> Reader:
    """Who asks ``if`` and ``enabled``: whether they hold is seen by all, so that the token of the
    whole room lends no action of an agent what is private to others."""
    return reader if action["registered_by"] is None else _as_agent(reader)


def for_write(action: "dict[str, Any]", reader: Reader, scope: str) -> Reader:
    """Who asks for a value that is written to this scope."""
    if action["registered_by"] is None:
        return reader
    mine = bool(reader.agent) and reader.agent in (action["registered_by"], scope)
    return _as_agent(reader) if mine else reader.in_public()


def check_clock(given: "Any", action: "dict[str, Any]", reader: Reader, scope: str) -> None:
    """Counting the invoker's private writes is reading them. Raises RoomError (400)."""
    own = for_write(action, reader, scope).may_read(reader.agent)
    if reader.agent and watches_own(given) and not own:
        raise wrong("tick_on: what is the invoker's own is not for this action to watch")


def _as_agent(reader: Reader) -> Reader:
    if not reader.all_private:
        return reader
    return Reader("agent", reader.agent, reader.grants)

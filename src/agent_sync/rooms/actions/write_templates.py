"""The writes of an action: checked when it is registered, filled in when it is invoked."""

from ..clock import iso
from ..picture.draft import Draft
from ..readers import Reader
from ..room_errors import RoomError, bad
from ..room_names import checked_key
from ..state.questions import Questions
from ..state.resolved_write import (
    APPEND,
    INCREMENT,
    MERGE,
    VALUE,
    ResolvedWrite,
    failed,
    keyless,
    mode_of,
    no_key,
)
from ..state.templates import Filling, templated
from ..state.timers_given import parsed
from ..state.write_fields import checked_condition, number, resolved, text_field
from .authority import check_target
from .invoker_sight import check_clock, for_write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..room_limits import Limits

MOST = 100
"""Writes of one action."""
_FILLED = (VALUE, MERGE, INCREMENT, "if_version")


def check(draft: Draft, definition: "dict[str, Any]", reader: Reader, limits: "Limits") -> None:
    """Let the writes of a definition through that can ever be done, and by this registrar.

    Raises RoomError: 400 with the ``field`` that is wrong, 403 ``scope_denied``.
    """
    writes = definition["writes"]
    if not isinstance(writes, list):
        raise bad("writes must be an array")
    if len(writes) > MOST:
        raise bad(f"max {MOST} writes per action")
    for place, write in enumerate(writes):
        try:
            _check_one(draft, definition, write, reader, limits)
        except RoomError as error:
            error.facts["field"] = f"writes[{place}].{error.facts.pop('field', '')}".rstrip(".")
            raise


def _check_one(
    draft: Draft, definition: "dict[str, Any]", write: "Any", reader: Reader, limits: "Limits"
) -> None:
    if not isinstance(write, dict):
        raise failed("a write is an object")
    if keyless(write):
        raise no_key()
    _check_mode(write)
    key, scope = text_field(write, "key"), scope_of(write)
    if key and not templated(key):
        checked_key(key, limits.key)
    if not in_template(scope):
        check_target(draft.picture, definition, reader, checked_key(scope, limits.key), fixed=True)
    parsed(write.get("timer"), draft.now, reader, "timer")
    checked_condition(write, "enabled")


def _check_mode(write: "dict[str, Any]") -> None:
    mode = mode_of(write)
    if write.get("expr"):
        if mode not in (VALUE, APPEND) or not isinstance(write[VALUE], str):
            raise failed("expr: true goes with a value that is a CEL text")
        checked_condition(write, VALUE)
    given = write.get(mode)
    if mode == MERGE and not isinstance(given, dict | str):
        raise failed("merge must be an object")
    if mode == INCREMENT and given is not True and not isinstance(given, str):
        number(given)


def scope_of(write: "Mapping[str, Any]") -> str:
    """The scope of a write template, as it stands there. Raises RoomError (400)."""
    return text_field(write, "scope") or "_shared"


def in_template(scope: str) -> bool:
    """Whether a scope is only known at the invocation. ``self`` is written like ``${self}``."""
    return scope == "self" or templated(scope)


class Filler:
    """Fills in the writes of one invocation, one after another."""

    __slots__ = ("_action", "_draft", "_filling", "_limits", "_questions", "_reader")

    def __init__(
        self, draft: Draft, action: "dict[str, Any]", reader: Reader, params: "Mapping[str, Any]",
        questions: Questions, limits: "Limits",
    ) -> None:  # fmt: skip
        self._draft = draft
        self._action = action
        self._reader = reader
        self._questions = questions
        self._limits = limits
        self._filling = Filling(reader.agent, iso(draft.now), params, limits.value)

    def fill(self, write: "dict[str, Any]") -> ResolvedWrite:
        """One write, filled in and allowed; CEL in it sees the writes before it.

        Raises RoomError: 403 ``scope_denied``, 400 ``cel_error`` and ``write_failed``, 413.
        """
        reader, now = self._reader, self._draft.now
        scope = filled_scope(write, reader, self._filling)
        fixed = not in_template(scope_of(write))
        check_target(self._draft.picture, self._action, reader, scope, fixed=fixed)
        fields = {**write, **self._filled(write)}
        if write.get("expr"):
            by = for_write(self._action, reader, scope)
            fields[VALUE] = self._questions.value(write[VALUE], "writes[].value", by)
        check_clock(write.get("timer"), self._action, reader, scope)
        # Whose timer may watch what was asked when the action was registered.
        anyone = Reader("room", reader.agent)
        return resolved(fields, checked_key(scope, self._limits.key), now, anyone, mode_of(write))

    def _filled(self, write: "dict[str, Any]") -> "dict[str, Any]":
        """What depends on the invocation: a gate or a key that vanished in it is a refusal."""
        found = {name: self._filling.value(write[name]) for name in _FILLED if name in write}
        if write.get("if_version") is not None and found["if_version"] is None:
            raise bad("invalid_if_version", "if_version must not be null")
        found["key"] = self._filling.text(write.get("key") or "")
        if write.get("key") and not found["key"]:
            raise no_key()
        return found | self._one_more(write)

    def _one_more(self, write: "dict[str, Any]") -> "dict[str, Any]":
        """A number to add that was not sent is 1."""
        by = VALUE if write.get(INCREMENT) is True else INCREMENT
        asked = write.get(INCREMENT) not in (None, False)
        return {by: 1} if asked and not self._filling.sent(write.get(by)) else {}


def filled_scope(write: "Mapping[str, Any]", reader: Reader, filling: Filling) -> str:
    """The scope that a write template names in an invocation."""
    template = scope_of(write)
    return reader.agent if template == "self" else filling.text(template)

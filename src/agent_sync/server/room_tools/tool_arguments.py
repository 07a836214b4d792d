"""What the tools take: each argument's schema, said once; the arguments of a call held to it."""

from collections.abc import Mapping
from typing import Any

from ...rooms.room_errors import bad

Schema = Mapping[str, Any]
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
OBJECT: Schema = {"type": "object"}
TEXTS: Schema = {"type": "array", "items": TEXT}
OBJECTS: Schema = {"type": "array", "items": OBJECT}


def _said(schema: Schema, words: str) -> Schema:
    return {**schema, "description": words}


ARGUMENTS: "Mapping[str, Schema]" = {
    "room": _said(TEXT, "The id of the room."),
    "agent": _said(TEXT, "Act as this agent, for this call: for several under one token."),
    "token": _said(TEXT, "A token to use for this call in place of that of the connection."),
    "id": _said(TEXT, "Its id."),
    "name": _said(TEXT, "A name for people."),
    "role": _said(TEXT, "A role: one that the room describes, or a word of your own."),
    "state": _said(OBJECT, "Private state to begin with: keys and values."),
    "meta": _said(OBJECT, "Facts about it."),
    "label": _said(TEXT, "What the room is to you, in a word."),
    "set_default": _said(FLAG, "Make it the room that is meant where none is named."),
    "public_keys": _said(TEXTS, "Keys of the state that everybody sees, as views."),
    "views": _said(OBJECTS, "Views to register: id, expr, description."),
    "depth": _said(TEXT, "Of actions: lean, full or usage."),
    "only": _said(TEXT, "Only these parts, by comma: state, views, agents, actions, messages, "
                        "state.SCOPE."),
    "actions": _said(FLAG, "false leaves the actions out."),
    "messages": _said(FLAG, "false leaves the messages out, and unread."),
    "messages_after": _said(COUNT, "Messages behind this number."),
    "messages_limit": _said(COUNT, "At most so many messages."),
    "include": _said(TEXT, "Logs to show as well, by comma: _audit, _messages."),
    "compact": _said(FLAG, "Leave out what is null."),
    "action": _said(TEXT, "The id of the action."),
    "params": _said(OBJECT, "Its parameters."),
    "condition": _said(TEXT, "What has to be true, in CEL, like messages.unread > 0."),
    "timeout": _said(COUNT, "Milliseconds to wait, 25000 at most; then call again."),
    "description": _said(TEXT, "What it is for."),
    "writes": _said(OBJECTS, "What it writes: scope, key, and value, merge, increment or append; "
                             "${self}, ${now} and ${params.x} are filled in."),
    "schema": _said(OBJECT, "Its parameters: name -> {type, enum, required, description}."),
    "scope": _said(TEXT, "Whose it is: _shared, or your own id."),
    "if": _said(TEXT, "A condition in CEL for each use; parameters are params.x."),
    "enabled": _said(TEXT, "It is there only while this holds, in CEL."),
    "result": _said(TEXT, "What it answers, in CEL, after the writes."),
    "on_invoke": _said(OBJECT, "{timer: {ms, effect: enable}}: it rests after each use."),
    "expr": _said(TEXT, "An expression in CEL."),
    "render": _said(OBJECT, "How a page shows it: {type, label, ...}."),
    "body": _said(TEXT, "The text."),
    "kind": _said(TEXT, "Its kind; chat without."),
    "to": _said({}, "The agents that it is for: an id, or a list of ids."),
    "key": _said(TEXT, "A key of the help; without one all keys."),
    "level": _said({**TEXT, "enum": ["observe", "role"]}, "observe: read only; role: keep to one."),
}  # fmt: skip
"""What each argument is, for whoever calls."""
PLAIN: "Mapping[str, tuple[type, ...]]" = {
    "string": (str,), "boolean": (bool,), "integer": (int,), "object": (dict,), "array": (list,),
}  # fmt: skip


def schema(takes: "tuple[str, ...]", words: "Mapping[str, str]") -> "dict[str, Any]":
    """The schema of a tool. ``takes``: its arguments, those that it needs with a star.

    ``words``: arguments that are something else here than their name says.
    """
    names = [name.rstrip("*") for name in takes]
    found = {name: ARGUMENTS[words.get(name, name)] for name in names}
    needed = [name.rstrip("*") for name in takes if name.endswith("*")]
    made = {"type": "object", "properties": found, "additionalProperties": False}
    return {**made, "required": needed} if needed else made


def checked(given: "Mapping[str, Any]", known: "Mapping[str, Any]") -> "dict[str, Any]":
    """The arguments of a call, without what is null. Raises RoomError (400)."""
    found = {name: one for name, one in given.items() if one is not None}
    properties = known["properties"]
    for name, one in found.items():
        if name not in properties:
            raise bad("unknown_argument", argument=name[:80], allowed=list(properties))
        _demand_kind(name, one, properties[name])
    for name in known.get("required", ()):
        if name not in found:
            raise bad(f"{name} is required")
    return found


def _demand_kind(name: str, value: object, schema: Schema) -> None:
    kind = schema.get("type")
    if kind is None:
        return
    fits = isinstance(value, PLAIN[kind]) and not (kind == "integer" and isinstance(value, bool))
    if not fits or value not in schema.get("enum", (value,)):
        allowed = {"allowed": schema["enum"]} if "enum" in schema else {}
        raise bad("invalid_argument", f"{name}: {kind}", argument=name, expected=kind, **allowed)

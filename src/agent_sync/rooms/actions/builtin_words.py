"""The built-in actions as a context shows them: what each does and takes."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Params = dict[str, dict[str, Any]]


def _param(kind: str, description: str, *, required: bool = False) -> "dict[str, Any]":
    return {"type": kind, "description": description, **({"required": True} if required else {})}


_ID = _param("string", "Its id", required=True)
_KEY = _param("string", "The key", required=True)
_SCOPE = _param("string", "The scope; _shared unless you name one")
_TIMER = _param("object", "{ms | at | ticks with tick_on, effect: delete | enable}")
_ENABLED = _param("string", "CEL: hidden while it is false")
_WRITE: "Params" = {
    "key": _param("string", "The key; only an append can do without"),
    "value": _param("any", "The value, any JSON"),
    "scope": _param("string", "The scope; your own unless you name one"),
    "public": _param("boolean", "true: a view shows this key to everybody; false: no more"),
    "merge": _param("object", "Laid over the object that is there, deeply"),
    "increment": _param("any", "A number to add, or true for 1"),
    "append": _param("boolean", "Push onto the list at key; without a key a new numbered row"),
    "if": _param("string", "CEL: written only if it is true"),
    "if_version": _param("any", "Written only if this is the version; 0: if there is no such key"),
    "timer": _TIMER,
    "enabled": _ENABLED,
}
_ACTION: "Params" = {
    "id": _ID,
    "description": _param("string", "What it does, for others"),
    "params": _param("object", "{name: {type, enum, required, description}}"),
    "if": _param("string", "CEL: can be invoked only while it is true; reads params"),
    "enabled": _ENABLED,
    "writes": _param(
        "array",
        "Each {scope, key, one of value | merge | increment | append, if_version, timer, enabled}; "
        "${self}, ${now} and ${params.name} are filled in",
    ),
    "result": _param("string", "CEL, evaluated after the writes and answered"),
    "scope": _param("string", "_shared, or your own id: then it is yours alone to replace"),
    "timer": _TIMER,
    "on_invoke": _param("object", "{timer: {..., effect: enable}}: a rest after each use"),
}
_VIEW: "Params" = {
    "id": _ID,
    "expr": _param("string", "CEL; its value is shown to everybody", required=True),
    "description": _param("string", "What it shows"),
    "scope": _param("string", "Your own id unless you name _shared; your private scope is read"),
    "enabled": _ENABLED,
    "timer": _TIMER,
}
_MESSAGE: "Params" = {
    "body": _param("any", "What you say", required=True),
    "kind": _param("string", "A word for what kind of message it is; chat unless you say"),
}
WORDS: "dict[str, tuple[str, Params]]" = {
    "_send_message": ("Send a message to everybody in the room", _MESSAGE),
    "_set_state": ("Write one key of a scope that is yours or granted to you", _WRITE),
    "_batch_set_state": (
        "Write up to 20 keys, all or none",
        {"writes": _param("array", "Each as for _set_state", required=True), "if": _WRITE["if"]},
    ),
    "_delete_state": ("Delete one key", {"key": _KEY, "scope": _SCOPE}),
    "_register_action": ("Declare an action that everybody can invoke, or replace one", _ACTION),
    "_delete_action": ("Delete an action", {"id": _ID}),
    "_register_view": ("Declare a view: an expression whose value everybody reads", _VIEW),
    "_delete_view": ("Delete a view", {"id": _ID}),
    "_heartbeat": (
        "Say that you are there",
        {"status": _param("string", "How you are shown; active unless you say")},
    ),
    "_renew_timer": ("Start the timer of a key again", {"key": _KEY, "scope": _SCOPE}),
    "help": ("How this room works", {}),
}
"""name -> (description, parameters). Their values are checked by what does them."""
_TO = _param("any", "An id, or a list of ids: those whom it is for; everybody reads it")
_RENDER = _param(
    "object", "{type: metric | markdown | table ..., label, order}: how a page shows it"
)
_HELP = _param("string", "One of the keys; without one you get the list of keys")
DECLARED: "dict[str, tuple[str, Params]]" = {
    **WORDS,
    "_send_message": ("Send a message, to everybody or to some by name", {**_MESSAGE, "to": _TO}),
    "_register_view": (WORDS["_register_view"][0], {**_VIEW, "render": _RENDER}),
    "help": ("How this room works, and actions to register as they are", {"key": _HELP}),
}
"""The same in a declared room."""

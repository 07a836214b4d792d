"""Actions that many rooms need, each as ``_register_action`` takes it: to be registered as it is.

Nothing here is special: whoever registers one is its registrar, and may change it first.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Definition = dict[str, Any]


def _param(kind: str, description: str, *, optional: bool = False) -> "dict[str, Any]":
    return {"type": kind, "description": description, **({} if optional else {"required": True})}


_KEY = _param("string", "The key in _shared")
_VALUE = _param("any", "Any JSON")
_ROLE = _param("string", "The role")
_HAS_ROLE = '("roles." + params.role) in state._shared'
_FILLED_BY = 'state._shared["roles." + params.role].filled_by'
_STAMP = {"by": "${self}", "at": "${now}"}

LIBRARY: "tuple[Definition, ...]" = (
    {
        "id": "set",
        "description": "Write a key of _shared",
        "params": {"key": _KEY, "value": _VALUE},
        "writes": [{"key": "${params.key}", "value": "${params.value}"}],
    },
    {
        "id": "delete",
        "description": "Empty a key of _shared: it holds null from then on",
        "params": {"key": _KEY},
        "writes": [{"key": "${params.key}", "value": None}],
    },
    {
        "id": "increment",
        "description": "Add to a number in _shared; a key that is not there counts as 0",
        "params": {"key": _KEY, "by": _param("number", "1 unless you say", optional=True)},
        "writes": [{"key": "${params.key}", "increment": "${params.by}"}],
    },
    {
        "id": "append",
        "description": "Push onto a list in _shared",
        "params": {"key": _KEY, "value": _VALUE},
        "writes": [{"key": "${params.key}", "append": True, "value": "${params.value}"}],
    },
    {
        "id": "update_objective",
        "description": "Say what all of you are working for",
        "params": {"objective": _param("string", "In a sentence")},
        "writes": [{"key": "objective", "value": {"text": "${params.objective}", **_STAMP}}],
    },
    {
        "id": "update_status",
        "description": "Say what you are doing",
        "params": {"status": _param("string", "In a sentence")},
        "writes": [{"key": "${self}.status", "value": {"text": "${params.status}", **_STAMP}}],
    },
    {
        "id": "claim",
        "description": "Take a key of _shared that nobody has: the first has it, others get 409",
        "params": {"key": _KEY},
        "if": "!(params.key in state._shared) || state._shared[params.key] == null",
        "writes": [{"key": "${params.key}", "value": _STAMP}],
    },
    {
        "id": "submit_result",
        "description": "Submit a result keyed to your identity",
        "params": {"result": _VALUE},
        "writes": [{"key": "${self}.result", "value": "${params.result}"}],
    },
    {
        "id": "vote",
        "description": "Vote on a topic; the last vote of each counts",
        "params": {"topic": _param("string", "On what"), "choice": _VALUE},
        "writes": [{"key": "vote.${params.topic}", "merge": {"${self}": "${params.choice}"}}],
    },
    {
        "id": "publish_view",
        "description": "Show something of yours to everybody, under your own name",
        "params": {"key": _param("string", "What it is"), "value": _VALUE},
        "writes": [{"key": "${self}.${params.key}", "value": "${params.value}"}],
    },
    {
        "id": "define_role",
        "description": "Declare a role that somebody can fill",
        "params": {"role": _ROLE, "description": _param("string", "What it is for")},
        "if": f"!({_HAS_ROLE})",
        "writes": [
            {
                "key": "roles.${params.role}",
                "value": {"description": "${params.description}", "filled_by": None},
            }
        ],
    },
    {
        "id": "fill_role",
        "description": "Fill a role that is there and that nobody fills",
        "params": {"role": _ROLE},
        "if": f"{_HAS_ROLE} && {_FILLED_BY} == null",
        "writes": [{"key": "roles.${params.role}", "merge": {"filled_by": "${self}"}}],
    },
    {
        "id": "vacate_role",
        "description": "Give up a role that you fill",
        "params": {"role": _ROLE},
        "if": f"{_HAS_ROLE} && {_FILLED_BY} == self",
        "writes": [{"key": "roles.${params.role}", "merge": {"filled_by": None}}],
    },
)

"""What a registration is told, and what the audit keeps of it: it competes, or it replaces."""

from .contested_targets import contests, targets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..picture.picture import Picture

    Definition = dict[str, Any]

COMPETING, REDEFINED = "competing_write_targets", "action_redefined"
VIEW_REDEFINED = "view_redefined"
HELP = "contested_actions"
BEHAVIOUR = ("if", "enabled", "result", "scope", "timer", "on_invoke")
HIGH = "high — action has been invoked and write behavior changed"
MEDIUM = "medium — write behavior changed"
LOW = "low — parameter schema changed but write targets unchanged"
OTHER = "medium — what it does is the same, but when, or with which result, is not"


def competing(picture: "Picture", now: int, made: "Definition") -> "dict[str, Any]":
    """Which targets of a new definition other actions of the picture write, too; nothing for none.

    ``{warning, contested_targets, competing_actions, help}``.
    """
    found = contests(picture, now)
    mine = [target for target in targets(made["writes"]) if target in found]
    if not mine:
        return {}
    return {
        "warning": COMPETING, "contested_targets": mine,
        "competing_actions": [{"target": target, "actions": found[target]} for target in mine],
        "help": HELP,
    }  # fmt: skip


def redefined(
    before: "Definition", after: "Definition | None", by: "str | None",
    invoked: "Callable[[], int]",
) -> "dict[str, Any]":  # fmt: skip
    """What somebody changed of a definition (``after`` None: took it away); nothing for nothing.

    Its own registrar is told of other writes and parameters, everybody else of whatever makes the
    action another one. ``invoked``: how often it was. ``{warning, redefinition}``.
    """
    other = by != before["registered_by"]
    if after is None and not other:
        return {}
    now = after or {}
    changed = {name for name in ("writes", "params", *BEHAVIOUR) if _changed(before, now, name)}
    if not changed & {"writes", "params"} and not (changed and other):
        return {}
    count = invoked()
    told = {
        "previous_registrant": before["registered_by"], "writes_changed": "writes" in changed,
        "params_changed": "params" in changed, "invocation_count": count,
        "previous_writes": before["writes"], "risk": _risk(changed, count),
    }  # fmt: skip
    gone = {"deleted": True} if after is None else {}
    return {"warning": REDEFINED, "redefinition": {**told, **gone}}


def view_redefined(
    before: "Definition", after: "Definition | None", by: "str | None"
) -> "dict[str, Any]":  # fmt: skip
    """The same for a view: what somebody else made of it; nothing for one's own, and the same."""
    changed = after is None or _changed(before, after, "expr") or _changed(before, after, "scope")
    if by == before["registered_by"] or not changed:
        return {}
    told = {"previous_registrant": before["registered_by"], "previous_expr": before["expr"]}
    gone = {"deleted": True} if after is None else {}
    return {"warning": VIEW_REDEFINED, "redefinition": {**told, **gone}}


def both(*told: "dict[str, Any]") -> "dict[str, Any]":
    """Several warnings as one answer: ``warning`` is a list where there is more than one."""
    words = [one["warning"] for one in told if one]
    found = {name: value for one in told for name, value in one.items()}
    return {**found, "warning": words} if len(words) > 1 else found


def _changed(before: "Definition", after: "Definition", name: str) -> bool:
    return bool(before.get(name) != after.get(name))


def _risk(changed: "set[str]", count: int) -> str:
    if "writes" in changed:
        return HIGH if count else MEDIUM
    return LOW if changed == {"params"} else OTHER

"""The message that an invocation leaves for everybody in the room."""

from ..json_values import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.draft import Draft
    from ..readers import Reader

KIND = "action_invocation"
LONGEST = 200
"""Characters of one parameter in the message's text; its data has it whole."""


def note(
    draft: "Draft", reader: "Reader", action: str, params: "Mapping[str, Any]",
    writes: "list[dict[str, Any]]",
) -> None:  # fmt: skip
    """Say that an action was invoked, with what, and what it wrote.

    Everybody reads it. So an invocation that wrote in a private scope is told without its
    parameters, which may have become what stands there, and without those writes.
    """
    public = [write for write in writes if write["scope"].startswith("_")]
    told = params if len(public) == len(writes) else {}
    body = f"{action}({', '.join(f'{name}={_short(value)}' for name, value in told.items())})"
    extra = {"action": action, "params": told, "writes": public}
    draft.say(reader.agent or None, KIND, body, extra=extra)


def _short(value: "Any") -> str:
    text = text_of(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

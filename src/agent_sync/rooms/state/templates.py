"""Write templates: ``${self}``, ``${now}`` and ``${params.name}`` are filled in, once."""

import re

from ..json_values import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_TOKEN = re.compile(r"\$\{(?:(self|now)|params\.(\w+))\}")


class Filling:
    """What the tokens of one invocation stand for. ``now``: ISO time."""

    __slots__ = ("now", "params", "self_id")

    def __init__(self, self_id: str, now: str, params: "Mapping[str, Any]") -> None:
        self.self_id = self_id
        self.now = now
        self.params = params

    def of(self, token: "re.Match[str]") -> "Any":
        """The value of one token; a parameter that was not sent is an empty text."""
        word, name = token.groups()
        if word:
            return self.self_id if word == "self" else self.now
        return self.params.get(name, "")

    def whole(self, text: str) -> "Any":
        """A text expanded. Exactly one token: its value as it is; else text with text put in."""
        alone = _TOKEN.fullmatch(text)
        return self.of(alone) if alone else self.text(text)

    def text(self, text: str) -> str:
        """A text expanded to text. What is put in is not read again."""
        return _TOKEN.sub(lambda token: as_text(self.of(token)), text)


def expand(
    template: "Any", self_id: str, now: str, params: "Mapping[str, Any]", *, text: bool = False
) -> "Any":
    """A template with all its tokens filled in, in the keys of maps too. Nothing is read twice.

    ``text``: the result is wanted as text (a scope, a key). The template is not changed.
    """
    filling = Filling(self_id, now, params)
    return filling.text(template) if text else _expanded(template, filling)


def _expanded(template: "Any", filling: Filling) -> "Any":
    if isinstance(template, str):
        return filling.whole(template)
    if isinstance(template, dict):
        return {filling.text(key): _expanded(value, filling) for key, value in template.items()}
    if isinstance(template, list):
        return [_expanded(value, filling) for value in template]
    return template


def templated(text: str) -> bool:
    """Whether a text has a token in it."""
    return _TOKEN.search(text) is not None


def sent(template: "Any", params: "Mapping[str, Any]") -> bool:
    """False for a template that is exactly one parameter which was not sent."""
    alone = _TOKEN.fullmatch(template) if isinstance(template, str) else None
    return alone is None or alone.group(2) is None or alone.group(2) in params


def as_text(value: "Any") -> str:
    """A value inside a text: text as it is, everything else as its JSON."""
    return value if isinstance(value, str) else text_of(value)
